import { OpsError } from "../../../kernel/ops-error.ts";
import type { Reader } from "../../../kernel/work/task.ts";
import {
  type ChangedFile,
  type Changes,
  readFile,
  readFileAt,
  scanForSecrets,
  type SecretHit,
  type SecretSuspect,
} from "../../workspace/index.ts";
import { type AddedText, readAddedLines } from "./added-lines.ts";
import { forbiddenFile } from "./forbidden-file.ts";

/** Files that a cut patch leaves out are read whole; a text larger than this is refused, because it could not be searched. */
const TEXT_LIMIT_BYTES = 8 * 1024 * 1024;
/** From here on the workspace has git compare a text as if it were binary (its setting of core.bigFileThreshold). */
const GIT_TEXT_LIMIT_BYTES = 16 * 1024 * 1024;
/** A file with a zero byte among so many first ones is binary. Source: git's buffer_is_binary(). */
const BINARY_PROBE = 8_000;
/** Git's name for what is staged: stage 0 of the index (gitrevisions(7)). */
const INDEX = ":0";
const SHOWN = 10;

/** Proof that a change was searched. */
export interface SecretSearch {
  readonly files: number;
  readonly hits: number;
}

/**
 * Searches everything that a commit would add. Throws `precondition` that names files and rules, never a value, when a secret
 * or a forbidden file is found. Source: release specification, commit step 1.
 */
export async function refuseSecrets(
  read: Reader,
  root: string,
  changes: Changes,
  isIndex: boolean,
): Promise<SecretSearch> {
  refuseForbidden(changes.files);
  const added = readAddedLines(changes.patch);
  const missing = changes.isPatchCut ? await readMissing(read, root, { changes, isIndex }, added) : [];
  const large = await readLarge(read, root, changes.files, isIndex);
  return searchTexts(read, [...added, ...missing, ...large]);
}

/** Has the search's rules loaded while other things are read. What goes wrong with that, the search itself tells. */
export function prepareSearch(read: Reader): void {
  read.read(scanForSecrets, { suspects: [] }).catch(() => undefined);
}

/** Searches added texts; throws `precondition` at a hit. Hits are told by their place in the file. */
export async function searchTexts(read: Reader, texts: readonly AddedText[]): Promise<SecretSearch> {
  const suspects: readonly SecretSuspect[] = texts.map((text) => ({ path: text.path, text: text.text }));
  const hits = suspects.length === 0 ? [] : await read.read(scanForSecrets, { suspects });
  if (hits.length > 0) throw secretsFound(hits.map((hit) => placed(hit, texts)));
  return { files: texts.length, hits: 0 };
}

/** Throws `precondition` when a file that may never be committed is added or changed. */
export function refuseForbidden(files: readonly Pick<ChangedFile, "path" | "change">[]): void {
  const found = files
    .filter((file) => file.change !== "deleted")
    .flatMap((file) => {
      const what = forbiddenFile(file.path);
      return what === null ? [] : [`${file.path} (${what})`];
    });
  if (found.length === 0) return;
  throw new OpsError("precondition", `files that may never be committed: ${listed(found)}`, {
    hint: "Take them out of the change (`git restore --staged <file>`) and name them in .gitignore.",
    details: { files: found.slice(0, SHOWN) },
  });
}

async function readMissing(
  read: Reader,
  root: string,
  taken: { readonly changes: Changes; readonly isIndex: boolean },
  added: readonly AddedText[],
): Promise<readonly AddedText[]> {
  const seen = new Set(added.slice(0, -1).map((text) => text.path)); // the last file of a cut patch may be cut itself
  const missing = taken.changes.files.filter(
    (file) => !seen.has(file.path) && file.change !== "deleted" && file.added !== null && !file.isSubmodule,
  );
  const texts: AddedText[] = [];
  for (const file of missing) {
    if (file.sizeBytes > TEXT_LIMIT_BYTES) throw unsearchable(file.path);
    const text = taken.isIndex
      ? await read.read(readFileAt, { root, revision: INDEX, path: file.path })
      : ((await read.read(readFile, { root, path: file.path, limitBytes: TEXT_LIMIT_BYTES }))?.text ?? null);
    if (text === null) throw unsearchable(file.path);
    texts.push({ path: file.path, text, lineNumbers: [] });
  }
  return texts;
}

/** Texts so large that git shows no lines of them. They are read from the work tree; what is staged of them cannot be. */
async function readLarge(
  read: Reader,
  root: string,
  files: readonly ChangedFile[],
  isIndex: boolean,
): Promise<readonly AddedText[]> {
  const large = files.filter(
    (file) => file.added === null && file.sizeBytes >= GIT_TEXT_LIMIT_BYTES && file.change !== "deleted",
  );
  const texts: AddedText[] = [];
  for (const { path, sizeBytes, isSubmodule } of large) {
    const limitBytes = Math.max(sizeBytes, GIT_TEXT_LIMIT_BYTES) * 2; // it may have grown since
    const file = isSubmodule ? null : await read.read(readFile, { root, path, limitBytes });
    if (file === null || file.text.slice(0, BINARY_PROBE).includes("\0")) continue;
    if (isIndex)
      throw unsearchable(path, `Unstage it and name it with --paths ${path}: then it is read from the work tree.`);
    texts.push({ path, text: file.text, lineNumbers: [] });
  }
  return texts;
}

function unsearchable(path: string, hint = "Commit it in a change of its own, or leave it out."): OpsError {
  return new OpsError("precondition", `${path} could not be searched for secrets: it is too large or unreadable`, {
    hint,
  });
}

function placed(hit: SecretHit, texts: readonly AddedText[]): SecretHit {
  const text = texts.find((candidate) => candidate.path === hit.path);
  return { ...hit, line: text?.lineNumbers[hit.line - 1] ?? hit.line };
}

function secretsFound(hits: readonly SecretHit[]): OpsError {
  const places = [...new Set(hits.map((hit) => `${hit.path}:${hit.line} (${hit.rule})`))];
  return new OpsError("precondition", `secrets found in the diff: ${listed(places)}`, {
    hint: "Remove them from the change, and renew them if they were ever pushed or shared.",
    details: { places: places.slice(0, SHOWN) },
  });
}

function listed(items: readonly string[]): string {
  const more = items.length - SHOWN;
  return items.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
