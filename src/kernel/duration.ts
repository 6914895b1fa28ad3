import { OpsError } from "./ops-error.ts";

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a duration such as `90s`, `15m`, `2h`, `30d`, `250ms`. Throws `invalid_input` on anything else. */
export function parseDurationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim());
  if (match?.[1] === undefined) {
    throw new OpsError("invalid_input", `"${text}" is not a duration`, {
      hint: "Write a number and a unit: 250ms, 90s, 15m, 2h, 30d.",
    });
  }
  const unit = match[2] as keyof typeof UNIT_MS; // the pattern admits exactly these keys
  return Math.round(Number(match[1]) * UNIT_MS[unit]);
}

/** A duration for people: `0.4 s`, `12.4 s`, `3 min 05 s`, `2 h 10 min`, `6 days`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 59_950) return `${(durationMs / 1_000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
  return `${Math.round(minutes / 1_440)} days`;
}
