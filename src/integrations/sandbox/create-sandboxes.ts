import { createHash } from "node:crypto";
import { copyFile, lstat, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { CallScope } from "../../kernel/work/effect.ts";
import type { Sandboxes } from "../../ops/docs/index.ts";
import type { GitRunner } from "../git/git-runner.ts";

/** `folder` is where copies are made; it should be outside of every repository. */
export interface SandboxesOptions {
  readonly git: GitRunner;
  readonly folder: string;
}

/** Copies without a `.git`: what runs in one finds neither the history nor the user's settings, keys and agents. */
export function createSandboxes({ git, folder: parent }: SandboxesOptions): Sandboxes {
  return {
    open: async (root, scope) => {
      const base = join(parent, `signalbox-sandbox-${nameOf(scope)}`);
      const close = () => rm(base, { recursive: true, force: true, maxRetries: 3 });
      await close();
      const folder = join(base, "copy");
      await mkdir(folder, { recursive: true, mode: 0o700 });
      try {
        await fill(git, root, folder, scope);
      } catch (thrown) {
        await close();
        throw thrown;
      }
      return { folder, env: await environmentIn(base), close };
    },
  };
}

/** The index as it is, and over it what differs on disk. Links that lead out of the tree are left as they are: they are only links. */
async function fill(git: GitRunner, root: string, folder: string, scope: CallScope): Promise<void> {
  const args = ["checkout-index", "--all", "--force", `--prefix=${folder}/`];
  await git.bytes({ root, args, doing: "copying the tracked files" }, scope);
  const changed = { root, args: ["ls-files", "-m", "-z"], doing: "listing what changed on disk" };
  for await (const record of git.records(changed, scope)) {
    const path = record.toString("utf8");
    const found = await lstat(join(root, path)).catch(() => null);
    await rm(join(folder, path), { force: true, recursive: true });
    if (found?.isFile() !== true) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await copyFile(join(root, path), join(folder, path));
  }
}

async function environmentIn(base: string): Promise<Readonly<Record<string, string>>> {
  const [home, temporary] = [join(base, "home"), join(base, "tmp")];
  for (const made of [home, temporary]) await mkdir(made, { recursive: true, mode: 0o700 });
  return {
    ...{ HOME: home, TMPDIR: temporary, CI: "1", GIT_CEILING_DIRECTORIES: base, GIT_CONFIG_NOSYSTEM: "1" },
    ...{ GIT_CONFIG_GLOBAL: join(home, ".gitconfig"), GNUPGHOME: join(home, ".gnupg") },
    ...{ XDG_CONFIG_HOME: join(home, ".config"), XDG_CACHE_HOME: join(home, ".cache") },
    ...{ XDG_DATA_HOME: join(home, ".local/share"), SSH_AUTH_SOCK: "", GIT_SSH_COMMAND: "false" },
  };
}

function nameOf(scope: CallScope): string {
  return createHash("sha256").update(`${scope.run}\0${scope.assignment}\0${scope.key}`).digest("hex").slice(0, 16);
}
