import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { isOpsError, OpsError } from "../../kernel/ops-error.ts";
import type { CallScope, Probe } from "../../kernel/work/effect.ts";
import {
  type Archive,
  type PublishInput,
  type PublishOutput,
  standingOf,
  type Standing,
} from "../../ops/release/index.ts";
import { compareEntries, readArchive } from "./archive/read-archive.ts";
import type { RegistryClient } from "./client.ts";
import { openPackFolder } from "./pack-folder.ts";

/** How long the registry is asked again until it shows what it has taken. Source: npm's and PyPI's caches hold pages for up to a minute. */
const READ_BACK_MS = 90_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8_000;

/** What a publication is made with. */
export interface PublicationParts {
  readonly client: RegistryClient;
  readonly packFolder: string;
  readonly now: () => number;
}

/** Publishes what is not there yet and reads it back. What stands there with equal content counts as done. */
export async function publish(parts: PublicationParts, input: PublishInput, scope: CallScope): Promise<PublishOutput> {
  await requireUnchanged(input.archives);
  const before = await standingAt(parts, input, scope);
  const url = parts.client.urlOf(input.address);
  if (before.absent.length === 0) return { url, command: [], isReadBack: true, wasThere: true };
  const command = await uploadOnce(parts, input, before, scope);
  return { url, command: [...command], isReadBack: await readBack(parts, input, scope), wasThere: false };
}

/**
 * Whether it is published already. Only some of a version's files count as not done: the rest can be uploaded still. Other
 * content in its place is not ours either; trying again then ends with that conflict.
 */
export async function probe(
  parts: PublicationParts,
  input: PublishInput,
  scope: CallScope,
): Promise<Probe<PublishOutput>> {
  try {
    const standing = await standingAt(parts, input, scope);
    if (standing.absent.length > 0) return { kind: "not_done" };
    const output = { url: parts.client.urlOf(input.address), command: [], isReadBack: true, wasThere: false };
    return { kind: "done", output };
  } catch (thrown) {
    if (isOpsError(thrown, "conflict")) return { kind: "not_done" };
    throw thrown;
  }
}

async function uploadOnce(
  parts: PublicationParts,
  input: PublishInput,
  before: Standing,
  scope: CallScope,
): Promise<readonly string[]> {
  try {
    return await parts.client.upload(input, before.absent, scope);
  } catch (thrown) {
    // An earlier upload that nobody saw the end of may have got through: the registry then refuses the same file.
    if (isOpsError(thrown, "conflict") && (await standingAt(parts, input, scope)).absent.length === 0) return [];
    throw thrown;
  }
}

async function readBack(parts: PublicationParts, input: PublishInput, scope: CallScope): Promise<boolean> {
  const until = parts.now() + READ_BACK_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    if (await isThere(parts, input, scope)) return true;
    if (scope.signal.aborted || parts.now() + pauseMs >= until) return false;
    await pause(pauseMs);
  }
}

/** A registry that does not answer just now has not said no: it is asked again. */
async function isThere(parts: PublicationParts, input: PublishInput, scope: CallScope): Promise<boolean> {
  try {
    return (await standingAt(parts, input, scope)).absent.length === 0;
  } catch (thrown) {
    if (isOpsError(thrown, "network", "timeout", "rate_limited", "aborted")) return false;
    throw thrown;
  }
}

/** Where our archives stand. Throws `conflict` when the registry has other content under the same version. */
async function standingAt(parts: PublicationParts, input: PublishInput, scope: CallScope): Promise<Standing> {
  const { address, archives } = input;
  const look = await parts.client.look(address, true, scope);
  const standing = standingOf(address.ecosystem, archives, look.files);
  if (standing.other.length === 0) return standing;
  const folder = await openPackFolder(parts.packFolder, scope, "compare", parts.now());
  for (const archive of standing.other) {
    const file = address.ecosystem === "npm" ? look.files?.[0] : look.files?.find((one) => one.name === archive.name);
    const there = file === undefined ? [] : await parts.client.entriesThere(address, file, folder, scope);
    if (compareEntries(await readArchive(archive.file), there).isSame) continue;
    throw new OpsError("conflict", `${address.name}@${address.version} is at ${address.registry} with other content`, {
      hint: "A published version can't be changed: raise the version. `signalbox publish status` says what differs.",
    });
  }
  return { ...standing, same: [...standing.same, ...standing.other], other: [] };
}

async function requireUnchanged(archives: readonly Archive[]): Promise<void> {
  for (const archive of archives) {
    const bytes = await readFile(archive.file).catch(() => null); // gone is as bad as changed, and told the same
    if (bytes !== null && createHash("sha256").update(bytes).digest("hex") === archive.sha256) continue;
    throw new OpsError("precondition", `the packed file ${archive.name} is gone or has changed since it was approved`, {
      hint: "Run `signalbox publish --new`: it packs anew, and asks anew.",
    });
  }
}
