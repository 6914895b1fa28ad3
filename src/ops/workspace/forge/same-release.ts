import { OpsError } from "../../../kernel/ops-error.ts";
import type { CreateReleaseInput, ForgeRelease, ReleaseAsset, UploadAssetInput } from "../release-port.ts";
import type { ForgeRef } from "./forge-ref.ts";

/** Whether a release is the one that was asked for. Forges change line ends and the end of the notes; nothing else. */
export function isSameRelease(found: ForgeRelease, input: CreateReleaseInput): boolean {
  return (
    found.tag === input.tag &&
    (found.sha === null || found.sha === input.sha) &&
    found.name === input.name &&
    plain(found.notes) === plain(input.notes) &&
    found.isPrerelease === input.isPrerelease
  );
}

/** The release that stands, if it is the one that was asked for. Throws `conflict`. */
export function requireSameRelease(standing: ForgeRelease, input: CreateReleaseInput): ForgeRelease {
  if (isSameRelease(standing, input)) return standing;
  throw new OpsError("conflict", `${input.tag} has a release of other content already: ${standing.url}`, {
    hint: "Look at it: edit or delete it there, or release another version.",
    details: { url: standing.url, sha: standing.sha },
  });
}

/** Throws `precondition` where the forge has no such tag, and `conflict` where it has it at another commit. */
export function requireTagAt({ forge, tag, sha }: CreateReleaseInput, at: string | null): void {
  if (at === sha) return;
  if (at === null) throw tagIsMissing(forge, tag);
  throw new OpsError("conflict", `the tag ${tag} is at ${at} on ${forge.host}, and not at ${sha}`, {
    details: { found: at },
  });
}

/** A release is made of a tag that is at the forge. */
export function tagIsMissing(forge: ForgeRef, tag: string): OpsError {
  return new OpsError("precondition", `the tag ${tag} is not on ${forge.host}`, { hint: "Push the tag first." });
}

/** The file that stands, if it is the one that was asked for; what the forge does not tell of it is believed. Throws `conflict`. */
export function requireSameAsset(standing: ReleaseAsset, input: UploadAssetInput): ReleaseAsset {
  const hasSize = (standing.sizeBytes ?? input.sizeBytes) === input.sizeBytes;
  if (hasSize && (standing.digest ?? input.digest) === input.digest) return standing;
  throw new OpsError("conflict", `the release of ${input.tag} has a ${input.name} of other content: ${standing.url}`, {
    hint: "Look at it: delete it there, or release another version.",
    details: { found: standing.digest, wanted: input.digest, sizeBytes: standing.sizeBytes },
  });
}

function plain(notes: string): string {
  return notes.replaceAll("\r\n", "\n").trimEnd();
}
