import { HEADER_LIMIT } from "../message/rules.ts";
import type { PackageRelease } from "./model.ts";

/** What a release is called where there is room for a few words: `1.2.0`, `core 1.2.0, app 2.0.0`, `12 packages`. */
export function shortTitle(packages: readonly Pick<PackageRelease, "name" | "next">[]): string {
  const [first] = packages;
  if (first !== undefined && packages.length === 1) return first.next;
  const listed = packages.map(({ name, next }) => `${name} ${next}`).join(", ");
  return listed.length <= HEADER_LIMIT - "chore: release ".length ? listed : `${packages.length} packages`;
}

/** Message of the commit that holds the changed files. */
export function commitMessage(packages: readonly Pick<PackageRelease, "name" | "next">[]): string {
  const header = `chore: release ${shortTitle(packages)}`;
  const isListed = packages.every(({ name }) => packages.length === 1 || header.includes(`${name} `));
  return isListed
    ? `${header}\n`
    : `${header}\n\n${packages.map(({ name, next }) => `- ${name} ${next}`).join("\n")}\n`;
}

/** The branch that carries the release commit. It is none of the protected `release/*`. */
export function releaseBranch(packages: readonly Pick<PackageRelease, "tag">[]): string {
  const [first] = packages;
  const name = (first?.tag ?? "").replace(/^@/, "").replace(/[^0-9A-Za-z.+-]+/g, "-");
  return `chore/release-${name}${packages.length > 1 ? `-and-${packages.length - 1}-more` : ""}`;
}

/** Message of an annotated tag: what is released, and its notes without the marks of Markdown headings, which git takes for comments. */
export function tagMessage(name: string, version: string, notes: string): string {
  return `${name} ${version}\n\n${notes.replace(/^#+ +(.*)$/gm, "$1:")}\n`;
}

/** The pull request of a release. */
export function pullRequestText(packages: readonly PackageRelease[]): {
  readonly title: string;
  readonly body: string;
} {
  const rows = packages.map((one) => `| ${one.name} | ${one.current ?? "none"} | ${one.next} | ${one.reason} |`);
  const table = ["| Package | From | To | Why |", "| --- | --- | --- | --- |", ...rows].join("\n");
  const notes = packages.map((one) => `## ${one.name} ${one.next}\n\n${one.notes}`).join("\n\n");
  const body = `${table}\n\n${notes}\n\nMerging this pull request releases ${packages.map((one) => `\`${one.tag}\``).join(", ")}.\n`;
  return { title: commitMessage(packages).split("\n", 1)[0] ?? "", body };
}
