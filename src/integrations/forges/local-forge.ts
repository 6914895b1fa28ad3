import { readFile, realpath } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import type { CallScope } from "../../kernel/work/effect.ts";
import { isOpsError, OpsError } from "../../kernel/ops-error.ts";
import type { Clock } from "../../kernel/ports.ts";
import type {
  CreatePullRequestInput,
  Forge,
  ForgeRef,
  Git,
  PullRequest,
  PullRequestStore,
} from "../../ops/workspace/index.ts";

/** What the local forge is made of. */
export interface LocalForgeParts {
  readonly git: Pick<Git, "revision">;
  readonly pullRequests: PullRequestStore;
  readonly clock: Clock;
}

/** Pull requests in Signalbox's own store. A `ForgeRef` names the repository by the absolute path of its common git folder. */
export function createLocalForge(parts: LocalForgeParts): Forge {
  return {
    pullRequests: async (forge, filter, scope) =>
      present(parts, forge, await parts.pullRequests.list(forge.name, filter), scope),
    pullRequest: async (forge, number, scope) => {
      const found = await parts.pullRequests.find(forge.name, number);
      return found === null ? null : presentOne(parts, forge, found, scope);
    },
    createPullRequest: (input, scope) => create(parts, input, scope),
    probeCreatePullRequest: async (input, scope) => {
      const [open] = await parts.pullRequests.list(input.forge.name, { state: "open", head: input.head, limit: 1 });
      return open === undefined
        ? { kind: "not_done" }
        : { kind: "done", output: await presentOne(parts, input.forge, open, scope) };
    },
    checks: async () => [],
    protections: async () => null,
  };
}

/** The folder that a repository and all its linked worktrees share, with links resolved. Source: gitrepository-layout(5), `commondir`. */
export async function commonGitDir(gitDir: string): Promise<string> {
  const pointer = await readFile(resolve(gitDir, "commondir"), "utf8").catch((thrown: unknown) => {
    if (isMissing(thrown)) return ".";
    throw thrown;
  });
  return realpath(resolve(gitDir, pointer.trim()));
}

/** A local pull request's address: `local:<repository>/pr/<number>`, after the folder that holds `.git`, or the bare one without `.git`. */
export function localPullRequestUrl(repository: string, number: number): string {
  const name =
    basename(repository) === ".git" ? basename(dirname(repository)) : basename(repository).replace(/\.git$/, "");
  return `local:${name}/pr/${number}`;
}

/** The author is the agent that opens it, so that nobody takes it for a human's. */
async function create(parts: LocalForgeParts, input: CreatePullRequestInput, scope: CallScope): Promise<PullRequest> {
  const { head, headSha, base, title, body, isDraft, reviewers } = input;
  const baseSha = await headNow(parts, input.forge, base, scope);
  if (baseSha === headSha)
    throw new OpsError("precondition", `there are no commits between ${base} and ${head}`, {
      hint: "Commit to the branch first.",
    });
  const draft = {
    head,
    headSha,
    base,
    title,
    body,
    isDraft,
    reviewers,
    state: "open" as const,
    author: scope.agent === "" ? "signalbox" : scope.agent,
    createdAt: parts.clock.now(),
    reviews: [],
    mergedSha: null,
  };
  const created = await parts.pullRequests.create(input.forge.name, draft);
  return { ...created, url: localPullRequestUrl(input.forge.name, created.number) };
}

async function present(
  parts: LocalForgeParts,
  forge: ForgeRef,
  found: readonly PullRequest[],
  scope: CallScope,
): Promise<readonly PullRequest[]> {
  const shown: PullRequest[] = [];
  for (const pullRequest of found) shown.push(await presentOne(parts, forge, pullRequest, scope));
  return shown;
}

/** An open pull request follows its branch, as on every forge; an ended one keeps the head that it had. */
async function presentOne(
  parts: LocalForgeParts,
  forge: ForgeRef,
  found: PullRequest,
  scope: CallScope,
): Promise<PullRequest> {
  const url = localPullRequestUrl(forge.name, found.number);
  const live = found.state === "open" ? await headNow(parts, forge, found.head, scope) : null;
  return { ...found, url, headSha: live ?? found.headSha };
}

async function headNow(
  parts: LocalForgeParts,
  forge: ForgeRef,
  head: string,
  scope: CallScope,
): Promise<string | null> {
  try {
    return await parts.git.revision(forge.name, `refs/heads/${head}`, scope);
  } catch (thrown) {
    if (isOpsError(thrown, "not_found")) return null; // the repository was removed; its pull requests are still there to read
    throw thrown;
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";
}
