import { createHash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { CallScope } from "../../kernel/work/effect.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import type { WriteFileInput, WriteFileOutput } from "../../ops/workspace/index.ts";
import { kindAt, safePath } from "./safe-path.ts";

/** SHA-256 in hexadecimal. */
export function digestBytes(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Writes a whole file under a temporary name and puts it in place at once. Throws `stale` when the file is not as it was planned. */
export function writeWhole(
  input: WriteFileInput,
  scope: Pick<CallScope, "run" | "assignment" | "key">,
): WriteFileOutput {
  const target = safePath(input.root, input.path);
  const bytes = Buffer.from(input.text, "utf8");
  requireExpected(target, input);
  const temporary = temporaryName(target, scope);
  makeFolder(dirname(target), input.path);
  try {
    rmSync(temporary, { force: true }); // an earlier attempt of the same effect, which died
    writeSynced(temporary, bytes);
    chmodSync(temporary, modeOf(target, input));
    requireExpected(target, input);
    if (input.expectedDigest === null) linkSync(temporary, target);
    else renameSync(temporary, target);
  } catch (error) {
    throw writeFailure(input.path, error);
  } finally {
    rmSync(temporary, { force: true });
  }
  return outputOf(input, bytes);
}

/** What a successful write answers. */
export function outputOf(input: WriteFileInput, bytes: Buffer): WriteFileOutput {
  const lines = input.text === "" ? 0 : input.text.split("\n").length - (input.text.endsWith("\n") ? 1 : 0);
  return {
    path: input.path,
    digest: digestBytes(bytes),
    lines,
    change: input.expectedDigest === null ? "created" : "changed",
  };
}

/** The digest of what is at a path now, null for nothing. Throws `invalid_input` for a link or a folder. */
export function digestAt(target: string, path: string): string | null {
  const kind = kindAt(target);
  if (kind === null) return null;
  if (kind !== "file")
    throw new OpsError(
      "invalid_input",
      `"${path}" is a ${kind === "other" ? "special file" : kind}, and a file was expected`,
    );
  return digestBytes(readFileSync(target));
}

function requireExpected(target: string, input: WriteFileInput): void {
  const found = digestAt(target, input.path);
  if (found === input.expectedDigest) return;
  const what = found === null ? "is gone" : input.expectedDigest === null ? "exists already" : "has changed";
  throw new OpsError("stale", `${input.path} ${what} since the write was planned`, {
    details: { path: input.path, expected: input.expectedDigest, found },
  });
}

function temporaryName(target: string, scope: Pick<CallScope, "run" | "assignment" | "key">): string {
  const mark = digestBytes(Buffer.from(`${scope.run}\0${scope.assignment}\0${scope.key}`)).slice(0, 12);
  return join(dirname(target), `.${basename(target).slice(0, 100)}.${mark}.tmp`);
}

function makeFolder(folder: string, path: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST" || code === "ENOTDIR")
      throw new OpsError("invalid_input", `"${path}" goes through a file as if it were a folder`, { cause: error });
    throw writeFailure(path, error);
  }
}

function writeSynced(path: string, bytes: Buffer): void {
  const file = openSync(path, "wx", 0o600);
  try {
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function modeOf(target: string, input: WriteFileInput): number {
  const mode = statSync(target, { throwIfNoEntry: false })?.mode ?? 0o644;
  return (mode & 0o777) | (input.isExecutable ? 0o111 : 0);
}

function writeFailure(path: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EEXIST")
    return new OpsError("stale", `${path} exists already since the write was planned`, { cause: error });
  if (code === "ENOSPC" || code === "EDQUOT")
    return new OpsError("storage", `${path} could not be written: the disk is full`, {
      hint: "Make space and run the command again; nothing was left half-written.",
      cause: error,
    });
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return new OpsError("precondition", `${path} may not be written by this account`, { cause: error });
  return error;
}
