import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { constants, inflateSync } from "node:zlib";

const HEADER_BYTES = 128; // compressed, more than any header "blob 123456789\0" needs

/** The size of a blob that lies in an object folder as a file of its own; null when it does not. Source: gitformat-loose(5). */
export function looseBlobSize(objects: string, blob: string): number | null {
  const start = readStart(join(objects, blob.slice(0, 2), blob.slice(2)));
  if (start === null) return null;
  const header = inflateSync(start, { finishFlush: constants.Z_SYNC_FLUSH }).toString("latin1");
  const size = /^blob (\d+)\0/.exec(header)?.[1];
  return size === undefined ? null : Number(size);
}

function readStart(path: string): Buffer | null {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
  try {
    const start = Buffer.alloc(HEADER_BYTES);
    return start.subarray(0, readSync(file, start, 0, HEADER_BYTES, 0));
  } finally {
    closeSync(file);
  }
}
