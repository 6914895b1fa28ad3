import type { RunScope } from "../../process/runner.ts";

/**
 * Makes equal reads of one attempt that are under way at the same time one read: a plan asks for the state and for the forge,
 * which is told by the state, at once. Nothing is remembered once it has been answered, so no read sees the time before an effect.
 */
export function joined<Scope extends RunScope, Answer>(
  read: (root: string, scope: Scope) => Promise<Answer>,
): (root: string, scope: Scope) => Promise<Answer> {
  const underWay = new WeakMap<AbortSignal, Map<string, Promise<Answer>>>();
  return (root, scope) => {
    const reads = underWay.get(scope.signal) ?? new Map<string, Promise<Answer>>();
    underWay.set(scope.signal, reads);
    const key = `${scope.run}\0${scope.assignment}\0${root}`;
    const found = reads.get(key);
    if (found !== undefined) return found;
    const begun = read(root, scope).finally(() => reads.delete(key));
    reads.set(key, begun);
    return begun;
  };
}
