import { isAbsolute, join, resolve } from "node:path";
import type { RunScope } from "../../process/runner.ts";
import type { GitCall, GitRunner } from "../git-runner.ts";
import { type GitConfig, isRewritten, settingOf } from "../parse/config.ts";
import { layoutOf, smallFile } from "./resolve.ts";
import { readConfig } from "./settings.ts";

/** In the git folder of a work tree of a run: it was made whole, and from the repository that stands in it. */
export const WORKTREE_FILE = "signalbox-ready";

/** What a call that speaks to a remote takes from the user's settings. */
export async function readNetwork(
  git: GitRunner,
  root: string,
  scope: RunScope,
): Promise<Pick<GitCall, "sshCommand" | "settings">> {
  const [config, layout] = await Promise.all([readConfig(git, root, scope), layoutOf(git, root, scope)]);
  const origin = smallFile(join(layout.gitDir, WORKTREE_FILE)) ?? "";
  return {
    sshCommand: settingOf(config, "core.sshcommand"),
    settings: origin === "" ? [] : remotesFrom(config, origin),
  };
}

/**
 * Settings with which remotes at relative paths are found from the repository itself: git looks for them from the work tree that it
 * is called in, and a run's own stands elsewhere.
 */
function remotesFrom(config: GitConfig, origin: string): readonly string[] {
  const urls = [...config].flatMap(([key, values]) => (/^remote\..+\.(?:push)?url$/s.test(key) ? values : []));
  const relative = [...new Set(urls)].filter((url) => isRelativePath(url) && !isRewritten(config, url));
  return relative.flatMap((url) => {
    const path = resolve(origin, url);
    return path.includes("=") ? [] : ["-c", `url.${path}.insteadOf=${url}`]; // git ends a setting's name at the first "="
  });
}

/** Git takes for a path what has no scheme and no colon before its first slash. Source: git-fetch(1), "GIT URLS". */
function isRelativePath(url: string): boolean {
  return url !== "" && !isAbsolute(url) && !url.startsWith("~") && !/^[^/]*:/.test(url);
}
