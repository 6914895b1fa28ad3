import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { messageOf, OpsError } from "../../../kernel/ops-error.ts";
import type { Archive, ArchivedText, Difference } from "../../../ops/release/index.ts";
import { digestOfEntry, type Entry, UNPACKED_LIMIT_BYTES } from "./entry.ts";
import { readTar } from "./tar.ts";
import { readZip } from "./zip.ts";

/** One text that is searched for secrets; the scanner cuts it into pieces. */
const TEXT_LIMIT_BYTES = 64 * 1024 * 1024;
/** Git's measure of a binary file: a NUL byte this near its beginning (buffer_is_binary in git's xdiff-interface.c). */
const BINARY_SAMPLE_BYTES = 8_000;
const CONTENTS_LIMIT = 10_000;
const ARCHIVE_LIMIT_BYTES = 200 * 1024 * 1024;
const unzip = promisify(gunzip);

/** The files of a package archive by path, without the folder that npm and Python put around them. Throws `too_large`, `invalid_input`. */
export async function readArchive(file: string): Promise<readonly Entry[]> {
  const { size } = await stat(file);
  if (size > ARCHIVE_LIMIT_BYTES) throw tooLarge(file, `it is larger than ${ARCHIVE_LIMIT_BYTES} bytes`);
  const bytes = await readFile(file);
  try {
    if (file.endsWith(".whl")) return await readZip(bytes);
    const entries = readTar(await unzip(bytes, { maxOutputLength: UNPACKED_LIMIT_BYTES }));
    return entries.map((entry) => ({ path: entry.path.replace(/^[^/]+\//, ""), bytes: entry.bytes }));
  } catch (thrown) {
    if (thrown instanceof RangeError && "code" in thrown && thrown.code === "ERR_BUFFER_TOO_LARGE")
      throw tooLarge(file, `it unpacks to more than ${UNPACKED_LIMIT_BYTES} bytes`);
    throw new OpsError("invalid_input", `${basename(file)} can't be read: ${messageOf(thrown)}`, { cause: thrown });
  }
}

/** Describes an archive: digests, sizes and everything within. Throws `too_large` over 10,000 files. */
export async function describeArchive(file: string, kind: Archive["kind"]): Promise<Archive> {
  const entries = await readArchive(file);
  if (entries.length > CONTENTS_LIMIT) throw tooLarge(file, `it holds more than ${CONTENTS_LIMIT} files`);
  const bytes = await readFile(file);
  return {
    file,
    name: basename(file),
    kind,
    integrity: `sha512-${createHash("sha512").update(bytes).digest("base64")}`,
    sha1: createHash("sha1").update(bytes).digest("hex"),
    sha256: createHash("sha256").update(bytes).digest("hex"),
    sizeBytes: bytes.length,
    unpackedBytes: entries.reduce((sum, entry) => sum + entry.bytes.length, 0),
    contents: entries.map((entry) => `${entry.path} (${entry.bytes.length} B)`).sort(),
  };
}

/** The files within an archive with their texts. The name of a binary file is looked at all the same. */
export async function textsOf(file: string): Promise<readonly ArchivedText[]> {
  const entries = await readArchive(file);
  return entries.map(({ path, bytes }): ArchivedText => {
    if (bytes.subarray(0, BINARY_SAMPLE_BYTES).includes(0)) return { path, text: "" };
    return { path, text: bytes.length > TEXT_LIMIT_BYTES ? null : Buffer.from(bytes).toString("utf8") };
  });
}

/** How two sets of files differ by path and content. */
export function compareEntries(here: readonly Entry[], there: readonly Entry[]): Difference {
  const ours = new Map(here.map((entry) => [entry.path, digestOfEntry(entry)]));
  const theirs = new Map(there.map((entry) => [entry.path, digestOfEntry(entry)]));
  const changed = [...ours].flatMap(([path, digest]) =>
    theirs.has(path) && theirs.get(path) !== digest ? [path] : [],
  );
  const onlyHere = [...ours.keys()].filter((path) => !theirs.has(path));
  const onlyThere = [...theirs.keys()].filter((path) => !ours.has(path));
  const isSame = changed.length + onlyHere.length + onlyThere.length === 0;
  return { isSame, changed: changed.sort(), onlyHere: onlyHere.sort(), onlyThere: onlyThere.sort() };
}

function tooLarge(file: string, why: string): OpsError {
  return new OpsError("too_large", `${basename(file)} can't be looked through: ${why}`, {
    hint: "Leave out what need not be published (`files` in package.json, MANIFEST.in).",
  });
}
