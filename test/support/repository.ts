import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A real repository in a temporary folder. */
export interface Repository {
  readonly root: string;
  git(...args: readonly string[]): string;
  /** Git in the bare repository `origin` beside it. */
  remote(...args: readonly string[]): string;
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
  mkdirSync(join(base, "project"));
  const repository = openRepository(base);
  repository.git("init", "-q", "-b", "main");
  repository.write("README.md", "# Project\n\nA project.\n");
  repository.git("add", "-A");
  repository.git("commit", "-q", "-m", "chore: begin");
  if (options.remote === true) {
    git(base, "init", "-q", "--bare", "-b", "main", "origin.git");
    repository.git("remote", "add", "origin", join(base, "origin.git"));
    repository.git("push", "-q", "-u", "origin", "main");
  }
  return repository;
}

/** The repository `project` in a folder, with its remote `origin.git` beside it if it has one. */
export function openRepository(base: string): Repository {
  const root = join(base, "project");
  return {
    root,
    git: (...args) => git(root, ...args),
    remote: (...args) => git(join(base, "origin.git"), ...args),
    write: (path, text) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
    remove: () => rmSync(base, { recursive: true, force: true, maxRetries: 5 }),
  };
}
