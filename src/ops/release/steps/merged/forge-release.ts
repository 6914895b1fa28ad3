import type { TaskOutcome } from "../../../../kernel/record/result.ts";
import { z } from "zod";
import { OpsError } from "../../../../kernel/ops-error.ts";
import { defineTask, type Doer, type Reader } from "../../../../kernel/work/task.ts";
import {
  forgeCreateRelease,
  forgePublishRelease,
  type ForgeRef,
  forgeUploadAsset,
  readFileFacts,
  readForge,
  readRelease,
  type UploadAssetInput,
} from "../../../workspace/index.ts";
import type { PackageRelease } from "../../plan/model.ts";
import { STEP_TIMEOUT_MS } from "../model.ts";
import { readChangelogAt } from "./notes.ts";
import { MergedReleaseInput } from "./tag.ts";

/** The forge's releases of the tags. */
export const ForgeReleases = z.strictObject({
  releases: z.array(z.strictObject({ tag: z.string(), url: z.string() })),
  assets: z.array(z.string()),
});
export type ForgeReleases = z.infer<typeof ForgeReleases>;

interface Plan {
  readonly root: string;
  readonly forge: ForgeRef;
  readonly packages: readonly {
    readonly release: Pick<PackageRelease, "name" | "next" | "tag" | "isPrerelease">;
    readonly notes: string;
    /** Its address, if it stands. */
    readonly url: string | null;
    /** It stands as a draft, which nobody else sees. */
    readonly isDraft: boolean;
  }[];
  /** Files to be attached to the first one. */
  readonly assets: readonly Omit<UploadAssetInput, "forge" | "root" | "tag">[];
}

/** Makes the forge's release of each tag with its notes, and attaches the artifacts to the first. One that somebody has drafted is shown with the notes that it has. */
export const publishForgeReleaseTask = defineTask<MergedReleaseInput, Plan, ForgeReleases>({
  agent: "release-manager",
  name: "publish-forge-release",
  title: "release at the forge",
  summary: "Makes the release of the tag at the forge, with its notes and artifacts.",
  input: MergedReleaseInput,
  output: ForgeReleases,
  timeoutMs: STEP_TIMEOUT_MS,
  layer: "slow",
  effects: [forgeCreateRelease.name, forgeUploadAsset.name, forgePublishRelease.name],
  plan: planForgeRelease,
  act: actForgeRelease,
});

async function planForgeRelease(read: Reader, { plan, mergedSha }: MergedReleaseInput): Promise<Plan> {
  const root = read.place.repository;
  const forge = await read.read(readForge, { root });
  const packages: Plan["packages"][number][] = [];
  const named = new Set<string>();
  for (const one of plan.packages) {
    const { name, next, tag, isPrerelease } = one;
    const found = await read.read(readRelease, { forge, tag });
    for (const asset of found?.assets ?? []) named.add(asset.name);
    const notes =
      one.notes === "" ? ((await readChangelogAt(read, { root, revision: mergedSha }, one))?.section ?? "") : one.notes;
    packages.push({
      release: { name, next, tag, isPrerelease },
      notes,
      url: found?.url ?? null,
      isDraft: found?.isDraft === true,
    });
  }
  const assets = [];
  for (const { path, name } of plan.artifacts) assets.push({ path, name, ...(await factsOf(read, root, path)) });
  return { root, forge, packages, assets: assets.filter((asset) => !named.has(asset.name)) };
}

async function factsOf(read: Reader, root: string, path: string): Promise<{ digest: string; sizeBytes: number }> {
  const facts = await read.read(readFileFacts, { root, path });
  if (facts !== null) return { digest: facts.digest, sizeBytes: facts.sizeBytes };
  throw new OpsError("precondition", `the artifact ${path} is not there any more`, {
    hint: "Build it again, then run `signalbox release` again.",
  });
}

async function actForgeRelease(plan: Plan, act: Doer, input: MergedReleaseInput): Promise<TaskOutcome<ForgeReleases>> {
  const { root, forge, packages, assets } = plan;
  const sha = input.mergedSha;
  const releases: ForgeReleases["releases"] = [];
  const made: string[] = [];
  for (const { release, notes, url } of packages) {
    const { tag, isPrerelease } = release;
    if (url !== null) {
      releases.push({ tag, url });
      continue;
    }
    const name = packages.length === 1 ? tag : `${release.name} ${release.next}`;
    const created = await act.do(`release:${tag}`, forgeCreateRelease, {
      ...{ forge, root, tag, sha, name, notes, isPrerelease },
    });
    made.push(tag);
    releases.push({ tag, url: created.url });
    act.soFar({ output: { releases, assets: [] } });
  }
  const tag = packages[0]?.release.tag ?? "";
  for (const asset of assets) await act.do(`asset:${asset.name}`, forgeUploadAsset, { forge, root, tag, ...asset });
  for (const { release } of packages.filter((one) => one.isDraft)) {
    await act.do(`show:${release.tag}`, forgePublishRelease, { forge, root, tag: release.tag });
    made.push(release.tag);
  }
  return conclude({ releases, assets: assets.map((asset) => asset.name) }, made, forge);
}

function conclude(output: ForgeReleases, made: readonly string[], forge: ForgeRef): TaskOutcome<ForgeReleases> {
  const attached = output.assets.length === 0 ? "" : `, with ${output.assets.join(", ")}`;
  return {
    output,
    summary:
      made.length === 0
        ? `the ${forge.kind} release stands already${attached}`
        : `released ${made.join(", ")} at the ${forge.kind} forge${attached}`,
    evidence: output.releases.map(({ url, tag }) => ({ kind: "url" as const, url, note: tag })),
    deliverables: output.releases
      .filter(({ tag }) => made.includes(tag))
      .map(({ url, tag }) => ({ type: "release", value: url, title: tag, ...undoOf(forge, tag) })),
  };
}

function undoOf(forge: ForgeRef, tag: string): { readonly undo?: string } {
  if (forge.kind === "github") return { undo: `gh release delete ${tag}` };
  return forge.kind === "gitlab" ? { undo: `glab release delete ${tag}` } : {};
}
