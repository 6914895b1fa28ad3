/** Splits chunks into NUL-ended records; a rest without an end is a record too. */
export async function* splitRecords(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let pending: Buffer[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, start)) {
      pending.push(chunk.subarray(start, end));
      yield pending.length === 1 ? (pending[0] ?? chunk) : Buffer.concat(pending);
      pending = [];
      start = end + 1;
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
  }
  if (pending.length > 0) yield Buffer.concat(pending);
}

/** The NUL-ended records of a whole output. */
export function recordsOf(bytes: Buffer): Buffer[] {
  const records: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, start)) {
    records.push(bytes.subarray(start, end));
    start = end + 1;
  }
  if (start < bytes.length) records.push(bytes.subarray(start));
  return records;
}

/** A path as text: UTF-8, and each byte that is none as `\xNN`. */
export function pathText(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  if (!text.includes("\ufffd") || Buffer.from(text, "utf8").equals(bytes)) return text;
  let shown = "";
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length === 0) shown += `\\x${(bytes[at] ?? 0).toString(16).padStart(2, "0")}`;
    else shown += bytes.toString("utf8", at, at + length);
    at += Math.max(1, length);
  }
  return shown;
}

/** Undoes git's C-style quoting of a path (`"a\nb"`). Source: git-config(1), core.quotePath. */
export function unquotedPath(quoted: string): string {
  if (!quoted.startsWith('"') || !quoted.endsWith('"')) return quoted;
  const bytes: Buffer[] = [];
  for (const match of quoted.slice(1, -1).matchAll(/\\([0-7]{3}|.)|[^\\]+/gs))
    bytes.push(unescaped(match[0], match[1]));
  return pathText(Buffer.concat(bytes));
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

function unescaped(whole: string, escape: string | undefined): Buffer {
  if (escape === undefined) return Buffer.from(whole, "utf8");
  if (escape.length === 3) return Buffer.from([Number.parseInt(escape, 8) & 255]);
  const code = ESCAPES[escape];
  return code === undefined ? Buffer.from(escape, "utf8") : Buffer.from([code]);
}

/** Bytes of the valid UTF-8 sequence at a place, 0 if there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length += 1) {
    const part = bytes.subarray(at, at + length);
    const text = part.toString("utf8");
    if (text !== "\ufffd" && !text.startsWith("\ufffd") && Buffer.from(text, "utf8").equals(part)) return length;
    if (text === "\ufffd" && Buffer.from(text, "utf8").equals(part)) return length; // the replacement character itself
  }
  return 0;
}
