import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { refuseSecretsIn } from "../../../ops/signals/index.ts";
import type { GitRunner } from "../git-runner.ts";
import { readNetwork } from "../read/network.ts";
import { NOBODY, smallFile } from "../read/resolve.ts";

/** Bare copies of repositories that are named by a URL. */
export interface Mirrors {
  /** The root of the mirror of a URL; it is cloned if there is none yet. Throws what the way to it throws. */
  find(url: string): Promise<string>;
  /** Fetches what the remote has by now, where the root is a mirror; branches and tags that were made here stay. */
  refresh(root: string): Promise<void>;
}

const REMOTE = "origin";
/** In a mirror: it was made whole, and from this URL. */
const MIRROR_FILE = "signalbox-mirror";
/** A clone may take as long as the slowest task. Source: coordination specification, section 3. */
const CLONE_MS = 600_000;

/** Whether a repository is a mirror. */
export function isMirror(root: string): boolean {
  return existsSync(join(root, MIRROR_FILE));
}

/** Makes the mirrors of one data folder, below the folder given. */
export function createMirrors(git: GitRunner, folder: string): Mirrors {
  const underWay = new Map<string, Promise<void>>();
  const once = (root: string, work: () => Promise<void>): Promise<void> => {
    const standing = underWay.get(root);
    if (standing !== undefined) return standing;
    const begun = work().finally(() => underWay.delete(root));
    underWay.set(root, begun);
    return begun;
  };
  const fresh = new Set<string>(); // just cloned: the fetch that follows would find nothing
  return {
    find: async (url) => {
      refuseSecretsIn(url);
      const root = join(folder, folderNameOf(url));
      if (isMirror(root)) return root;
      await once(root, () => clone(git, url, root));
      fresh.add(root);
      return root;
    },
    refresh: async (root) => {
      if (!isMirror(root) || fresh.delete(root)) return;
      await once(root, () => fetchAll(git, root, (smallFile(join(root, MIRROR_FILE)) ?? "").trim()));
    },
  };
}

/** A name that people know the repository by; the digest keeps those of one name apart. */
function folderNameOf(url: string): string {
  const name = basename(url.replace(/(?:\/?\.git)?\/*$/i, "").replaceAll(":", "/"));
  const digest = createHash("sha256").update(url).digest("hex").slice(0, 12);
  return `${name.replace(/[^\w.-]/g, "-").slice(0, 60)}-${digest}.git`;
}

/** Made under another name and moved when it is whole, so that a process that is killed leaves no half mirror. */
async function clone(git: GitRunner, url: string, root: string): Promise<void> {
  const making = `${root}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true, mode: 0o700 });
  try {
    const doing = "making a mirror";
    await git.text({ root: making, args: ["init", "--quiet", "--bare"], doing, kind: "write" }, NOBODY);
    await git.text({ root: making, args: ["remote", "add", "--", REMOTE, url], doing, kind: "write" }, NOBODY);
    await fetchAll(git, making, url);
    writeFileSync(join(making, MIRROR_FILE), `${url}\n`);
    renameSync(making, root);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

/** Remote branches become tracking branches; of local ones only the default branch follows, and HEAD stands on it. */
async function fetchAll(git: GitRunner, root: string, url: string): Promise<void> {
  const network = { kind: "network", timeoutMs: CLONE_MS, ...(await readNetwork(git, root, NOBODY)) } as const;
  const args = ["fetch", "--quiet", "--prune", "--tags", "--update-shallow", "--no-recurse-submodules", "--", REMOTE];
  await git.text({ root, args, doing: `fetching ${url}`, ...network }, NOBODY);
  const head = ["remote", "set-head", REMOTE, "--auto"];
  await git.ask({ root, args: head, doing: "asking for the default branch", ...network }, NOBODY); // an empty one has none
  const known = ["symbolic-ref", "--quiet", `refs/remotes/${REMOTE}/HEAD`];
  const answer = await git.ask({ root, args: known, doing: "reading the default branch" }, NOBODY);
  const tracking = answer.stdout.toString("utf8").trim();
  if (answer.exitCode !== 0 || tracking === "") return;
  const local = tracking.replace(`refs/remotes/${REMOTE}/`, "refs/heads/");
  const doing = "following the default branch";
  await git.text({ root, args: ["update-ref", local, tracking], doing, kind: "write" }, NOBODY);
  await git.text({ root, args: ["symbolic-ref", "HEAD", local], doing, kind: "write" }, NOBODY);
}
