import { lstatSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { RunScope } from "../../process/runner.ts";
import type { GitRunner } from "../git-runner.ts";
import { type GitConfig, parseConfigWithOrigins } from "../parse/config.ts";
import { createAttemptMemory } from "../memory/attempt-memory.ts";
import { layoutOf, smallFile, type Layout } from "./resolve.ts";
import { isSettled, stampOfFile } from "../memory/stamp.ts";

const STAT = { bigint: true, throwIfNoEntry: false } as const;

interface Known {
  readonly files: readonly string[];
  readonly stamp: string;
  readonly config: GitConfig;
}

const memory = createAttemptMemory<Known>();

/** Git's settings as they count in a repository. An assignment reads them once as long as their files stay as they are. */
export async function readConfig(git: GitRunner, root: string, scope: RunScope): Promise<GitConfig> {
  const layout = await layoutOf(git, root, scope);
  const known = memory.get(git, root, scope);
  if (known !== undefined && known.stamp === stampOf(layout, known.files)) return known.config;
  const usual = usualFiles(layout);
  const [before, begunAtMs] = [stampOf(layout, usual), performance.timeOrigin + performance.now()];
  const args = ["config", "--list", "-z", "--show-origin"];
  const said = await git.bytes({ root, args, doing: "reading git's settings" }, scope);
  const { config, origins } = parseConfigWithOrigins(said);
  const others = origins.map((origin) => resolve(root, origin)).filter((origin) => !usual.includes(origin));
  const isSame = stampOf(layout, usual) === before && others.every((path) => wasWrittenBefore(path, begunAtMs));
  if (isSame) {
    const files = [...usual, ...others];
    memory.set(git, root, scope, { files, stamp: stampOf(layout, files), config });
  }
  return config;
}

function wasWrittenBefore(path: string, atMs: number): boolean {
  const stats = lstatSync(path, STAT);
  return stats !== undefined && isSettled(stats, atMs);
}

/** The files that git reads settings from unless it is told of others. Source: git-config(1), FILES. */
function usualFiles(layout: Layout): readonly string[] {
  return [
    ...["/etc/gitconfig", join(homedir(), ".gitconfig"), join(homedir(), ".config", "git", "config")],
    ...[join(layout.commonDir, "config"), join(layout.gitDir, "config.worktree")],
  ];
}

/** HEAD counts too: settings may depend on the branch. */
function stampOf(layout: Layout, files: readonly string[]): string {
  const states = files.map((file) => stampOfFile(lstatSync(file, STAT)));
  return [smallFile(join(layout.gitDir, "HEAD")), ...states].join("\n");
}
