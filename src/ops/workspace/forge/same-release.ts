import type { CreateReleaseInput, ForgeRelease } from "../release-port.ts";

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

function plain(notes: string): string {
  return notes.replaceAll("\r\n", "\n").trimEnd();
}
