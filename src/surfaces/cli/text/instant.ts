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

/** The data with every instant (a number under a key `at` or `...At`) as ISO 8601 in UTC, as surfaces show it. */
export function withIsoInstants(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withIsoInstants);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      isInstant(key, inner) ? new Date(Number(inner)).toISOString() : withIsoInstants(inner),
    ]),
  );
}

// The largest instant that a Date can hold is 8.64e15 ms. Source: ECMAScript, Time Values and Time Range.
function isInstant(key: string, value: unknown): boolean {
  return (
    (key === "at" || /[a-z]At$/.test(key)) &&
    typeof value === "number" &&
    Number.isInteger(value) &&
    Math.abs(value) <= 8.64e15
  );
}
