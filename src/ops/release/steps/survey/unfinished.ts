import type { Reader } from "../../../../kernel/work/task.ts";
import {
  type ForgeRef,
  type ForgeRelease,
  type PullRequest,
  readFileFacts,
  readRelease,
} from "../../../workspace/index.ts";
import { tolerate } from "../../forge-facts.ts";
import type { PlannedRelease } from "../../plan/model.ts";
import { readMarker } from "../marker.ts";
import type { PublishSettings } from "../../settings.ts";
import type { UnfinishedRelease } from "../model.ts";
import { findTag } from "../standing.ts";
import { findUnpublished } from "./registry-checks.ts";

/** Merged releases that are looked at, newest first, until a finished one is met. */
const LOOKED_AT = 5;

/** Where a release may have been left, and how its packages are published. */
export interface SearchedForge {
  readonly root: string;
  readonly forge: ForgeRef;
  readonly requests: readonly PullRequest[];
  readonly publish: PublishSettings;
}

/** The newest release that was merged and has no tag, no pushed tag, no release at the forge, not all of its files, or no publication yet. Null when none is. */
export async function findUnfinished(
  read: Reader,
  { root, forge, requests, publish }: SearchedForge,
): Promise<UnfinishedRelease | null> {
  for (const request of requests.filter((one) => one.state === "merged").slice(0, LOOKED_AT)) {
    const plan = readMarker(request.body);
    if (plan === null || request.mergedSha === null) continue;
    const missing = await findMissing(read, { root, forge, plan, publish, mergedSha: request.mergedSha });
    if (missing.length === 0) return null;
    const { number, url, mergedSha } = request;
    return { plan, number, url, mergedSha, missing: [...missing] };
  }
  return null;
}

interface Merged extends Omit<SearchedForge, "requests"> {
  readonly plan: PlannedRelease;
  readonly mergedSha: string;
}

/** What can't be asked is not taken for missing. */
async function findMissing(
  read: Reader,
  { root, forge, plan, publish, mergedSha }: Merged,
): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const [index, { tag }] of plan.packages.entries()) {
    const found = await tolerate(() => findTag(read, root, forge, tag));
    if (found.kind === "told") {
      if (found.value.here === null) missing.push(`the tag ${tag}`);
      if (forge.remote !== null && found.value.there !== mergedSha) missing.push(`the tag ${tag} at ${forge.remote}`);
    }
    const release = await tolerate(() => read.read(readRelease, { forge, tag }));
    if (release.kind === "not_told") continue;
    if (release.value?.isDraft !== false) missing.push(`the release of ${tag}`);
    else if (index === 0) missing.push(...(await findUnattached(read, root, plan, release.value)));
  }
  return [...missing, ...(await findUnpublished(read, root, plan, publish))];
}

/**
 * Artifacts that the release has not got. One that is not here any more can't be attached by us; a name that forges write in
 * another way is looked for by number.
 */
async function findUnattached(
  read: Reader,
  root: string,
  { artifacts }: PlannedRelease,
  { tag, assets }: ForgeRelease,
): Promise<readonly string[]> {
  const names = new Set(assets.map((asset) => asset.name));
  const missing: string[] = [];
  for (const { path, name } of artifacts) {
    const isThere = names.has(name) || (!/^[\w.-]+$/.test(name) && assets.length >= artifacts.length);
    if (!isThere && (await read.read(readFileFacts, { root, path })) !== null) missing.push(`${name} at ${tag}`);
  }
  return missing;
}
