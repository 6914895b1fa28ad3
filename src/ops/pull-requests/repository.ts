import { z } from "zod";
import type { CallScope } from "../../kernel/work/effect.ts";
import type { OperationContext } from "../../kernel/operation.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import type { ForgeRef, PullRequest } from "../workspace/index.ts";

/** One pull request of a repository, as every operation but the list names it. `repository` is an absolute path within it. */
export const PullRequestAddress = z.strictObject({
  repository: z.string().min(1),
  number: z.number().int().positive(),
});
export type PullRequestAddress = z.infer<typeof PullRequestAddress>;

/** How long one operation may take, a merge in a large work tree included. */
const OPERATION_TIMEOUT_MS = 60_000;

/** A repository with its forge and the scope in which an operation calls ports. */
export interface Opened {
  readonly root: string;
  readonly forge: ForgeRef;
  readonly scope: CallScope;
}

/** Finds the repository and its forge. Throws `not_found` where there is no repository. */
export async function openRepository(context: OperationContext, repository: string): Promise<Opened> {
  const scope: CallScope = {
    run: "",
    assignment: "",
    agent: "",
    key: "",
    signal: AbortSignal.timeout(OPERATION_TIMEOUT_MS),
  };
  const { root } = await context.ports.git.resolve(repository);
  return { root, scope, forge: await context.ports.forges.of(root, scope) };
}

/** The same, for what only the local forge can do here. Throws `unsupported` on a forge that has a page of its own for it. */
export async function openLocal(context: OperationContext, repository: string, what: string): Promise<Opened> {
  const opened = await openRepository(context, repository);
  if (opened.forge.kind === "local") return opened;
  throw new OpsError(
    "unsupported",
    `${opened.forge.name} keeps its pull requests on ${opened.forge.host}; Signalbox does not ${what} them there`,
    {
      hint: `Open https://${opened.forge.host}/${opened.forge.name}/pulls.`,
    },
  );
}

/** The pull request as the forge shows it now. Throws `not_found`. */
export async function findPullRequest(context: OperationContext, opened: Opened, number: number): Promise<PullRequest> {
  const found = await context.ports.forges.pullRequest(opened.forge, number, opened.scope);
  if (found !== null) return found;
  const place = opened.forge.kind === "local" ? opened.root : opened.forge.name;
  throw new OpsError("not_found", `${place} has no pull request ${number}`, {
    hint: "`signalbox pr list` shows those that there are.",
  });
}
