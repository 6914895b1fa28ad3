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
    typeof value === "number" && // first: most values are none, and names are looked at more slowly
    (key === "at" || /[a-z]At$/.test(key)) &&
    Number.isInteger(value) &&
    Math.abs(value) <= 8.64e15
  );
}
