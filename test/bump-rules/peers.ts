import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import semver from "semver";
import { z } from "zod";
import { readReleaseFacts, type CommitVerdict } from "../../src/ops/release/index.ts";
import { planRelease } from "../../src/ops/release/plan/plan-release.ts";
import { PlanRequest } from "../../src/ops/release/plan/request.ts";
import { ReleaseSettings } from "../../src/ops/release/settings.ts";
import { createJobTools } from "../../src/testing/job-tools.ts";
import { toFastImport } from "./commit-object.ts";
import { baseCommit, type History } from "./histories.ts";

const run = promisify(execFile);
const TOOLS = fileURLToPath(new URL("../tools/node_modules/", import.meta.url));
const CLIFF = join(TOOLS, `git-cliff-${process.platform}-${process.arch}`, "bin", "git-cliff");
const ANALYZER = join(TOOLS, "@semantic-release/commit-analyzer/index.js");
const LIMIT_MS = 30_000;
const GIT_ENV = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };

/** What another tool is asked: the next version, or null where it would release nothing. */
export type Ask = (history: History, repository: string) => Promise<string | null>;

/** Our own answer, with the verdict on each commit. */
export interface OurAnswer {
  readonly version: string | null;
  readonly verdicts: ReadonlyMap<string, CommitVerdict>;
}

/** Why the tools can't run here; null when they can. A missing tool is a failure where tools are required. */
export function peersAreMissing(env: Readonly<Record<string, string | undefined>>): string | null {
  if (existsSync(CLIFF) && existsSync(ANALYZER)) return null;
  const reason = "test/tools is not installed: run `npm ci --prefix test/tools --ignore-scripts`";
  if (env["SIGNALBOX_REQUIRE_TOOLS"] === "1") throw new Error(reason);
  return reason;
}

/** Writes histories of one base into a real repository whose base has the tag; each is found by the name of its newest commit. */
export function writeRepository(folder: string, base: string, histories: readonly History[]): void {
  mkdirSync(folder, { recursive: true });
  const git = (args: readonly string[], input = "") =>
    execFileSync("git", args, { cwd: folder, input, env: { ...process.env, ...GIT_ENV }, timeout: LIMIT_MS });
  const first = baseCommit(base);
  const commits = [first, ...histories.flatMap(({ entries }) => entries.toReversed())];
  const fresh = new Map(commits.map((commit) => [commit.sha, commit]));
  git(["init", "-q", "-b", "main"]);
  git(["fast-import", "--quiet", "--force"], toFastImport([...fresh.values()]));
  git(["tag", `v${base}`, first.sha]);
}

/** The newest commit of a history; without commits the base itself. */
export function tipOf(history: History): string {
  return history.entries[0]?.sha ?? baseCommit(history.base).sha;
}

/** What Signalbox answers of a branch, by the job that reads its facts and the rule that plans. */
export async function askSignalbox(history: History, repository: string): Promise<OurAnswer> {
  const settings = ReleaseSettings.parse({});
  const head = tipOf(history);
  const input = { root: repository, head, name: "demo", settings: settings.version };
  const facts = {
    ...{ name: "demo", at: 0, headSha: head, branch: "main", defaultBranch: "main", protection: null },
    ...{ isShallow: false, changedFiles: 0, upstream: null, artifacts: [] },
    forge: { kind: "local" as const, name: "demo", host: "", apiUrl: "", remote: null, remoteUrl: null },
    repository: await readReleaseFacts(createJobTools(), input, () => undefined),
  };
  const plan = planRelease(facts, settings, PlanRequest.parse({}));
  return {
    version: plan.kind === "release" ? (plan.packages[0]?.next ?? null) : null,
    verdicts: new Map(plan.commits.map((verdict) => [verdict.sha, verdict])),
  };
}

/** What git-cliff answers with its own settings, asked in the repository with the branch checked out. */
export async function askCliff(history: History, repository: string): Promise<string | null> {
  writeFileSync(join(repository, ".git", "HEAD"), `${tipOf(history)}\n`);
  const { stdout } = await run(CLIFF, ["--offline", "--bumped-version"], {
    cwd: repository,
    timeout: LIMIT_MS,
    env: { ...process.env, ...GIT_ENV, NO_COLOR: "1" },
  });
  const version = stdout.trim().replace(/^v/, "");
  return version === history.base ? null : version;
}

const Analyzer = z.looseObject({
  analyzeCommits: z.custom<(options: unknown, context: unknown) => Promise<unknown>>(
    (value) => typeof value === "function",
  ),
});
const Bumped = z.enum(["patch", "minor", "major"]).nullable();

/** What the commit analyzer of semantic-release answers with a preset; semantic-release itself raises the version by that. */
export async function analyzerWith(preset: "angular" | "conventionalcommits"): Promise<Ask> {
  const { analyzeCommits } = Analyzer.parse(await import(ANALYZER));
  const context = { cwd: TOOLS, logger: { log: () => undefined } };
  return async (history) => {
    const commits = history.entries.map(({ sha, message }) => ({ hash: sha, message: message.trim() }));
    const bump = Bumped.parse(await analyzeCommits({ preset }, { ...context, commits }));
    return bump === null ? null : semver.inc(history.base, bump);
  };
}
