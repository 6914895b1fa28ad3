import type { Reader } from "../../../kernel/work/task.ts";
import {
  type ForgeRef,
  type PullRequest,
  readPullRequests,
  readRemoteHead,
  readRemoteTag,
  readRevision,
} from "../../workspace/index.ts";

/** Pull requests of one branch that are looked at. */
const REQUESTS_OF_A_BRANCH = 20;

/** Where a branch or a tag is: in this repository, and at the remote that is pushed to (null without one). */
export interface RefStanding {
  readonly here: string | null;
  readonly there: string | null;
}

/** Where a branch is. */
export async function findBranch(read: Reader, root: string, forge: ForgeRef, branch: string): Promise<RefStanding> {
  const [here, there] = await Promise.all([
    read.read(readRevision, { root, name: `refs/heads/${branch}` }),
    forge.remote === null ? null : read.read(readRemoteHead, { root, remote: forge.remote, branch }),
  ]);
  return { here, there };
}

/** Which commit a tag names. */
export async function findTag(read: Reader, root: string, forge: ForgeRef, tag: string): Promise<RefStanding> {
  const [here, there] = await Promise.all([
    read.read(readRevision, { root, name: `refs/tags/${tag}` }),
    forge.remote === null ? null : read.read(readRemoteTag, { root, remote: forge.remote, tag }),
  ]);
  return { here, there };
}

/** The pull request of a release branch that counts: the open one, else the newest that was merged. */
export async function findRequest(read: Reader, forge: ForgeRef, branch: string): Promise<PullRequest | null> {
  const found = await read.read(readPullRequests, { forge, state: "all", head: branch, limit: REQUESTS_OF_A_BRANCH });
  const own = found.filter((request) => request.head === branch);
  const merged = own
    .filter((request) => request.state === "merged")
    .toSorted((one, other) => other.number - one.number);
  return own.find((request) => request.state === "open") ?? merged[0] ?? null;
}

/** The head of the branch that is released from, as the forge merges into it: at the remote, or here for the local forge. */
export function readBaseHead(read: Reader, root: string, forge: ForgeRef, base: string): Promise<string | null> {
  if (forge.kind === "local" || forge.remote === null)
    return read.read(readRevision, { root, name: `refs/heads/${base}` });
  return read.read(readRemoteHead, { root, remote: forge.remote, branch: base });
}
