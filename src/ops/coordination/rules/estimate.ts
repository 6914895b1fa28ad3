/** Median of the durations; null without any. */
export function medianMs(durations: readonly number[]): number | null {
  if (durations.length === 0) return null;
  const sorted = [...durations].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : Math.round((upper + (sorted[middle - 1] ?? upper)) / 2);
}

/**
 * Time left of what is under way: the longest of usual minus elapsed. Null (unknown) as soon as one of them has no history.
 * A task that runs over its usual time counts as nearly done.
 */
export function estimateRemainingMs(
  working: readonly { readonly usuallyMs: number | null; readonly elapsedMs: number }[],
): number | null {
  let longest = 0;
  for (const track of working) {
    if (track.usuallyMs === null) return null;
    longest = Math.max(longest, track.usuallyMs - track.elapsedMs);
  }
  return working.length === 0 ? null : longest;
}
