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
): Promise<Required<Pick<GitCall, "sshCommand" | "settings" | "env">>> {
  const [config, layout] = await Promise.all([readConfig(git, root, scope), layoutOf(git, root, scope)]);
  const origin = smallFile(join(layout.gitDir, WORKTREE_FILE)) ?? "";
  return {
    sshCommand: settingOf(config, "core.sshcommand"),
    ...(origin === "" ? { settings: [], env: {} } : remotesFrom(config, origin)),
  };
}

/**
 * Settings with which remotes at relative paths are found from the repository itself: git looks for them from the work tree that it
 * is called in, and a run's own stands elsewhere.
 */
function remotesFrom(config: GitConfig, origin: string): Required<Pick<GitCall, "settings" | "env">> {
  const urls = [...config].flatMap(([key, values]) => (/^remote\..+\.(?:push)?url$/s.test(key) ? values : []));
  const relative = [...new Set(urls)].filter((url) => isRelativePath(url) && !isRewritten(config, url));
  const env: Record<string, string> = {};
  const settings = relative.flatMap((url, index) => {
    const path = resolve(origin, url);
    if (!path.includes("=")) return ["-c", `url.${path}.insteadOf=${url}`];
    const variable = `SIGNALBOX_REMOTE_${index}`; // git ends the name at the first "=" after -c, and here at the last one
    env[variable] = url;
    return [`--config-env=url.${path}.insteadOf=${variable}`];
  });
  return { settings, env };
}

/** Git takes for a path what has no scheme and no colon before its first slash. Source: git-fetch(1), "GIT URLS". */
function isRelativePath(url: string): boolean {
  return url !== "" && !isAbsolute(url) && !url.startsWith("~") && !/^[^/]*:/.test(url);
}
