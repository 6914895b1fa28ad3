import {
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { Selection } from "../../../ops/workspace/index.ts";
import type { Environment } from "../../process/child-env.ts";
import type { RunScope } from "../../process/runner.ts";
import type { GitRunner } from "../git-runner.ts";
import { statusArguments, type StatusEntry, type StatusHead } from "../parse/status.ts";
import { createLooker, fullPath, knownTree, type Look, rememberTree, stampOfLook, takeLook } from "../memory/look.ts";
import { type Layout, layoutOf } from "./resolve.ts";
import { readHead } from "./state.ts";

/** The tree that a selection would commit, in an index and an object store of its own: nothing of the user's is touched. */
export interface SelectionTree {
  readonly tree: string;
  /** Where HEAD was when the selection was looked at. */
  readonly head: StatusHead;
  /** For further calls that must see the tree's new objects. */
  readonly env: Environment;
  /** The folder of the objects that were made for it. */
  readonly objects: string;
  dispose(): void;
}

/** What to compute. Files over `fileLimitBytes` are refused before git reads them. */
export interface SelectionRequest {
  readonly root: string;
  readonly selection: Selection;
  readonly fileLimitBytes: number;
  /** Called with HEAD as it is before any file is read; what it throws ends the computation. */
  onHead?(head: StatusHead): void;
}

/** Paths that git is to take literally, from the top level. */
export function literalPaths(paths: readonly string[]): string[] {
  return paths.map((path) => `:(top,literal)${path}`);
}

/** Computes the tree of a selection. Throws `too_large` naming the file, `not_found` for a path that matches nothing, `precondition` on conflicts. */
export async function selectionTree(
  git: GitRunner,
  request: SelectionRequest,
  scope: RunScope,
): Promise<SelectionTree> {
  const { root } = request;
  const seen = await see(git, request, takeLook(git, root, scope) ?? null, scope);
  const selected = await writeTree(git, request, seen, scope);
  if (seen.stamp !== null) rememberTree(git, root, scope, { stamp: seen.stamp, tree: selected.tree });
  return selected;
}

/** The name of the selection's tree now. Nothing is computed when this assignment did so before and no file has changed since. */
export async function selectedTree(git: GitRunner, request: SelectionRequest, scope: RunScope): Promise<string> {
  const seen = await see(git, request, null, scope);
  const known = knownTree(git, request.root, scope, seen.stamp);
  if (known !== null) return known;
  const selected = await writeTree(git, request, seen, scope);
  selected.dispose();
  return selected.tree;
}

/** What was seen before the tree is computed; `stamp` as `stampOfLook` tells it. */
interface Seen {
  readonly layout: Layout;
  readonly head: StatusHead;
  readonly stamp: string | null;
}

async function see(git: GitRunner, request: SelectionRequest, had: Look | null, scope: RunScope): Promise<Seen> {
  const { root, selection } = request;
  const layout = await layoutOf(git, root, scope);
  if (layout.isBare) throw new OpsError("precondition", "a bare repository has no work tree to commit from");
  if (selection.kind === "index") {
    const head = await readHead(git, root, scope);
    request.onHead?.(head);
    return { layout, head, stamp: null };
  }
  const isHad = had !== null && selection.kind === "tracked";
  const { look, large } = isHad ? judge(request, had) : await lookOver(git, request, scope);
  request.onHead?.(look.head);
  if (large !== null) throw large;
  return { layout, head: look.head, stamp: stampOfLook(layout, selection, look) };
}

async function writeTree(
  git: GitRunner,
  request: SelectionRequest,
  { layout, head }: Seen,
  scope: RunScope,
): Promise<SelectionTree> {
  const { root } = request;
  const folder = mkdtempSync(join(tmpdir(), "signalbox-index-"));
  const dispose = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const env = {
      GIT_INDEX_FILE: join(folder, "index"),
      GIT_OBJECT_DIRECTORY: join(folder, "objects"),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: quotedForList(join(layout.commonDir, "objects")),
    };
    mkdirSync(env.GIT_OBJECT_DIRECTORY);
    await fillIndex(git, request, { index: join(layout.gitDir, "index"), env, head }, scope);
    const tree = await git.text({ root, args: ["write-tree"], doing: "computing the tree to commit", env }, scope);
    return { tree, head, env, objects: env.GIT_OBJECT_DIRECTORY, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

async function fillIndex(
  git: GitRunner,
  request: SelectionRequest,
  from: { index: string; env: { GIT_INDEX_FILE: string } & Environment; head: StatusHead },
  scope: RunScope,
): Promise<void> {
  const { root, selection } = request;
  const { env } = from;
  const add = (args: readonly string[], stdin?: string): Promise<string> =>
    git.text(
      {
        root,
        args: ["add", ...args],
        doing: "reading the files to commit",
        env,
        ...(stdin === undefined ? {} : { stdin }),
      },
      scope,
    );
  if (selection.kind !== "paths") {
    if (existsSync(from.index)) copyIndex(from.index, env.GIT_INDEX_FILE);
    if (selection.kind === "tracked") await add(["-u", "--", ":/"]);
    if (selection.kind === "all") await add(["-A", "--", ":/"]);
    return;
  }
  const start = ["read-tree", from.head.sha ?? "--empty"];
  await git.text({ root, args: start, doing: "reading HEAD", env }, scope);
  await add(["-A", "--pathspec-from-file=-", "--pathspec-file-nul"], literalPaths(selection.paths).join("\0"));
}

/**
 * Copies an index with its age: git takes a file for unchanged only if it is older than the index, so a younger copy would
 * hide changes made within the same second. Source: git's technical document "racy-git".
 */
function copyIndex(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  const seconds = Math.floor(statSync(from).mtimeMs / 1_000);
  utimesSync(to, seconds, seconds);
}

interface Judged {
  readonly look: Look;
  readonly large: OpsError | null;
}

/** Looks at the size of every file that would be read, before it is read; tells where HEAD is on the way. */
async function lookOver(git: GitRunner, request: SelectionRequest, scope: RunScope): Promise<Judged> {
  const { root, selection } = request;
  const paths = selection.kind === "paths" ? ["--", ...literalPaths(selection.paths)] : [];
  const args = [...statusArguments(selection.kind === "tracked" ? "no" : "all"), ...paths];
  const looker = createLooker();
  let large: OpsError | null = null;
  for await (const record of git.records({ root, args, doing: "looking for changed files" }, scope)) {
    const entry = looker.read(record);
    if (entry !== null) large ??= whyTooLarge(request, entry);
  }
  return { look: looker.end(), large };
}

function judge(request: SelectionRequest, look: Look): Judged {
  for (const entry of look.changed ?? []) {
    const large = whyTooLarge(request, entry);
    if (large !== null) return { look, large };
  }
  return { look, large: null };
}

function whyTooLarge({ root, fileLimitBytes: limitBytes }: SelectionRequest, entry: StatusEntry): OpsError | null {
  const size = entry.isSubmodule ? 0 : (lstatSync(fullPath({ root }, entry), { throwIfNoEntry: false })?.size ?? 0);
  return size > limitBytes ? tooLarge(entry.path, size, limitBytes) : null;
}

/** The refusal of a file over the size limit. */
export function tooLarge(path: string, sizeBytes: number, limitBytes: number): OpsError {
  return new OpsError(
    "too_large",
    `${path} has ${sizeBytes} bytes, over the limit of ${limitBytes} for one file in a commit`,
    {
      hint: "Leave it out of the commit, or keep it in Git LFS.",
      details: { path, sizeBytes, limitBytes },
    },
  );
}

/** Quotes a path for a colon-separated list of git's if it needs that. Source: git(1), GIT_ALTERNATE_OBJECT_DIRECTORIES. */
function quotedForList(path: string): string {
  return /[:"\n\\]/.test(path) ? `"${path.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n")}"` : path;
}
