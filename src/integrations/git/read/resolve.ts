import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { RunScope } from "../../process/runner.ts";
import type { GitRunner } from "../git-runner.ts";
import { gitFailure } from "../git-failure.ts";

/** Where a repository keeps its things. `commonDir` is shared by linked worktrees; `gitDir` is this one's own. */
export interface Layout {
  readonly root: string;
  readonly gitDir: string;
  readonly commonDir: string;
  readonly isBare: boolean;
}

/** Who asks when nobody's run does: finding a repository belongs to no assignment. */
export const NOBODY: RunScope = { run: "", assignment: "", signal: new AbortController().signal };

const KNOWN_LAYOUTS = 64;
const known = new WeakMap<GitRunner, Map<string, Layout>>();

/** The layout of the repository that a path lies in, remembered by its root as long as its git folder stands: every read and write asks for it. */
export async function layoutOf(git: GitRunner, root: string, scope: RunScope): Promise<Layout> {
  const remembered = knownLayout(git, root);
  if (remembered !== null) return remembered;
  const layout = await findLayout(git, root, scope);
  const layouts = known.get(git) ?? new Map<string, Layout>();
  known.set(git, layouts);
  if (layouts.size >= KNOWN_LAYOUTS) layouts.clear();
  layouts.set(layout.root, layout); // by its root alone: a folder below may become a repository of its own
  return layout;
}

/** The layout of a repository that was asked for before and still stands, or null. */
export function knownLayout(git: GitRunner, root: string): Layout | null {
  const remembered = known.get(git)?.get(root);
  return remembered !== undefined && existsSync(join(remembered.gitDir, "HEAD")) && existsSync(root)
    ? remembered
    : null;
}

/** Finds the repository that a path lies in. Throws `not_found`, `precondition` (git does not trust it). */
export async function findLayout(git: GitRunner, path: string, scope: RunScope): Promise<Layout> {
  const start = existingFolder(path);
  const args = ["rev-parse", "--absolute-git-dir", "--git-common-dir", "--is-bare-repository", "--show-toplevel"];
  const answer = await git.ask({ root: start, args, doing: `looking for a repository at ${path}` }, scope);
  const [gitDir = "", commonDir = "", isBare = "", toplevel = ""] = answer.stdout.toString("utf8").split("\n");
  if (gitDir === "" || isBare === "") throw notFound(path, answer.exitCode, answer.stderr);
  const common = resolve(start, commonDir);
  if (isBare === "true") return { root: gitDir, gitDir, commonDir: common, isBare: true };
  if (answer.exitCode === 0) return { root: toplevel, gitDir, commonDir: common, isBare: false };
  const parent = dirname(gitDir);
  if (basename(gitDir) === ".git" && existsSync(join(parent, ".git")))
    return { root: parent, gitDir, commonDir: common, isBare: false };
  throw notFound(path, answer.exitCode, answer.stderr);
}

/** Checks once that git is new enough. */
export async function requireGit(git: GitRunner): Promise<void> {
  const said = await git.text({ root: "/", args: ["--version"], doing: "asking git for its version" }, NOBODY);
  if (isNewEnough(said)) return;
  throw new OpsError("missing_tool", `git ${OLDEST_GIT} or newer is needed, and this is ${said}`, {
    hint: "Install a newer package git.",
  });
}

/** The oldest git that is worked with. */
export const OLDEST_GIT = "2.30";

/** Whether what git says of its version is new enough. */
export function isNewEnough(said: string): boolean {
  const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(said) ?? [];
  const [oldest = 0, oldestMinor = 0] = OLDEST_GIT.split(".").map(Number);
  return Number(major) > oldest || (Number(major) === oldest && Number(minor) >= oldestMinor);
}

/** A small text file of a git folder, or null. */
export function smallFile(path: string): string | null {
  try {
    return statSync(path).size > 1024 * 1024 ? null : readFileSync(path, "utf8");
  } catch (error) {
    if (
      error instanceof Error &&
      "code" in error &&
      (error.code === "ENOENT" || error.code === "ENOTDIR" || error.code === "EISDIR" || error.code === "EACCES")
    )
      return null;
    throw error;
  }
}

function existingFolder(path: string): string {
  const full = resolve(path);
  if (!existsSync(full)) throw new OpsError("not_found", `${path} does not exist`);
  return statSync(full).isDirectory() ? full : dirname(full);
}

function notFound(path: string, exitCode: number, stderr: string): OpsError {
  return gitFailure({ doing: `looking for a repository at ${path}`, exitCode, stderr });
}
