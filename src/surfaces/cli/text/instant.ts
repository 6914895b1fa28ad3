import { formatDuration } from "../../../kernel/duration.ts";

/** An instant for people, in UTC to the second. */
export function formatInstant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** How long ago an instant was, in words. */
export function formatAgo(at: number, now: number): string {
  return now - at < 1_000 ? "just now" : `${formatDuration(now - at)} ago`;
}

/** A count with its noun: `1 finding`, `3 findings`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
