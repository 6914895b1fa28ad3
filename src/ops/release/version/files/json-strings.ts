/** A string within a structured text: the keys that lead to it, the offset of its first character behind the quote, and its value as written. */
export interface PlacedString {
  readonly keys: readonly string[];
  readonly at: number;
  readonly value: string;
}

/** A place in a text that is read from left to right. */
interface Cursor {
  readonly text: string;
  at: number;
}

const STRING = /"[^"\\\u0000-\u001f]*(?:\\.[^"\\\u0000-\u001f]*)*"/y;
const SCALAR = /(?:true|false|null|-?\d[\d.eE+-]*)/y;
const SPACE = /[\s\uFEFF]*/y;
const DEPTH_LIMIT = 200;

/** All strings of a JSON text (RFC 8259) with their places. Null when it is no JSON; a byte order mark is passed over. */
export function stringsInJson(text: string): readonly PlacedString[] | null {
  const cursor: Cursor = { text, at: 0 };
  const found: PlacedString[] = [];
  const isRead = readValue(cursor, [], found) && skipSpace(cursor) === text.length;
  return isRead ? found : null;
}

function readValue(cursor: Cursor, keys: readonly string[], found: PlacedString[]): boolean {
  if (keys.length > DEPTH_LIMIT) return false;
  const mark = cursor.text[skipSpace(cursor)];
  if (mark === "{") return readMembers(cursor, "}", () => readMember(cursor, keys, found));
  if (mark === "[") return readMembers(cursor, "]", (index) => readValue(cursor, [...keys, String(index)], found));
  const scalar = take(cursor, mark === '"' ? STRING : SCALAR);
  if (scalar === null) return false;
  if (mark === '"') found.push({ keys, at: cursor.at - scalar.length + 1, value: scalar.slice(1, -1) });
  return true;
}

function readMembers(cursor: Cursor, end: "}" | "]", readOne: (index: number) => boolean): boolean {
  cursor.at += 1;
  if (cursor.text[skipSpace(cursor)] === end) {
    cursor.at += 1;
    return true;
  }
  for (let index = 0; readOne(index); index += 1) {
    const mark = cursor.text[skipSpace(cursor)];
    cursor.at += 1;
    if (mark === end) return true;
    if (mark !== ",") return false;
  }
  return false;
}

function readMember(cursor: Cursor, keys: readonly string[], found: PlacedString[]): boolean {
  skipSpace(cursor);
  const key = take(cursor, STRING);
  if (key === null || cursor.text[skipSpace(cursor)] !== ":") return false;
  cursor.at += 1;
  return readValue(cursor, [...keys, unescape(key)], found);
}

function take(cursor: Cursor, pattern: RegExp): string | null {
  pattern.lastIndex = cursor.at;
  const match = pattern.exec(cursor.text)?.[0];
  if (match === undefined) return null;
  cursor.at += match.length;
  return match;
}

function skipSpace(cursor: Cursor): number {
  take(cursor, SPACE);
  return cursor.at;
}

function unescape(quoted: string): string {
  if (!quoted.includes("\\")) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1, -1); // an escape that JSON does not know: no key that is looked for
  }
}
