import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { isOpsError } from "../../../kernel/ops-error.ts";
import type { GitState } from "../../../ops/workspace/index.ts";
import type { RunScope } from "../../process/runner.ts";
import { gitFailure } from "../git-failure.ts";
import type { GitRunner } from "../git-runner.ts";
import { isOn, remotesOf, settingOf, type GitConfig } from "../parse/config.ts";
import { statusArguments, type StatusEntry, type StatusHead } from "../parse/status.ts";
import { createLooker, rememberLook } from "../memory/look.ts";
import { layoutOf, smallFile, type Layout } from "./resolve.ts";
import { readConfig } from "./settings.ts";

/** Untracked names that are kept; a repository with more is told by the first ones. */
export const MOST_UNTRACKED = 10_000;

/** Reads everything about a repository's present state in processes that run at the same time. */
export async function readState(git: GitRunner, root: string, scope: RunScope): Promise<GitState> {
  const reading = readConfig(git, root, scope);
  const [layout, status, config, identity, refs] = await Promise.all([
    layoutOf(git, root, scope),
    readStatus(git, root, scope),
    reading,
    reading.then((settings) => configuredIdentity(settings) ?? readIdentity(git, root, scope)),
    readDefaultRefs(git, root, scope),
  ]);
  const seen = status ?? (await bareStatus(git, layout, scope));
  const remotes = remotesOf(config);
  return {
    root: layout.root,
    gitDir: layout.gitDir,
    isBare: layout.isBare,
    isShallow: existsSync(join(layout.commonDir, "shallow")),
    isLinkedWorktree: layout.gitDir !== layout.commonDir,
    hasSubmodules:
      existsSync(join(layout.root, ".gitmodules")) ||
      [...config.keys()].some((key) => /^submodule\..+\.url$/s.test(key)),
    usesLfs: usesLfs(layout),
    headSha: seen.head.sha,
    branch: seen.head.branch,
    inProgress: inProgress(layout.gitDir),
    identity,
    remotes,
    upstream: upstreamOf(config, seen.head),
    defaultBranch: defaultBranchOf(
      refs,
      config,
      remotes.map((remote) => remote.name),
    ),
    staged: seen.staged,
    unstaged: seen.unstaged,
    untracked: seen.untracked,
    conflicted: seen.conflicted,
    signsCommits: isOn(config, "commit.gpgsign"),
    hooks: hooksOf(layout, config),
  };
}

/** Names of the hooks that git would run. */
export async function readHooks(git: GitRunner, root: string, scope: RunScope): Promise<readonly string[]> {
  const [layout, config] = await Promise.all([layoutOf(git, root, scope), readConfig(git, root, scope)]);
  return hooksOf(layout, config);
}

/** The branch that others are made from: the remote's HEAD, `init.defaultBranch`, main, master, or the only one there is. */
export function defaultBranchOf(
  refs: readonly { readonly name: string; readonly target: string }[],
  config: GitConfig,
  remotes: readonly string[],
): string | null {
  const names = new Set(refs.map((ref) => ref.name));
  for (const remote of [...new Set(["origin", ...remotes])]) {
    const prefix = `refs/remotes/${remote}/`;
    const target = refs.find((ref) => ref.name === `${prefix}HEAD`)?.target;
    if (target?.startsWith(prefix) === true) return target.slice(prefix.length);
  }
  const wanted = [settingOf(config, "init.defaultbranch"), "main", "master"].filter((name) => name !== null);
  for (const name of wanted) {
    if (names.has(`refs/heads/${name}`) || remotes.some((remote) => names.has(`refs/remotes/${remote}/${name}`)))
      return name;
  }
  const locals = refs.filter((ref) => ref.name.startsWith("refs/heads/"));
  return locals.length === 1 ? (locals[0]?.name.slice("refs/heads/".length) ?? null) : null;
}

/** The refs by which the default branch is told. */
export async function readDefaultRefs(
  git: GitRunner,
  root: string,
  scope: RunScope,
): Promise<{ name: string; target: string }[]> {
  const args = [
    "for-each-ref",
    "--format=%(refname)%00%(symref)",
    "refs/heads",
    "refs/remotes/*/HEAD",
    "refs/remotes/*/main",
    "refs/remotes/*/master",
  ];
  const lines = (await git.text({ root, args, doing: "reading the branches" }, scope)).split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line) => ({ name: line.split("\0")[0] ?? "", target: line.split("\0")[1] ?? "" }));
}

interface StatusFacts {
  readonly head: StatusHead;
  readonly staged: number;
  readonly unstaged: number;
  readonly untracked: readonly string[];
  readonly conflicted: readonly string[];
}

