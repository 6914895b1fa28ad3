/** How a job tells how far it is. */
export type Progress = (done: number, total: number, label: string) => void;

/** At most ten reports a second; the first and the last one (all done) always go through. */
export const PROGRESS_EVERY_MS = 100;

/** Lets progress through at most once per interval. `now` counts milliseconds from anywhere. */
export function throttled(tell: Progress, now: () => number = () => performance.now()): Progress {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (done, total, label) => {
    const at = now();
    if (at - toldAt < PROGRESS_EVERY_MS && done !== total) return;
    toldAt = at;
    tell(done, total, label);
  };
}
