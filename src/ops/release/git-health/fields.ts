/**
 * Cuts NUL-separated output into records of so many fields as it comes, in Latin-1, which is a byte a letter and needs no
 * decoding; `utf8` makes text of a field that is shown. The line feed that git puts between records is taken off. Memory
 * holds one chunk and one record.
 */
export async function readRecords(
  chunks: AsyncIterable<Uint8Array>,
  width: number,
  take: (fields: readonly string[]) => void,
): Promise<void> {
  const fields: string[] = [];
  let rest = "";
  for await (const chunk of chunks) {
    const text = rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("latin1");
    let from = 0;
    for (let end = text.indexOf("\0"); end !== -1; end = text.indexOf("\0", from)) {
      const isFirst = fields.length === 0;
      fields.push(text.slice(isFirst && text.charCodeAt(from) === 10 ? from + 1 : from, end));
      from = end + 1;
      if (fields.length === width) {
        take(fields);
        fields.length = 0;
      }
    }
    rest = text.slice(from);
  }
}

/** Lines of output as they come, in Latin-1. Returning true from `take` ends the reading. */
export async function readLines(
  chunks: AsyncIterable<Uint8Array>,
  take: (line: string) => boolean | void,
): Promise<void> {
  let rest = "";
  for await (const chunk of chunks) {
    const lines = (rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("latin1")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (take(line) === true) return;
  }
  if (rest !== "") take(rest);
}

/** The text of a Latin-1 field whose bytes are UTF-8; bytes that are none show as U+FFFD. */
export function utf8(field: string): string {
  return isAscii(field) ? field : Buffer.from(field, "latin1").toString("utf8");
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 127) return false;
  return true;
}
