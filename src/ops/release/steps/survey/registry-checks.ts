import type { Reader } from "../../../../kernel/work/task.ts";
import { tolerate } from "../../forge-facts.ts";
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
  const targets = plan.packages.flatMap((one) => one.publishTo.map((ecosystem) => ({ one, ecosystem })));
  if (targets.length === 0) return seen(NAME, "not_applicable", "nothing is published (release.publish)");
  const taken: string[] = [];
  const unknown: string[] = [];
  for (const { one, ecosystem } of targets) {
    const asked = await tolerate(() => lookAt(read, root, { one, ecosystem }, settings));
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

async function lookAt(
  read: Reader,
  root: string,
  { one, ecosystem }: { readonly one: PackageRelease; readonly ecosystem: Ecosystem },
  settings: PublishSettings,
): Promise<{ readonly look: RegistryLook; readonly registry: string }> {
  const manifest = await readPackage(read, { root, folder: one.folder, ecosystem });
  const address = { ...(await resolveAddress(read, manifest, settings, undefined)), version: one.next };
  return { look: await read.read(readRegistry, address), registry: address.registry };
}
