import { lstat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Since } from "../../../ops/signals/index.ts";
import type { RunScope } from "../../process/runner.ts";
import type { GitRunner } from "../git-runner.ts";
import { createStatusReader, statusArguments } from "../parse/status.ts";

/** Files that others have changed since an instant: those that differ from HEAD and were touched, and those in others' commits. */
export async function countChangedSince(
  git: GitRunner,
  { root, hasFiles }: { readonly root: string; readonly hasFiles: boolean },
  since: Since,
  scope: RunScope,
): Promise<number> {
  const [touched, committed] = await Promise.all([
    hasFiles ? touchedFiles(git, root, since.at, scope) : [],
    committedFiles(git, root, since, scope),
  ]);
  const written = new Set(since.written);
  return new Set([...touched, ...committed].filter((path) => !written.has(path))).size;
}

async function touchedFiles(git: GitRunner, root: string, at: number, scope: RunScope): Promise<readonly string[]> {
  const reader = createStatusReader();
  const touched: string[] = [];
  const call = { root, args: statusArguments("all"), doing: "looking for changed files" };
  for await (const record of git.records(call, scope)) {
    const entry = reader.read(record);
    if (entry !== null && (await isTouched(root, entry.rawPath, at))) touched.push(entry.path);
  }
  return touched;
}

/** By the time at which the file's data or name last changed, which nobody can set; of a deleted file its folder tells. */
async function isTouched(root: string, path: Buffer, at: number): Promise<boolean> {
  const file = Buffer.concat([Buffer.from(`${root}/`), path]);
  const seen = await lstat(file).catch(() => lstat(dirname(join(root, path.toString("utf8")))).catch(() => null));
  return seen === null || seen.ctimeMs > at;
}

async function committedFiles(git: GitRunner, root: string, since: Since, scope: RunScope): Promise<readonly string[]> {
  if (since.head === null) return [];
  const args = [
    ...["log", "-z", "--format=", "--name-only", "--no-renames", "-m", "--first-parent"],
    ...["--invert-grep", `--grep=^Signalbox-Run: ${since.run}$`, `${since.head}..HEAD`, "--"],
  ];
  const answer = await git.ask({ root, args, doing: "looking for commits of others" }, scope);
  return answer.exitCode === 0
    ? answer.stdout
        .toString("utf8")
        .split("\0")
        .map((path) => path.trim())
        .filter((path) => path !== "")
    : [];
}
