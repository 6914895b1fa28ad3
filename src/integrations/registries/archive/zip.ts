import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";
import { type Entry, UNPACKED_LIMIT_BYTES } from "./entry.ts";

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;
const END_BYTES = 22;
const COMMENT_BYTES = 65_535;
const inflate = promisify(inflateRaw);

/** Reads the files of a zip archive by its central directory. Source: PKWARE APPNOTE 6.3.10, sections 4.3.7 to 4.3.16; no zip64. */
export async function readZip(bytes: Buffer): Promise<readonly Entry[]> {
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  const entries: Entry[] = [];
  let total = 0;
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (bytes.readUInt32LE(at) !== CENTRAL)
      throw new RangeError("the archive has no entry where its directory says so");
    const nameLength = bytes.readUInt16LE(at + 28);
    const path = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    total += bytes.readUInt32LE(at + 24);
    if (total > UNPACKED_LIMIT_BYTES) throw new RangeError("the archive unpacks to more than can be looked at");
    if (!path.endsWith("/")) entries.push({ path, bytes: await readBody(bytes, at) });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

function findEnd(bytes: Buffer): number {
  const from = Math.max(0, bytes.length - END_BYTES - COMMENT_BYTES);
  for (let at = bytes.length - END_BYTES; at >= from; at -= 1) if (bytes.readUInt32LE(at) === END) return at;
  throw new RangeError("the archive is no zip archive");
}

async function readBody(bytes: Buffer, central: number): Promise<Uint8Array> {
  const method = bytes.readUInt16LE(central + 10);
  const local = bytes.readUInt32LE(central + 42);
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const packed = bytes.subarray(start, start + bytes.readUInt32LE(central + 20));
  if (method === STORED) return packed;
  if (method !== DEFLATED) throw new RangeError(`the archive uses compression ${method}, which is not read here`);
  return inflate(packed, { maxOutputLength: Math.max(1, bytes.readUInt32LE(central + 24)) });
}
