import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { env } from "node:process";
import { dirname, join } from "node:path";
import type { CallScope } from "../../../kernel/work/effect.ts";
import type { Git } from "../../../ops/workspace/index.ts";
import { createRunner, type Runner } from "../../process/runner.ts";
import { createGit } from "../create-git.ts";
import { createGitRunner, GIT_LIMITS, type GitLimits, type GitRunner } from "../git-runner.ts";

/** A real repository in a temporary folder, with the port over it. */
export interface Scratch {
  readonly folder: string;
  readonly root: string;
  readonly port: Git;
  readonly runner: Runner;
  readonly git: GitRunner;
  readonly scope: CallScope;
  readonly owner: string;
  /** Runs git as a user would; throws unless it succeeds. */
  run(...args: readonly string[]): Promise<string>;
  runIn(root: string, ...args: readonly string[]): Promise<string>;
  write(path: string, text: string | Uint8Array): void;
  hook(name: string, script: string): void;
  remove(): void;
}

/** Makes a scratch repository on branch main; `bare` folders can be made beside it. */
export async function makeScratch(
  options: { readonly limits?: Partial<GitLimits>; readonly identity?: boolean; readonly fileLimitBytes?: number } = {},
): Promise<Scratch> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "sb-git-")));
  const root = join(folder, "work");
  const ours = {
    PATH: env["PATH"],
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: join(folder, ".gitconfig"),
    LANG: "C.UTF-8",
  };
  const owner = folder;
  const runner = createRunner({ ours, owner, register: { add: () => undefined, remove: () => undefined } });
  const git = createGitRunner(runner, ours, { ...GIT_LIMITS, ...options.limits });
  const scope: CallScope = {
    run: "run_1",
    assignment: "a1",
    agent: "tester",
    key: "k",
    signal: new AbortController().signal,
  };
  const runIn = async (at: string, ...args: readonly string[]): Promise<string> => {
    const end = await runner.run(
      { command: ["git", ...args], cwd: at, timeoutMs: 20_000 },
      { run: "", assignment: "", signal: scope.signal },
    );
    if (end.exitCode !== 0) throw new Error(`git ${args.join(" ")}: ${end.stderr.text()}`);
    return end.stdout.text().replace(/\n$/, "");
  };
  mkdirSync(root);
  const identity =
    options.identity === false
      ? "[user]\n\tuseConfigOnly = true\n"
      : "[user]\n\tname = Ada\n\temail = ada@example.org\n";
  writeFileSync(
    join(folder, ".gitconfig"),
    `${identity}[init]\n\tdefaultBranch = main\n[protocol "file"]\n\tallow = always\n`,
  );
  await runIn(root, "init", "--quiet");
  const write = (path: string, text: string | Uint8Array): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  return {
    ...{ folder, root, runner, git, scope, owner, write, runIn },
    port: createGit(git, options.fileLimitBytes === undefined ? {} : { fileLimitBytes: options.fileLimitBytes }),
    run: (...args) => runIn(root, ...args),
    hook: (name, script) => {
      const path = join(root, ".git/hooks", name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `#!/bin/sh\n${script}\n`);
      chmodSync(path, 0o755);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
