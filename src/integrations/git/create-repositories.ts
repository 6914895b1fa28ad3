import type { Git } from "../../ops/workspace/index.ts";
import type { Repositories } from "../../ops/signals/index.ts";
import type { GitRunner } from "./git-runner.ts";
import { countChangedSince } from "./read/changed-since.ts";
import { readRevision } from "./read/content.ts";
import { NOBODY } from "./read/resolve.ts";

/** What intake asks of repositories, over the real git. */
export function createRepositories(git: GitRunner, port: Pick<Git, "resolve">): Repositories {
  return {
    resolve: async (path) => (await port.resolve(path)).root,
    served: () => null,
    head: (root) => readRevision(git, root, "HEAD", NOBODY),
    changedSince: async (root, since) =>
      countChangedSince(git, { root, hasFiles: !(await port.resolve(root)).isBare }, since, NOBODY),
  };
}
