import { z } from "zod";
import { isOpsError } from "../../../kernel/ops-error.ts";
import { defineTask, type Reader } from "../../../kernel/work/task.ts";
import { readSettings } from "../settings.ts";
import { resolveAddress } from "./address.ts";
import { type Archive, type PackageAddress, PackageStatus, type RegistryLook } from "./model.ts";
import { findPackages } from "./packages/find.ts";
import { choosePackages, ListPackagesInput } from "./packages/list.ts";
import { readDifference, readPacked, readRegistry } from "./queries.ts";
import { describeDifference } from "./refusals.ts";
import { standingOf } from "./standing.ts";

const TIMEOUT_MS = 300_000;

/** Whose status is asked, and at which registry. */
export const StatusTaskInput = z.strictObject({ ...ListPackagesInput.shape, registry: z.string().min(1).optional() });
export type StatusTaskInput = z.infer<typeof StatusTaskInput>;

/** How each package stands, with the reason. */
export const StatusList = z.strictObject({
  packages: z.array(
    z.strictObject({
      name: z.string(),
      version: z.string(),
      registry: z.string(),
      status: PackageStatus,
      reason: z.string(),
      previous: z.string().nullable(),
    }),
  ),
});
export type StatusList = z.infer<typeof StatusList>;
type StatusRow = StatusList["packages"][number];

/** Tells of each package whether its version is published, and whether that is what is here. Runs no script of the package. */
export const packageStatusTask = defineTask<StatusTaskInput, StatusList, StatusList>({
  agent: "release-manager",
  name: "package-status",
  title: "status of the packages",
  summary: "Asks the registry for each package's version and compares it with what is here.",
  input: StatusTaskInput,
  output: StatusList,
  timeoutMs: TIMEOUT_MS,
  layer: "medium",
  effects: [],
  plan: planStatus,
  act: async (list) => ({
    output: list,
    summary: list.packages.map((one) => `${one.name}@${one.version}: ${one.status} (${one.reason})`).join("; "),
  }),
});

async function planStatus(read: Reader, input: StatusTaskInput): Promise<StatusList> {
  const { root } = read.place;
  const settings = (await readSettings(read, root)).publish;
  const found = await findPackages(read, root, settings);
  const rows: StatusRow[] = [];
  for (const { name, ecosystem } of choosePackages(found, input.package).packages) {
    const manifest = found.find((one) => one.name === name && one.ecosystem === ecosystem);
    if (manifest === undefined) continue;
    rows.push(await statusOf(read, await resolveAddress(read, manifest, settings, input.registry)));
  }
  return { packages: rows };
}

/** The status of one version at its registry. A registry that can't be asked is `unknown`, never "not published". */
export async function statusOf(read: Reader, address: PackageAddress): Promise<StatusRow> {
  const { name, version, registry } = address;
  try {
    const look = await read.read(readRegistry, address);
    return { name, version, registry, previous: look.previous, ...(await judge(read, address, look)) };
  } catch (thrown) {
    if (
      !isOpsError(
        thrown,
        "network",
        "timeout",
        "rate_limited",
        "unauthorized",
        "forbidden",
        "missing_tool",
        "precondition",
      )
    )
      throw thrown;
    return { name, version, registry, previous: null, status: "unknown", reason: thrown.message };
  }
}

async function judge(
  read: Reader,
  address: PackageAddress,
  look: RegistryLook,
): Promise<Pick<StatusRow, "status" | "reason">> {
  const { files } = look;
  if (files === null)
    return {
      status: "not published",
      reason: look.previous === null ? "no version is" : `the newest before it is ${look.previous}`,
    };
  const archives = await read.read(readPacked, { address, runScripts: false, published: files });
  const standing = standingOf(address.ecosystem, archives, files);
  if (standing.other.length > 0) return compareOthers(read, address, standing.other, files);
  if (standing.absent.length > 0)
    return {
      status: "not published",
      reason: `these files are missing: ${standing.absent.map((one) => one.name).join(", ")}`,
    };
  return { status: "published", reason: "with equal digests" };
}

async function compareOthers(
  read: Reader,
  address: PackageAddress,
  archives: readonly Archive[],
  published: NonNullable<RegistryLook["files"]>,
): Promise<Pick<StatusRow, "status" | "reason">> {
  const difference = await read.read(readDifference, { address, archives, published });
  if (difference.isSame) return { status: "published", reason: "with the same files" };
  return { status: "published elsewhere with other content", reason: describeDifference(difference) };
}
