import { createHash } from "node:crypto";

/** A regular file within an archive. */
export interface Entry {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Everything within one archive together. Source: the registry npmjs.com refuses larger packages, pypi.org has 100 MB a file. */
export const UNPACKED_LIMIT_BYTES = 256 * 1024 * 1024;

/** SHA-256 of an entry's bytes, in hexadecimal. */
export function digestOfEntry(entry: Entry): string {
  return createHash("sha256").update(entry.bytes).digest("hex");
}
