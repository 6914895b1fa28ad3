import type { Aborter } from "../../ops/coordination/index.ts";

/** Keeps one abort signal a run, in this process. */
export function createAborter(): Aborter {
  const controllers = new Map<string, AbortController>();
  const controllerOf = (run: string): AbortController => {
    const known = controllers.get(run) ?? new AbortController();
    controllers.set(run, known);
    return known;
  };
  return {
    signalOf: (run) => controllerOf(run).signal,
    abort: (run) => controllerOf(run).abort(),
    forget: (run) => {
      controllers.delete(run);
    },
  };
}

/** Looks every 2 s whether a run of this process was aborted in another one. Answers how to stop looking. */
export function watchAborts(
  aborter: Aborter,
  findAborted: () => Promise<readonly string[]>,
  everyMs = 2_000,
): () => void {
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    findAborted()
      .then((runs) => runs.forEach((run) => aborter.abort(run)))
      .catch((thrown: unknown) => ignoreUntilNextLook(thrown))
      .finally(() => {
        isLooking = false;
      });
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** A store that is away now is asked again at the next look; whatever writes to it says so loudly. */
function ignoreUntilNextLook(_thrown: unknown): void {}
