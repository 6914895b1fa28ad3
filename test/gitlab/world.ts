import { createGitLab } from "../../src/integrations/gitlab/gitlab.ts";
import type { GitLabToken } from "../../src/integrations/gitlab/token.ts";
import type { CallScope } from "../../src/kernel/work/effect.ts";
import { isOpsError, type OpsError } from "../../src/kernel/ops-error.ts";
import type { CreatePullRequestInput, ForgeRef, WholeForge } from "../../src/ops/workspace/index.ts";
import { startStandIn } from "../tools/gitlab-stand-in/server.ts";
import { newState, type StandInState } from "../tools/gitlab-stand-in/state.ts";

/** Looks like a token, so that a leak would be seen. */
export const TOKEN = "glpat-Q1w2E3r4T5y6U7i8O9p0";

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

/** A stand-in with the adapter that talks to it. */
export interface World {
  readonly state: StandInState;
  readonly gitlab: WholeForge;
  readonly forge: ForgeRef;
  close(): Promise<void>;
}

/** Starts a stand-in. */
export async function openWorld(
  options: { readonly token?: GitLabToken | null; readonly timeoutMs?: number } = {},
): Promise<World> {
  const state = newState(TOKEN);
  const standIn = await startStandIn(state);
  const token = options.token === undefined ? ({ kind: "personal", value: TOKEN } as const) : options.token;
  const gitlab = createGitLab({
    token: () => token,
    clock: { now: () => NOW },
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  });
  return { state, gitlab, forge: forgeAt(`${standIn.url}/api/v4`), close: () => standIn.close() };
}

/** The stand-in's project as a forge. */
export function forgeAt(apiUrl: string): ForgeRef {
  return {
    kind: "gitlab",
    name: "group/sub/repo",
    host: "gitlab.com",
    apiUrl,
    remote: "origin",
    remoteUrl: "https://gitlab.com/group/sub/repo.git",
  };
}

/** A merge request to be opened for `feat/x`. */
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
