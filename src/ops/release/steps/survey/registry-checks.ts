import type { Reader } from "../../../../kernel/work/task.ts";
import { type ForgeAnswer, tolerate } from "../../forge-facts.ts";
import type { PackageRelease, PlannedRelease } from "../../plan/model.ts";
import { resolveAddress } from "../../publish/address.ts";
import type { Ecosystem, RegistryLook } from "../../publish/model.ts";
import { readPackage } from "../../publish/packages/find.ts";
import { readRegistry } from "../../publish/queries.ts";
import type { PublishSettings } from "../../settings.ts";
import { seen, type Surveyed } from "./surveyed.ts";

const NAME = "versions unpublished";

/** No version of the release is at the registry that it would be published to. */
export async function checkRegistries(
  read: Reader,
  root: string,
  plan: PlannedRelease,
  settings: PublishSettings,
): Promise<Surveyed> {
  const targets = await lookAtPublications(read, root, plan, settings);
  if (targets.length === 0) return seen(NAME, "not_applicable", "nothing is published (release.publish)");
  const taken: string[] = [];
  const unknown: string[] = [];
  for (const { one, asked } of targets) {
    if (asked.kind === "not_told") unknown.push(`${one.name}: ${asked.why}`);
    else if (asked.value.look.files !== null)
      taken.push(`${one.name} ${one.next} is at ${asked.value.registry} already`);
  }
  if (taken.length > 0) {
    const hint =
      "A published version never changes: release another one with --as, or look with `signalbox publish status`.";
    const conflicts = taken.map((what) => ({ code: "version_published" as const, what, hint }));
    return { check: { name: NAME, verdict: "fail", note: taken.join("; ") }, conflicts };
  }
  if (unknown.length > 0) return seen(NAME, "inconclusive", unknown.join("; "));
  return seen(
    NAME,
    "pass",
    `${targets.map(({ one }) => `${one.name} ${one.next}`).join(", ")} not at the registry yet`,
  );
}

/** Packages of a merged release that are still to be published and are not at their registries. What can't be asked is not taken for missing. */
export async function findUnpublished(
  read: Reader,
  root: string,
  plan: PlannedRelease,
  settings: PublishSettings,
): Promise<readonly string[]> {
  const looks = await lookAtPublications(read, root, plan, settings);
  return looks.flatMap(({ one, ecosystem, asked }) =>
    settings[ecosystem] !== null && asked.kind === "told" && asked.value.look.files === null
      ? [`${one.name} ${one.next} at ${asked.value.registry}`]
      : [],
  );
}

interface Target {
  readonly one: PackageRelease;
  readonly ecosystem: Ecosystem;
}

interface FoundThere {
  readonly look: RegistryLook;
  readonly registry: string;
}

async function lookAtPublications(
  read: Reader,
  root: string,
  plan: PlannedRelease,
  settings: PublishSettings,
): Promise<readonly (Target & { readonly asked: ForgeAnswer<FoundThere> })[]> {
  const targets = plan.packages.flatMap((one) => one.publishTo.map((ecosystem) => ({ one, ecosystem })));
  const looks = [];
  for (const target of targets)
    looks.push({ ...target, asked: await tolerate(() => lookAt(read, root, target, settings)) });
  return looks;
}

async function lookAt(
  read: Reader,
  root: string,
  { one, ecosystem }: Target,
  settings: PublishSettings,
): Promise<FoundThere> {
  const manifest = await readPackage(read, { root, folder: one.folder, ecosystem });
  const address = { ...(await resolveAddress(read, manifest, settings, undefined)), version: one.next };
  return { look: await read.read(readRegistry, address), registry: address.registry };
}
