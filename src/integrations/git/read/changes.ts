import type { Changes, ChangedFile } from "../../../ops/workspace/index.ts";
import type { RunScope } from "../../process/runner.ts";
import type { GitCall, GitRunner } from "../git-runner.ts";
import { createPatchReader, type PatchFacts } from "../parse/patch.ts";
import { parseRawDiff, type RawChange } from "../parse/raw-diff.ts";
import { selectionTree, tooLarge, type SelectionRequest } from "./selection-tree.ts";

/** The patch is kept up to this; all of it is looked at. */
export const PATCH_LIMIT_BYTES = 1024 * 1024;

/** What a commit of the selection would hold. */
export async function readChanges(git: GitRunner, request: SelectionRequest, scope: RunScope): Promise<Changes> {
  const selected = await selectionTree(git, request, scope);
  try {
    const head = await git.ask(
      { root: request.root, args: ["rev-parse", "-q", "--verify", "HEAD^{tree}"], doing: "reading HEAD" },
      scope,
    );
    const from = head.exitCode === 0 ? head.stdout.toString("utf8").trim() : emptyTree(selected.tree);
    const call = { root: request.root, env: selected.env, doing: "comparing with HEAD" };
    const raw = parseRawDiff(
      await git.bytes(
        { ...call, args: diffArguments(["--raw", "--no-abbrev", "--numstat", "-z"], from, selected.tree) },
        scope,
      ),
    );
    const sizes = await sizesOf(git, call, raw, scope);
    for (const change of raw) {
      const size = sizeOf(change, sizes);
      if (size > request.fileLimitBytes) throw tooLarge(change.path, size, request.fileLimitBytes);
    }
    const facts = await readPatch(
      git,
      { ...call, args: diffArguments(["-p", "--no-color"], from, selected.tree) },
      scope,
    );
    const files = raw.map((change) => fileOf(change, sizes, facts));
    return {
      files,
      tree: selected.tree,
      patch: facts.patch,
      isPatchCut: facts.isPatchCut,
      conflictMarkers: facts.conflictMarkers,
    };
  } finally {
    selected.dispose();
  }
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
  raw: readonly RawChange[],
  scope: RunScope,
): Promise<ReadonlyMap<string, number>> {
  const blobs = [...new Set(raw.flatMap((change) => (change.blob === null ? [] : [change.blob])))];
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

function sizeOf(change: RawChange, sizes: ReadonlyMap<string, number>): number {
  return change.blob === null ? 0 : (sizes.get(change.blob) ?? 0);
}

function fileOf(change: RawChange, sizes: ReadonlyMap<string, number>, facts: PatchFacts): ChangedFile {
  const { path, oldPath, added, removed, isSubmodule } = change;
  return {
    path,
    oldPath,
    change: change.change,
    added,
    removed,
    isSubmodule,
    sizeBytes: sizeOf(change, sizes),
    isLfsPointer: facts.lfsPointers.has(path),
  };
}
