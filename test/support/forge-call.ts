import type { CallScope } from "../../src/kernel/work/effect.ts";
import { isOpsError, type OpsError } from "../../src/kernel/ops-error.ts";
import type { CreatePullRequestInput, ForgeRef } from "../../src/ops/workspace/index.ts";

/** When the tests are, for answers that name an instant. */
export const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);

/** A call that nobody breaks off. */
export const SCOPE: CallScope = {
  run: "run_1",
  assignment: "run_1/pr",
  agent: "release-manager",
  key: "pr",
  signal: new AbortController().signal,
};

/** A pull request, or merge request, to be opened for `feat/x`. */
export function wanted(forge: ForgeRef, part: Partial<CreatePullRequestInput> = {}): CreatePullRequestInput {
  return {
    forge,
    root: "/repo",
    head: "feat/x",
    headSha: "b".repeat(40),
    base: "main",
    title: "feat: x",
    body: "## Summary\n",
    isDraft: false,
    reviewers: [],
    ...part,
  };
}

/** The foreseen failure that a call ends with; anything else fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<OpsError> {
  const thrown = await promise.then(
    () => new Error("nothing was thrown"),
    (failure: unknown) => failure,
  );
  if (isOpsError(thrown)) return thrown;
  throw thrown;
}
