import type { PlacedString } from "./json-strings.ts";

/** A place in a text that is read from left to right. */
interface Cursor {
  readonly text: string;
  at: number;
}

const BLANK = /[ \t]*/y;
const FILLER = /(?:[ \t\r\n\uFEFF]|#[^\n]*)*/y;
const BARE_KEY = /[A-Za-z0-9_-]+/y;
const MULTI = /"""(?:\\[\s\S]|[^\\])*?"{3,5}|'''[\s\S]*?'{3,5}/y;
const QUOTED = /"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\n]*'/y;
const OTHER = /[^\s,\]}#]+(?: \d\d:[^\s,\]}#]+)?/y;
const DEPTH_LIMIT = 50;

/**
 * All one-line strings of a TOML text (TOML 1.0.0) with their places. A table of an array has its number among the keys, as an
 * element of an array has. Null when it can't be read.
 */
export function stringsInToml(text: string): readonly PlacedString[] | null {
  const cursor: Cursor = { text, at: 0 };
  const found: PlacedString[] = [];
  const counts = new Map<string, number>();
  let table: readonly string[] = [];
  for (take(cursor, FILLER); cursor.at < text.length; take(cursor, FILLER)) {
    if (text[cursor.at] === "[") {
      const named = readTable(cursor, counts);
      if (named === null) return null;
      table = named;
    } else if (!readPair(cursor, table, found)) return null;
    if (!endsLine(cursor)) return null;
  }
  return found;
}

/** `[a.b]` or `[[a]]`: the keys, with the number of the element behind an array of tables. */
function readTable(cursor: Cursor, counts: Map<string, number>): readonly string[] | null {
  const isArray = cursor.text.startsWith("[[", cursor.at);
  cursor.at += isArray ? 2 : 1;
  const keys = readKeys(cursor);
  const end = isArray ? "]]" : "]";
  if (keys === null || !cursor.text.startsWith(end, cursor.at)) return null;
  cursor.at += end.length;
  const placed: string[] = [];
  for (const [index, key] of keys.entries()) {
    placed.push(key);
    const name = JSON.stringify(placed);
    const isNew = isArray && index === keys.length - 1;
    if (isNew) counts.set(name, (counts.get(name) ?? -1) + 1);
    const count = counts.get(name);
    if (count !== undefined) placed.push(String(count));
  }
  return placed;
}

function readPair(cursor: Cursor, table: readonly string[], found: PlacedString[]): boolean {
  const keys = readKeys(cursor);
  if (keys === null || cursor.text[cursor.at] !== "=") return false;
  cursor.at += 1;
  take(cursor, BLANK);
  return readValue(cursor, [...table, ...keys], found);
}

function readValue(cursor: Cursor, keys: readonly string[], found: PlacedString[]): boolean {
  if (keys.length > DEPTH_LIMIT) return false;
  const mark = cursor.text[cursor.at];
  if (mark === "[") return readItems(cursor, "]", (index) => readValue(cursor, [...keys, String(index)], found));
  if (mark === "{") return readItems(cursor, "}", () => readPair(cursor, keys, found));
  if (take(cursor, MULTI) !== null) return true;
  const quoted = take(cursor, QUOTED);
  if (quoted === null) return take(cursor, OTHER) !== null;
  found.push({ keys, at: cursor.at - quoted.length + 1, value: quoted.slice(1, -1) });
  return true;
}

function readItems(cursor: Cursor, end: "]" | "}", readOne: (index: number) => boolean): boolean {
  cursor.at += 1;
  for (let index = 0; ; index += 1) {
    take(cursor, FILLER);
    if (cursor.text[cursor.at] === end) break;
    if (!readOne(index)) return false;
    take(cursor, FILLER);
    if (cursor.text[cursor.at] === ",") cursor.at += 1;
    else if (cursor.text[cursor.at] !== end) return false;
  }
  cursor.at += 1;
  return true;
}

function readKeys(cursor: Cursor): readonly string[] | null {
  const keys: string[] = [];
  for (;;) {
    take(cursor, BLANK);
    const quoted = take(cursor, QUOTED);
    const key = quoted === null ? take(cursor, BARE_KEY) : quoted.slice(1, -1);
    if (key === null) return null;
    keys.push(key);
    take(cursor, BLANK);
    if (cursor.text[cursor.at] !== ".") return keys;
    cursor.at += 1;
  }
}

function endsLine(cursor: Cursor): boolean {
  take(cursor, BLANK);
  const mark = cursor.text[cursor.at];
  return mark === undefined || mark === "\n" || mark === "\r" || mark === "#";
}

function take(cursor: Cursor, pattern: RegExp): string | null {
  pattern.lastIndex = cursor.at;
  const match = pattern.exec(cursor.text)?.[0];
  if (match === undefined) return null;
  cursor.at += match.length;
  return match;
}
