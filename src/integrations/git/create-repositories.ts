import type { Git } from "../../ops/workspace/index.ts";
import { isRepositoryUrl, type Repositories } from "../../ops/signals/index.ts";
import type { GitRunner } from "./git-runner.ts";
import type { Mirrors } from "./mirror/create-mirrors.ts";
import { countChangedSince } from "./read/changed-since.ts";
import { readRevision } from "./read/content.ts";
import { NOBODY } from "./read/resolve.ts";

/** What intake asks of repositories, over the real git. */
export function createRepositories(git: GitRunner, port: Pick<Git, "resolve">, mirrors: Mirrors): Repositories {
  return {
    resolve: async (path) => (isRepositoryUrl(path) ? mirrors.find(path) : (await port.resolve(path)).root),
    refresh: (root) => mirrors.refresh(root),
    served: () => null,
    head: (root) => readRevision(git, root, "HEAD", NOBODY),
    changedSince: async (root, since) =>
      countChangedSince(git, { root, hasFiles: !(await port.resolve(root)).isBare }, since, NOBODY),
  };
}