async function readStatus(git: GitRunner, root: string, scope: RunScope): Promise<StatusFacts | null> {
  const looker = createLooker();
  const facts = { staged: 0, unstaged: 0, untracked: new Array<string>(), conflicted: new Array<string>() };
  const call = { root, args: statusArguments("all"), doing: `reading the state of ${root}` };
  try {
    for await (const record of git.records(call, scope)) {
      const entry = looker.read(record);
      if (entry !== null) countEntry(facts, entry);
    }
  } catch (error) {
    if (isOpsError(error) && String(error.details["git"]).includes("must be run in a work tree")) return null;
    throw error;
  }
  const look = looker.end();
  rememberLook(git, root, scope, look);
  return { ...facts, head: look.head };
}

function countEntry(
  facts: { staged: number; unstaged: number; untracked: string[]; conflicted: string[] },
  entry: StatusEntry,
): void {
  if (entry.kind === "conflicted") facts.conflicted.push(entry.path);
  if (entry.kind === "untracked" && facts.untracked.length < MOST_UNTRACKED) facts.untracked.push(entry.path);
  if (entry.kind !== "tracked") return;
  if (entry.index !== ".") facts.staged += 1;
  if (entry.tree !== ".") facts.unstaged += 1;
}

/** A bare repository has no files to tell of. */
async function bareStatus(git: GitRunner, layout: Layout, scope: RunScope): Promise<StatusFacts> {
  if (!layout.isBare) {
    throw gitFailure({ doing: `reading the state of ${layout.root}`, exitCode: 128, stderr: "not in a work tree" });
  }
  return { head: await readHead(git, layout.root, scope), staged: 0, unstaged: 0, untracked: [], conflicted: [] };
}

/** The commit and the branch that HEAD is at. */
export async function readHead(git: GitRunner, root: string, scope: RunScope): Promise<StatusHead> {
  const [sha, ref] = await Promise.all([
    git.ask({ root, args: ["rev-parse", "-q", "--verify", "HEAD^{commit}"], doing: "reading HEAD" }, scope),
    git.ask({ root, args: ["symbolic-ref", "-q", "HEAD"], doing: "reading HEAD" }, scope),
  ]);
  const branch = ref.stdout
    .toString("utf8")
    .trim()
    .replace(/^refs\/heads\//, "");
  return {
    sha: sha.exitCode === 0 ? sha.stdout.toString("utf8").trim() : null,
    branch: ref.exitCode === 0 ? branch : null,
    ahead: null,
    behind: null,
  };
}

/** Git asks no further where both are set; starting it to hear the same costs more than the rest. Source: git-commit-tree(1). */
function configuredIdentity(config: GitConfig): GitState["identity"] {
  const [name, email] = [settingOf(config, "user.name") ?? "", settingOf(config, "user.email") ?? ""];
  return name === "" || email === "" ? null : { name, email };
}

/** Git's own answer: from the environment, the account's name, or not at all. */
async function readIdentity(git: GitRunner, root: string, scope: RunScope): Promise<GitState["identity"]> {
  const answer = await git.ask({ root, args: ["var", "GIT_COMMITTER_IDENT"], doing: "reading the identity" }, scope);
  const match = /^(.+) <([^>]*)> \d+ [+-]\d+\s*$/.exec(answer.stdout.toString("utf8"));
  return answer.exitCode === 0 && match !== null ? { name: match[1] ?? "", email: match[2] ?? "" } : null;
}

function upstreamOf(config: GitConfig, head: StatusHead): GitState["upstream"] {
  if (head.branch === null || head.ahead === null || head.behind === null) return null;
  const remote = settingOf(config, `branch.${head.branch}.remote`);
  const merge = settingOf(config, `branch.${head.branch}.merge`);
  if (remote === null || merge === null) return null;
  return { remote, branch: merge.replace(/^refs\/heads\//, ""), ahead: head.ahead, behind: head.behind };
}

function inProgress(gitDir: string): GitState["inProgress"] {
  const has = (name: string): boolean => existsSync(join(gitDir, name));
  if (has("rebase-merge")) return "rebase";
  if (has("rebase-apply")) return has("rebase-apply/applying") ? "am" : "rebase";
  if (has("MERGE_HEAD")) return "merge";
  if (has("CHERRY_PICK_HEAD")) return "cherry-pick";
  if (has("REVERT_HEAD")) return "revert";
  return has("BISECT_LOG") ? "bisect" : null;
}

function usesLfs(layout: Layout): boolean {
  const files = [
    join(layout.commonDir, "info", "attributes"),
    ...(layout.isBare ? [] : [join(layout.root, ".gitattributes")]),
  ];
  return files.some((path) => /^[^#\n]*\bfilter=lfs\b/m.test(smallFile(path) ?? ""));
}

/** Names of the executable hooks of a repository. */
export function hooksOf(layout: Layout, config: GitConfig): string[] {
  const configured = settingOf(config, "core.hookspath");
  const folder =
    configured === null
      ? join(layout.commonDir, "hooks")
      : resolve(layout.root, configured.replace(/^~(?=\/)/, homedir()));
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter(
      (entry) => !entry.isDirectory() && /^[a-z][a-z-]*$/.test(entry.name) && isExecutable(join(folder, entry.name)),
    )
    .map((entry) => entry.name)
    .sort();
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // git does not run it either
  }
}
