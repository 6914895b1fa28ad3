import { z } from "zod";
import { OpsError } from "../../../../kernel/ops-error.ts";
import { defineTask, type Reader } from "../../../../kernel/work/task.ts";
import { readSettings } from "../../settings.ts";
import { Ecosystem } from "../model.ts";
import { findPackages } from "./find.ts";
import type { PackageManifest } from "./manifest.ts";

const TIMEOUT_MS = 60_000;

/** Which packages are meant: one by name, or all that may be published. */
export const ListPackagesInput = z.strictObject({ package: z.string().min(1).optional() });
export type ListPackagesInput = z.infer<typeof ListPackagesInput>;

/** The packages to publish, dependencies first, and those that are left out with the reason. */
export const PackageList = z.strictObject({
  packages: z.array(
    z.strictObject({ ecosystem: Ecosystem, folder: z.string(), name: z.string(), version: z.string() }),
  ),
  leftOut: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
});
export type PackageList = z.infer<typeof PackageList>;

/** Finds the packages of the repository that may be published. */
export const listPackagesTask = defineTask<ListPackagesInput, PackageList, PackageList>({
  agent: "release-manager",
  name: "list-packages",
  title: "packages",
  summary: "Finds the packages that may be published, dependencies first.",
  input: ListPackagesInput,
  output: PackageList,
  timeoutMs: TIMEOUT_MS,
  layer: "fast",
  effects: [],
  plan: planList,
  act: async (list) => ({ output: list, summary: describe(list) }),
});

async function planList(read: Reader, input: ListPackagesInput): Promise<PackageList> {
  const { root } = read.place;
  const settings = await readSettings(read, root);
  return choosePackages(await findPackages(read, root, settings.publish), input.package);
}

/** Chooses what is published. Throws `not_found` for a name that is none, and `refused` where nothing may be published. Pure. */
export function choosePackages(found: readonly PackageManifest[], wanted: string | undefined): PackageList {
  const named = wanted === undefined ? found : found.filter((one) => one.name === wanted || one.folder === wanted);
  if (found.length === 0)
    throw new OpsError(
      "refused",
      "there is nothing to publish: no package.json and no pyproject.toml names a package",
      {
        hint: "Name the repository with --repo.",
      },
    );
  if (named.length === 0)
    throw new OpsError("not_found", `there is no package ${wanted ?? ""} here`, {
      hint: `There are: ${found.map((one) => one.name).join(", ")}.`,
    });
  const leftOut = named.flatMap((one) => {
    const reason = reasonAgainst(one);
    return reason === null ? [] : [{ name: one.name, reason }];
  });
  const packages = named
    .filter((one) => reasonAgainst(one) === null)
    .map(({ ecosystem, folder, name, version }) => ({ ecosystem, folder, name, version }));
  if (packages.length > 0) return { packages, leftOut };
  throw new OpsError("refused", leftOut.map((one) => `${one.name} ${one.reason}`).join("; "), {
    hint: "Take `private` out of the manifest of what is meant to be published.",
  });
}

function reasonAgainst(manifest: PackageManifest): string | null {
  if (manifest.isPrivate) return "is private and is not published";
  return manifest.version === "" ? "has no version in its manifest" : null;
}

function describe(list: PackageList): string {
  const names = list.packages.map((one) => `${one.name}@${one.version}`).join(", ");
  const rest = list.leftOut.map((one) => `${one.name} ${one.reason}`).join(", ");
  return `to publish: ${names}${rest === "" ? "" : `; left out: ${rest}`}`;
}
