import { OpsError } from "../../../kernel/ops-error.ts";
import type { Difference, PackageAddress, PackOutput } from "./model.ts";

const SHOWN = 8;

/** Throws `precondition` when the packed files hold a secret or a file that may not be published; values are never named. */
export function refuseContents(address: PackageAddress, packed: PackOutput): void {
  if (packed.refused.length === 0) return;
  throw new OpsError(
    "precondition",
    `${address.name}@${address.version} holds what may not be published: ${listed(packed.refused)}`,
    {
      hint: "Leave the files out (`files` in package.json, MANIFEST.in), and renew secrets that were ever shared.",
      details: { files: packed.refused.slice(0, 50) },
    },
  );
}

/** The refusal of a version whose place is taken: names the files that differ. */
export function otherContent(address: PackageAddress, difference: Difference | null): OpsError {
  const { name, version, registry } = address;
  const how = describeDifference(difference);
  return new OpsError("conflict", `${name}@${version} is at ${registry} with other content: ${how}`, {
    hint: "A published version can't be changed: raise the version and publish that.",
  });
}

/** A difference for people: what changed, what is only here, what is only there. */
export function describeDifference(difference: Difference | null): string {
  if (difference === null) return "the digests differ";
  const parts = [
    ["changed", difference.changed],
    ["only here", difference.onlyHere],
    ["only there", difference.onlyThere],
  ] as const;
  return parts
    .filter(([, paths]) => paths.length > 0)
    .map(([what, paths]) => `${what}: ${listed(paths)}`)
    .join("; ");
}

function listed(items: readonly string[]): string {
  const more = items.length - SHOWN;
  return items.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
