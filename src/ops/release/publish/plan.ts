import { z } from "zod";
import { isOpsError, OpsError } from "../../../kernel/ops-error.ts";
import type { Reader } from "../../../kernel/work/task.ts";
import { type GitState, readGitState } from "../../workspace/index.ts";
import { readSettings } from "../settings.ts";
import { decideAccess, resolveAddress } from "./address.ts";
import { decideTag } from "./dist-tag.ts";
import { Access, Ecosystem, type PackageAddress, type PackageSize, type RegistryLook } from "./model.ts";
import { readPackage } from "./packages/find.ts";
import type { PackageManifest } from "./packages/manifest.ts";
import { readProvenance, readPublishedSize, readRegistry } from "./queries.ts";

/** One package to publish. What is left out is told by settings, manifest and npm's configuration. */
export const PublishTaskInput = z.strictObject({
  ecosystem: Ecosystem,
  folder: z.string().default(""),
  name: z.string().min(1),
  version: z.string().min(1),
  registry: z.string().min(1).optional(),
  tag: z.string().min(1).optional(),
  access: Access.optional(),
  /** The commit that its files must stand at: the one that was tagged. */
  commit: z.string().optional(),
});
export type PublishTaskInput = z.infer<typeof PublishTaskInput>;

/** What is known before anything is packed. */
export interface PublishPlan {
  readonly address: PackageAddress;
  readonly tag: string | null;
  readonly access: "public" | "restricted" | null;
  readonly provenance: boolean;
  readonly look: RegistryLook;
  readonly previous: PackageSize | null;
  readonly uncommitted: number;
  readonly prepare: readonly (readonly string[])[];
}

/** Looks at the manifest, the settings and the registry. Throws `precondition` for a private package and for versions that disagree, `stale` for files of another commit. */
export async function planPublish(read: Reader, input: PublishTaskInput): Promise<PublishPlan> {
  const { root } = read.place;
  const state = await read.read(readGitState, { root });
  requireCommit(state, input);
  const settings = (await readSettings(read, root)).publish;
  const manifest = await readPackage(read, { root, folder: input.folder, ecosystem: input.ecosystem });
  requireAsked(manifest, input);
  const address = await resolveAddress(read, manifest, settings, input.registry);
  const look = await read.read(readRegistry, address);
  return {
    address,
    tag: tagOf(manifest, input, look, settings.npm?.tag ?? ""),
    access: decideAccess(manifest, settings, input.access),
    provenance: await read.read(readProvenance, { address }),
    look,
    previous: await readPrevious(read, address, look),
    uncommitted: state.staged + state.unstaged,
    prepare: settings.prepare,
  };
}

function requireCommit({ headSha }: GitState, { name, version, commit }: PublishTaskInput): void {
  if (commit === undefined || headSha === commit) return;
  throw new OpsError(
    "stale",
    `${name}@${version} is to be published from ${commit.slice(0, 12)}, and the work tree stands at ${headSha?.slice(0, 12) ?? "no commit"}`,
    { hint: "Run `signalbox release` again: it takes up what is not published." },
  );
}

function requireAsked(manifest: PackageManifest, input: PublishTaskInput): void {
  if (manifest.isPrivate)
    throw new OpsError("refused", `${manifest.name} is private and is not published`, {
      hint: "Take `private` out of its manifest if it is meant to be published.",
    });
  if (manifest.name !== input.name || manifest.version !== input.version)
    throw new OpsError(
      "precondition",
      `${input.name}@${input.version} was to be published, and its manifest says ${manifest.name}@${manifest.version || "(no version)"}`,
      { hint: "Bring the version files together first." },
    );
}

function tagOf(
  manifest: PackageManifest,
  input: PublishTaskInput,
  look: RegistryLook,
  configured: string,
): string | null {
  if (manifest.ecosystem !== "npm") return null;
  if (look.files !== null) return input.tag ?? (configured || manifest.tag || null); // it stands there already, and nothing is tagged
  return decideTag({
    version: manifest.version,
    asked: input.tag,
    configured,
    inManifest: manifest.tag,
    tags: look.tags,
  });
}

/** The size of the version before; a registry that does not tell only leaves out the comparison. */
async function readPrevious(read: Reader, address: PackageAddress, look: RegistryLook): Promise<PackageSize | null> {
  if (look.previous === null || look.files !== null) return null;
  try {
    return await read.read(readPublishedSize, { address, version: look.previous });
  } catch (thrown) {
    if (
      isOpsError(thrown, "network", "timeout", "rate_limited", "unauthorized", "forbidden", "too_large", "precondition")
    )
      return null;
    throw thrown;
  }
}
