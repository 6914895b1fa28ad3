import type { RunScope } from "../../process/runner.ts";
import type { GitRunner } from "../git-runner.ts";

const MOST_PLACES = 64; // of attempts under way at once and those just before them; what is forgotten is read again

/** Remembers one thing for each repository that an assignment works in. */
export interface AttemptMemory<Thing> {
  get(git: GitRunner, root: string, scope: RunScope): Thing | undefined;
  set(git: GitRunner, root: string, scope: RunScope, thing: Thing): void;
  /** Answers the thing and forgets it. */
  take(git: GitRunner, root: string, scope: RunScope): Thing | undefined;
}

/** A memory whose things are of use within one assignment; who reads one checks that it still holds. */
export function createAttemptMemory<Thing>(): AttemptMemory<Thing> {
  const all = new WeakMap<GitRunner, Map<string, Thing>>();
  const keyOf = (root: string, { run, assignment }: RunScope) => `${run}\0${assignment}\0${root}`;
  const get: AttemptMemory<Thing>["get"] = (git, root, scope) => all.get(git)?.get(keyOf(root, scope));
  return {
    get,
    set: (git, root, scope, thing) => {
      if (scope.assignment === "") return;
      const things = all.get(git) ?? new Map<string, Thing>();
      all.set(git, things);
      if (things.size >= MOST_PLACES) things.clear();
      things.set(keyOf(root, scope), thing);
    },
    take: (git, root, scope) => {
      const thing = get(git, root, scope);
      all.get(git)?.delete(keyOf(root, scope));
      return thing;
    },
  };
}
