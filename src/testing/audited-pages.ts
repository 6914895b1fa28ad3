import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { auditDocsJob, DocsAudit } from "../ops/docs/index.ts";
import { createJobTools } from "./job-tools.ts";

const AT = Date.parse("2026-06-01T00:00:00Z");
/** Folders that `removeAll` takes away. */
export const made: string[] = [];

/** Takes all repositories away that were made. */
export function removeAll(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

type Files = Readonly<Record<string, string>>;

/** A repository whose index holds these files; nothing is committed. */
export function repository(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), "signalbox-docs-"));
  made.push(root);
  git(root, "init", "-q");
  write(root, files);
  git(root, "add", "-A");
  return root;
}

/** Writes files without telling git. */
export function write(root: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Runs git as somebody. */
export function git(root: string, ...words: readonly string[]): void {
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false", ...words], {
    cwd: root,
    timeout: 30_000,
    stdio: "pipe",
  });
}

/** Commits all there is, at an instant. */
export function commit(root: string, at: string): void {
  git(root, "add", "-A");
  execFileSync(
    "git",
    ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false", "commit", "-q", "-m", "x"],
    { cwd: root, timeout: 30_000, env: { ...process.env, GIT_COMMITTER_DATE: at, GIT_AUTHOR_DATE: at } },
  );
}

/** Audits a repository in 2026-06, without the worker pool. */
export async function audit(root: string, tools = createJobTools()): Promise<DocsAudit> {
  return DocsAudit.parse(await auditDocsJob(tools, { step: "judge", root, at: AT }, () => {}));
}

/** `rule file:line` of everything but the files that every repository should have. */
export async function found(files: Files): Promise<readonly string[]> {
  const { findings } = await audit(repository(files));
  return findings
    .flatMap(({ rule, where }) =>
      /missing-(?:file|readme|license)$/.test(rule) ? [] : [`${rule.slice(5)} ${where.file}:${where.line}`],
    )
    .sort();
}
