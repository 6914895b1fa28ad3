import { isOpsError } from "../../kernel/ops-error.ts";
import type { Reader } from "../../kernel/work/task.ts";
import { type ForgeRef, type PullRequest, readProtections, readPullRequests } from "../workspace/index.ts";

/** Something that a forge was asked for: what it said, or why it could not be asked. No answer is never taken for a good one. */
export type ForgeAnswer<T> =
  { readonly kind: "told"; readonly value: T } | { readonly kind: "not_told"; readonly why: string };

/** Failures that say nothing about what was asked: no way to the forge, no right to see it, or more than can be read whole. */
const NOT_TOLD = [
  "network",
  "timeout",
  "rate_limited",
  "unauthorized",
  "forbidden",
  "unsupported",
  "not_found",
  "too_large",
] as const;

/** Names of the branches that the forge protects. */
export async function askProtectedBranches(read: Reader, forge: ForgeRef): Promise<ForgeAnswer<readonly string[]>> {
  const answer = await tolerate(() => read.read(readProtections, { forge }));
  if (answer.kind === "not_told") return answer;
  if (answer.value === null) return { kind: "not_told", why: "the forge does not tell which branches are protected" };
  return { kind: "told", value: answer.value.map((protection) => protection.branch) };
}

/** The open pull request of a branch, or null. Throws what the forge throws. */
export async function findOpenPullRequest(read: Reader, forge: ForgeRef, head: string): Promise<PullRequest | null> {
  const found = await read.read(readPullRequests, { forge, state: "open", head, limit: 10 });
  return found.find((request) => request.state === "open" && request.head === head) ?? null;
}

/** Asks the forge; failures of the way to it are an answer, everything else is thrown. */
export async function tolerate<T>(ask: () => Promise<T>): Promise<ForgeAnswer<T>> {
  try {
    return { kind: "told", value: await ask() };
  } catch (thrown) {
    if (isOpsError(thrown, ...NOT_TOLD)) return { kind: "not_told", why: thrown.message };
    throw thrown;
  }
}
