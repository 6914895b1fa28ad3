import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat } from "node:fs/promises";
import { messageOf, OpsError } from "../../kernel/ops-error.ts";
import { kindAt, linkEnd, safePath } from "./safe-path.ts";

/** A file of a work tree that is to be what it was planned as. */
export interface ExpectedFile {
  readonly root: string;
  readonly path: string;
  /** SHA-256 in hexadecimal. */
  readonly digest: string;
  readonly sizeBytes: number;
}

/**
 * The absolute path of a file that has exactly the expected content. Throws `not_found` where there is no regular file,
 * `stale` for another content, `invalid_input` for a path that leaves the root.
 */
export async function requireWorkFile(expected: ExpectedFile, signal: AbortSignal): Promise<string> {
  const { root, path } = expected;
  const full = safePath(root, path);
  const kind = kindAt(full);
  const real = kind === "link" ? linkEnd(root, path, full) : full;
  if (real === null || kindAt(real) !== "file") throw new OpsError("not_found", `there is no file ${path}`);
  const { size } = await lstat(real);
  if (size !== expected.sizeBytes || (await digestOf(real, signal)) !== expected.digest) throw hasChanged(path);
  return real;
}

/** Reads a file as a stream, and fails with `stale` at its end when it was not what was expected: it changed while it was read. */
export async function* readExpected(
  full: string,
  expected: Pick<ExpectedFile, "path" | "digest">,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(full, { signal })) {
    const bytes = new Uint8Array(Buffer.from(chunk));
    hash.update(bytes);
    yield bytes;
  }
  if (hash.digest("hex") !== expected.digest) throw hasChanged(expected.path);
}

/** What a file of the work tree is, read as a stream; null where there is no regular file. */
export async function readFacts(
  at: { readonly root: string; readonly path: string },
  signal: AbortSignal,
): Promise<Pick<ExpectedFile, "digest" | "sizeBytes"> | null> {
  const full = safePath(at.root, at.path);
  const kind = kindAt(full);
  const real = kind === "link" ? linkEnd(at.root, at.path, full) : full;
  if (kind === null || real === null || kindAt(real) !== "file") return null;
  return { sizeBytes: (await lstat(real)).size, digest: await digestOf(real, signal) };
}

async function digestOf(full: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(full, { signal })) hash.update(chunk);
  } catch (thrown) {
    if (signal.aborted) throw new OpsError("aborted", `reading ${full} was broken off`);
    throw new OpsError("storage", `${full} cannot be read: ${messageOf(thrown)}`, { cause: thrown });
  }
  return hash.digest("hex");
}

function hasChanged(path: string): OpsError {
  return new OpsError("stale", `${path} is not the file any more that was planned`, {
    hint: "Build it again and plan anew, or put the planned file back.",
  });
}
