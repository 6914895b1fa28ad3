import type { TrackLine } from "../../../ops/coordination/views.ts";
import { fit } from "../text/width.ts";

const UNKNOWN_SEGMENT = 0.25; // share of the bar that moves along when nobody knows how much is left
const MOST_BY_HISTORY = 0.95; // what past durations promise is never shown as done
const STEP_MS = 150; // the moving segment goes on by half a column in this time

/** The track of one agent: thick where it worked, dashes where it waits, a cross where it broke off. Exactly so many columns. */
export function renderBar(track: TrackLine, columns: number): string {
  switch (track.state) {
    case "done":
      return "━".repeat(columns);
    case "waiting":
      return "╍".repeat(columns);
    case "planned":
    case "skipped":
      return " ".repeat(columns);
    case "working":
      return fit(workingBar(track, columns), columns);
    default:
      return fit(`${partOf(shareOf(track) ?? 0.5, columns - 1)}╳`, columns);
  }
}

function workingBar(track: TrackLine, columns: number): string {
  const share = shareOf(track);
  if (share !== null) return partOf(share, columns);
  const length = Math.max(2, Math.round(columns * UNKNOWN_SEGMENT));
  const start = Math.floor(track.elapsedMs / STEP_MS / 2) % Math.max(1, columns - length + 1);
  return `${" ".repeat(start)}╺${"━".repeat(length - 2)}╸`;
}

/** How much is done, 0 to 1: by count, else by how long it usually takes; null when neither is known. */
function shareOf(track: TrackLine): number | null {
  if (track.progress !== null && track.progress.total > 0)
    return Math.min(1, track.progress.done / track.progress.total);
  if (track.usuallyMs !== null && track.usuallyMs > 0)
    return Math.min(MOST_BY_HISTORY, track.elapsedMs / track.usuallyMs);
  return null;
}

function partOf(share: number, columns: number): string {
  const halves = Math.min(columns * 2, Math.max(1, Math.round(share * columns * 2)));
  return "━".repeat(Math.floor(halves / 2)) + (halves % 2 === 1 ? "╸" : "");
}
