import type { Changes, ChangedFile } from "../../../ops/workspace/index.ts";
import type { RunScope } from "../../process/runner.ts";
import type { GitCall, GitRunner } from "../git-runner.ts";
import { createPatchReader, type PatchFacts } from "../parse/patch.ts";
import { parseRawDiff, type RawChange } from "../parse/raw-diff.ts";
import { looseBlobSize } from "../loose/object.ts";
import { selectionTree, tooLarge, type SelectionRequest } from "./selection-tree.ts";

/** The patch is kept up to this; all of it is looked at. */
export const PATCH_LIMIT_BYTES = 1024 * 1024;

/** What a commit of the selection would hold. */
export async function readChanges(git: GitRunner, request: SelectionRequest, scope: RunScope): Promise<Changes> {
  const { root } = request;
  const selected = await selectionTree(git, request, scope);
  try {
    const from = selected.head.sha ?? emptyTree(selected.tree);
    const call = { root, env: selected.env, doing: "comparing with HEAD" };
    const [found, facts] = await Promise.all([
      readFiles(git, { ...call, args: diffArguments(RAW_FORMAT, from, selected.tree) }, selected.objects, scope),
      readPatch(git, { ...call, args: diffArguments(["-p", "--no-color"], from, selected.tree) }, scope),
    ]);
    for (const { change, sizeBytes } of found) {
      if (sizeBytes > request.fileLimitBytes) throw tooLarge(change.path, sizeBytes, request.fileLimitBytes);
    }
    const files = found.map(({ change, sizeBytes }) => fileOf(change, sizeBytes, facts));
    const { patch, isPatchCut, conflictMarkers } = facts;
    return { files, tree: selected.tree, patch, isPatchCut, conflictMarkers };
  } finally {
    selected.dispose();
  }
}

const RAW_FORMAT = ["--raw", "--no-abbrev", "--numstat", "-z"];

interface SizedChange {
  readonly change: RawChange;
  readonly sizeBytes: number;
}

async function readFiles(git: GitRunner, call: GitCall, objects: string, scope: RunScope): Promise<SizedChange[]> {
  const raw = parseRawDiff(await git.bytes(call, scope));
  const blobs = [...new Set(raw.flatMap((change) => (change.blob === null ? [] : [change.blob])))];
  const sizes = new Map(blobs.map((blob) => [blob, looseBlobSize(objects, blob)]));
  const unknown = blobs.filter((blob) => sizes.get(blob) === null);
  for (const [blob, size] of await sizesOf(git, call, unknown, scope)) sizes.set(blob, size);
  return raw.map((change) => ({ change, sizeBytes: change.blob === null ? 0 : (sizes.get(change.blob) ?? 0) }));
}

/** The tree without entries, in the repository's hash. Source: git's well-known objects. */
export function emptyTree(like: string): string {
  return like.length === 64
    ? "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
    : "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
}

function diffArguments(format: readonly string[], from: string, to: string): string[] {
  // Text over 16 MiB is compared as binary: a diff of it is of no use to anybody and costs git the memory.
  return [
    "-c",
    "core.bigFileThreshold=16m",
    "diff-tree",
    "-r",
    "-M",
    "--no-ext-diff",
    "--no-textconv",
    "--ignore-submodules=none",
    ...format,
    from,
    to,
  ];
}

async function sizesOf(
  git: GitRunner,
  call: Omit<GitCall, "args">,
  blobs: readonly string[],
  scope: RunScope,
): Promise<ReadonlyMap<string, number>> {
  if (blobs.length === 0) return new Map();
  const answer = await git.text(
    { ...call, args: ["cat-file", "--batch-check=%(objectname) %(objectsize)"], stdin: `${blobs.join("\n")}\n` },
    scope,
  );
  return new Map(answer.split("\n").map((line) => [line.split(" ")[0] ?? "", Number(line.split(" ")[1] ?? 0)]));
}

async function readPatch(git: GitRunner, call: GitCall, scope: RunScope): Promise<PatchFacts> {
  const reader = createPatchReader(PATCH_LIMIT_BYTES);
  for await (const chunk of git.chunks(call, scope)) reader.push(chunk);
  return reader.end();
}

function fileOf(found: RawChange, sizeBytes: number, facts: PatchFacts): ChangedFile {
  const { path, oldPath, change, added, removed, isSubmodule } = found;
  return { path, oldPath, change, added, removed, isSubmodule, sizeBytes, isLfsPointer: facts.lfsPointers.has(path) };
}
