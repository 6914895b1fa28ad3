import type { Reader } from "../../../../kernel/work/task.ts";
import { isUnreleased, parseRegions, parseReleaseHeading, type Section } from "../../../changelog/index.ts";
import { readFileAt } from "../../../workspace/index.ts";
import type { PackageRelease } from "../../plan/model.ts";

/** What a changelog says at one commit: the section of a version, and whether `[Unreleased]` stands and is empty. */
export interface ChangelogAt {
  readonly section: string | null;
  readonly unreleased: "empty" | "filled" | "missing";
}

/** Reads a package's changelog at a commit; null where it keeps none. */
export async function readChangelogAt(
  read: Reader,
  at: { readonly root: string; readonly revision: string },
  release: Pick<PackageRelease, "changelog" | "next">,
): Promise<ChangelogAt | null> {
  const text = release.changelog === null ? null : await read.read(readFileAt, { ...at, path: release.changelog });
  if (text === null) return null;
  const { sections, lines } = parseRegions(text);
  const bodyOf = (section: Section) => text.slice(lines[section.first]?.next ?? section.end, section.end).trim();
  const own = sections.find((section) => parseReleaseHeading(section.heading)?.version === release.next);
  const unreleased = sections.find(isUnreleased);
  return {
    section: own === undefined ? null : bodyOf(own),
    unreleased: unreleased === undefined ? "missing" : bodyOf(unreleased) === "" ? "empty" : "filled",
  };
}
