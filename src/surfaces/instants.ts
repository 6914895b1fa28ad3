/** The data with every instant (a number under a key `at` or `...At`) as ISO 8601 in UTC, as surfaces show it. What holds none is answered as it is. */
export function withIsoInstants(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return withIsoItems(value);
  let shown: Record<string, unknown> | null = null; // the copy, once there is something to change
  for (const [key, inner] of Object.entries(value)) {
    const own = isInstant(key, inner) ? new Date(Number(inner)).toISOString() : withIsoInstants(inner);
    if (own !== inner) (shown ??= { ...value })[key] = own;
  }
  return shown ?? value;
}

function withIsoItems(items: readonly unknown[]): readonly unknown[] {
  const shown = items.map(withIsoInstants);
  return shown.some((item, index) => item !== items[index]) ? shown : items;
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
