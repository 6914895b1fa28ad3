import type { Entry } from "./entry.ts";

const BLOCK = 512;
const REGULAR = new Set(["0", "\0", "7"]);

interface Header {
  readonly path: string;
  readonly sizeBytes: number;
  readonly type: string;
}

/** What the records before a header say about it: pax fields and GNU long names. */
interface Overrides {
  readonly path?: string;
  readonly sizeBytes?: number;
}

/** Reads the regular files of a tar archive. Source: POSIX.1-2001, pax interchange format; GNU tar manual, "Basic Tar Format" (long names). */
export function readTar(bytes: Buffer): readonly Entry[] {
  const entries: Entry[] = [];
  let overrides: Overrides = {};
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0;) {
    const header = readHeader(bytes.subarray(at, at + BLOCK), overrides);
    const body = bytes.subarray(at + BLOCK, at + BLOCK + header.sizeBytes);
    if (body.length < header.sizeBytes) throw new RangeError("the archive is cut short");
    at += BLOCK + Math.ceil(header.sizeBytes / BLOCK) * BLOCK;
    if (header.type === "x") overrides = readPax(body);
    else if (header.type === "L") overrides = { path: textOf(body) };
    else {
      if (REGULAR.has(header.type)) entries.push({ path: header.path, bytes: body });
      overrides = {};
    }
  }
  return entries;
}

function readHeader(block: Buffer, overrides: Overrides): Header {
  const prefix = block.toString("latin1", 257, 262) === "ustar" ? textOf(block.subarray(345, 500)) : "";
  const name = textOf(block.subarray(0, 100));
  return {
    path: overrides.path ?? (prefix === "" ? name : `${prefix}/${name}`),
    sizeBytes: overrides.sizeBytes ?? readNumber(block.subarray(124, 136)),
    type: block.toString("latin1", 156, 157),
  };
}

/** Octal digits, or base 256 when the first bit is set (GNU, for sizes over 8 GiB). */
function readNumber(field: Buffer): number {
  const first = field[0] ?? 0;
  if (first >= 0x80) return Number(field.readBigUInt64BE(4));
  const size = parseInt(textOf(field).trim(), 8);
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError("the archive has a header that is no tar header");
  return size;
}

/** `<length> <key>=<value>\n`, repeated; the length counts the whole record in bytes. */
function readPax(body: Buffer): Overrides {
  let overrides: Overrides = {};
  for (let at = 0; at < body.length;) {
    const space = body.indexOf(0x20, at);
    const length = parseInt(body.toString("latin1", at, space), 10);
    if (space === -1 || !(length > 0)) break;
    const [key = "", ...rest] = body.toString("utf8", space + 1, at + length - 1).split("=");
    const value = rest.join("=");
    if (key === "path") overrides = { ...overrides, path: value };
    if (key === "size") overrides = { ...overrides, sizeBytes: Number(value) };
    at += length;
  }
  return overrides;
}

function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end === -1 ? field.length : end);
}
