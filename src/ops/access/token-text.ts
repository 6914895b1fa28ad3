import { createHash, randomBytes } from "node:crypto";

/** Bytes of chance in a token. Source: doors specification, HTTP: 256 random bits. */
const SECRET_BYTES = 32;

const SESSION_SHAPE = /^sbs_[A-Za-z0-9_-]{43}$/;

/** What a token's text looks like: recognised by secret scanners, and refused cheaply when it is none. */
const SHAPE = /^sbx_[A-Za-z0-9_-]{43}$/;

/** A fresh token's text. It is shown once and kept nowhere. */
export function makeTokenText(): string {
  return `sbx_${randomBytes(SECRET_BYTES).toString("base64url")}`;
}

/** A fresh text for a browser's cookie, as hard to guess as a token. */
export function makeSessionText(): string {
  return `sbs_${randomBytes(SECRET_BYTES).toString("base64url")}`;
}

/** Whether the text could be a session's. */
export function isSessionText(text: string): boolean {
  return SESSION_SHAPE.test(text);
}

/** Whether the text could be a token. */
export function isTokenText(text: string): boolean {
  return SHAPE.test(text);
}

/** SHA-256 of a token's text in hexadecimal. No salt or stretching is needed: the text is 256 random bits. */
export function hashToken(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
