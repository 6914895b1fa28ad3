import { createHash, randomBytes } from "node:crypto";

/** The kinds of things that carry an id; the kind is the prefix: `run_7f3k2m9q4d`. */
export type IdKind = "sig" | "run" | "apr" | "esc" | "fnd" | "evt" | "exe" | "tok" | "pat" | "whk" | "dlv" | "sch";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32, https://www.crockford.com/base32.html
const LENGTH = 10; // 50 bits: one chance in a million of a collision among 47 million ids

/** A fresh random id. Never call it from a playbook: use `derivedId` there. */
export function newId(kind: IdKind): string {
  return `${kind}_${encode(randomBytes(LENGTH))}`;
}

/** The id that these parts always give; used inside a run, where the same code may run again. */
export function derivedId(kind: IdKind, ...parts: readonly string[]): string {
  return `${kind}_${encode(createHash("sha256").update(parts.join("\u0000")).digest())}`;
}

function encode(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes.subarray(0, LENGTH)) text += ALPHABET[byte & 31];
  return text;
}
