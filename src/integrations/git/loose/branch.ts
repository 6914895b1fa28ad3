import { join } from "node:path";
import { type Layout, smallFile } from "../read/resolve.ts";

/** A commit's name alone in a file. Source: gitrepository-layout(5), refs. */
const NAME_ALONE = /^([0-9a-f]{40}|[0-9a-f]{64})\n$/;
const BRANCH = /^refs\/heads\/(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^\0]+$/s;

/**
 * The commit of a branch whose ref is a file of its own, as it is after every commit; starting git to hear the same costs more
 * than the rest. Null for anything else: a packed ref, a name that stands for another, another store of refs, no branch.
 */
export function looseBranch(layout: Layout, ref: string | null): string | null {
  if (ref === null || !BRANCH.test(ref)) return null;
  return NAME_ALONE.exec(smallFile(join(layout.commonDir, ref)) ?? "")?.[1] ?? null;
}

/** The full name of the branch that HEAD is on by its file, or null. */
export function headBranch(layout: Layout): string | null {
  return /^ref: (refs\/heads\/[^\n]+)\n$/.exec(smallFile(join(layout.gitDir, "HEAD")) ?? "")?.[1] ?? null;
}
