import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A real repository in a temporary folder. */
export interface Repository {
  readonly root: string;
  git(...args: readonly string[]): string;
  write(path: string, text: string): void;
  remove(): void;
}

const IDENTITY = {
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.org",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.org",
};

/** Environment in which git has an identity and no settings of the machine. */
export const GIT_ENV = { ...IDENTITY, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };

/** Runs git in a folder and answers what it printed, without the last newline. */
export function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync("git", args, {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ...GIT_ENV },
    stdio: ["ignore", "pipe", "pipe"],
  }).replace(/\n$/, "");
}

/** Makes a repository with one commit on main, and if asked a bare remote `origin` beside it that has it too. */
export function makeRepository(options: { readonly remote?: boolean } = {}): Repository {
  const base = mkdtempSync(join(tmpdir(), "signalbox-program-"));
  const root = join(base, "project");
  mkdirSync(root);
  const own = (...args: readonly string[]) => git(root, ...args);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  own("init", "-q", "-b", "main");
  write("README.md", "# Project\n\nA project.\n");
  own("add", "-A");
  own("commit", "-q", "-m", "chore: begin");
  if (options.remote === true) {
    git(base, "init", "-q", "--bare", "-b", "main", "origin.git");
    own("remote", "add", "origin", join(base, "origin.git"));
    own("push", "-q", "-u", "origin", "main");
  }
  return { root, git: own, write, remove: () => rmSync(base, { recursive: true, force: true, maxRetries: 5 }) };
}
