import { createHash } from "node:crypto";
import { OpsError } from "../kernel/ops-error.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Doer, Place, Reader } from "../kernel/work/task.ts";
import type { BranchFacts, FileText, WriteFileInput } from "../ops/workspace/index.ts";

/** A work tree of texts by path, with what a task needs to look at it and to write into it. */
export interface RepositoryInMemory {
  readonly files: Map<string, string>;
  readonly branches: BranchFacts[];
  readonly ports: Ports;
  reader(overrides?: Partial<Reader>): Reader;
  doer(overrides?: Partial<Doer>): Doer;
}

const PLACE: Place = { kind: "worktree", root: "/work", repository: "/work" };

/** Makes a work tree for tests of tasks. Only files, tracked files, branches and files of branches are answered. */
export function repositoryInMemory(
  texts: Readonly<Record<string, string>> = {},
  onBranches: Readonly<Record<string, string>> = {},
): RepositoryInMemory {
  const files = new Map(Object.entries(texts));
  const branches: BranchFacts[] = [];
  const ports = asPorts({
    files: {
      read: async (_root: string, path: string, limitBytes: number) => readText(files, path, limitBytes),
      list: async (_root: string, folder: string, limit: number) =>
        [...files.keys()]
          .filter((path) => path.startsWith(`${folder}/`))
          .sort()
          .slice(0, limit),
      write: async (input: WriteFileInput) => writeText(files, input),
    },
    git: {
      trackedFiles: async function* () {
        for (const path of [...files.keys()].sort()) yield { path, blob: "", mode: "100644" };
      },
      branches: async () => branches,
      show: async (_root: string, revision: string, path: string) => onBranches[`${revision}:${path}`] ?? null,
      resolve: async (path: string) => ({ root: path, gitDir: `${path}/.git`, isBare: false }),
    },
  });
  return { files, branches, ports, ...handsOver(ports, PLACE) };
}

/** What tasks are handed, over given ports and without ledger or policy. */
export function handsOver(ports: Ports, place: Place): Pick<RepositoryInMemory, "reader" | "doer"> {
  const assigned = {
    run: "run_1",
    assignment: "asg_1",
    agent: "toolsmith",
    place,
    at: 0,
    attempt: 1,
    criteria: [],
    signal: new AbortController().signal,
    progress: () => undefined,
  };
  const scope = { run: "run_1", assignment: "asg_1", agent: "toolsmith", key: "", signal: assigned.signal };
  return {
    reader: (overrides) => ({ ...assigned, read: (query, input) => query.run(ports, input, scope), ...overrides }),
    doer: (overrides) => ({
      ...assigned,
      do: (key, effect, input) => effect.perform(ports, effect.input.parse(input), { ...scope, key }),
      soFar: () => undefined,
      ...overrides,
    }),
  };
}

/** SHA-256 of a text in hexadecimal. */
export function sha256Of(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

function readText(files: ReadonlyMap<string, string>, path: string, limitBytes: number): FileText | null {
  if (path.startsWith("..")) throw new OpsError("invalid_input", `${path} leaves the repository`);
  const text = files.get(path);
  if (text === undefined) return null;
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > limitBytes)
    throw new OpsError("too_large", `${path} has ${sizeBytes} bytes, at most ${limitBytes} are read`);
  return { path, text, digest: sha256Of(text), sizeBytes };
}

function writeText(
  files: Map<string, string>,
  input: WriteFileInput,
): { path: string; digest: string; lines: number; change: "created" | "changed" } {
  const before = files.get(input.path);
  const digest = before === undefined ? null : sha256Of(before);
  if (digest !== input.expectedDigest) throw new OpsError("stale", `${input.path} is not as expected`);
  files.set(input.path, input.text);
  return {
    path: input.path,
    digest: sha256Of(input.text),
    lines: input.text.split("\n").length - 1,
    change: before === undefined ? "created" : "changed",
  };
}

/** Takes the few ports that are answered for all of them. Sound in tests: a call that is not there throws. */
export function asPorts(answered: object): Ports {
  return answered as Ports;
}
