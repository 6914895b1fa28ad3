import type { CallScope } from "../../../kernel/work/effect.ts";
import { isOpsError, type OpsErrorCode } from "../../../kernel/ops-error.ts";
import type { Ports } from "../../../kernel/ports.ts";
import type { Reader } from "../../../kernel/work/task.ts";
import { createPathKinds, PATH_KINDS } from "../../policy/index.ts";
import { listFiles, listTrackedFiles, readFile, type FileText } from "../../workspace/index.ts";

/** Where skills, agent specs and MCP entries are looked for: one repository, read only. */
export interface Shelf {
  read(path: string, limitBytes: number): Promise<FileText | null>;
  list(folder: string, limit: number): Promise<readonly string[]>;
  tracked(): Promise<AsyncIterable<{ readonly path: string; readonly mode: string }>>;
}

/** What came of reading one file: its text, nothing, or the reason why it could not be read. */
export type Reading =
  | { readonly kind: "text"; readonly file: FileText }
  | { readonly kind: "none" }
  | { readonly kind: "unreadable"; readonly code: OpsErrorCode; readonly reason: string };

/** The shelf of a task: every look goes through the context that the task was handed. */
export function shelfOf(reader: Reader, root: string): Shelf {
  return {
    read: (path, limitBytes) => reader.read(readFile, { root, path, limitBytes }),
    list: (folder, limit) => reader.read(listFiles, { root, folder, limit }),
    tracked: () => reader.read(listTrackedFiles, { root }),
  };
}

/** The shelf of an operation, which looks for the person who asks. */
export function shelfOfPorts(ports: Pick<Ports, "files" | "git">, root: string, signal: AbortSignal): Shelf {
  const scope: CallScope = { run: "", assignment: "", agent: "toolsmith", key: "", signal };
  return {
    read: (path, limitBytes) => ports.files.read(root, path, limitBytes),
    list: (folder, limit) => ports.files.list(root, folder, limit),
    tracked: async () => ports.git.trackedFiles(root, scope),
  };
}

const kindsOf = createPathKinds(PATH_KINDS);

/** Reads a file and makes what is foreseen (too large, leaves the repository, not allowed) an answer. Secrets are not even asked for. */
export async function tryRead(shelf: Shelf, path: string, limitBytes: number): Promise<Reading> {
  if (holdsSecrets(path)) return { kind: "unreadable", code: "denied", reason: "files that hold secrets are not read" };
  try {
    const file = await shelf.read(path, limitBytes);
    return file === null ? { kind: "none" } : { kind: "text", file };
  } catch (thrown) {
    if (!isOpsError(thrown, "too_large", "invalid_input", "denied", "precondition")) throw thrown;
    return { kind: "unreadable", code: thrown.code, reason: thrown.message };
  }
}

/** Lists a folder; one that is not there is empty, as is one that leads out of the repository. */
export async function tryList(shelf: Shelf, folder: string, limit: number): Promise<readonly string[]> {
  if (holdsSecrets(folder)) return [];
  try {
    return await shelf.list(folder, limit);
  } catch (thrown) {
    if (isOpsError(thrown, "not_found", "invalid_input", "denied")) return [];
    throw thrown;
  }
}

/** Whether a path of the repository is there, as a file of any size or as a folder with something in it. What may not be read counts as there. */
export async function exists(shelf: Shelf, path: string): Promise<boolean> {
  const reading = await tryRead(shelf, path, EXISTENCE_LIMIT);
  if (reading.kind === "text") return true;
  if (reading.kind === "unreadable" && reading.code !== "invalid_input") return true;
  return (await tryList(shelf, path, 1)).length > 0;
}

const EXISTENCE_LIMIT = 64 * 1024;

/** Whether a path is of a kind that policy keeps from every agent: asking anyway would be noted as an attempt. */
export function holdsSecrets(path: string): boolean {
  return kindsOf(path).some((kind) => kind === "secret" || kind === "credentials");
}
