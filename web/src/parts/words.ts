/** A duration for people: `0.4 s`, `12.4 s`, `3 min 05 s`, `2 h 10 min`, `3 d 4 h`. */
export function formatMs(ms: number): string {
  if (ms < 60_000) return `${(Math.max(ms, 0) / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${pad((ms % 60_000) / 1_000)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${pad(minutes % 60)} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `1 finding`, `3 findings`. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount.toLocaleString("en")} ${amount === 1 ? one : many}`;
}

/** The last part of a repository's path: what people call it. */
export function nameOfRepository(path: string): string {
  return path.replace(/\/+$/, "").split("/").at(-1) || "no repository";
}

/** Text of a value whose shape is not known here. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value, null, 2);
}

/** A field of a value whose shape is not known here. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function pad(amount: number): string {
  return String(Math.floor(amount)).padStart(2, "0");
}
