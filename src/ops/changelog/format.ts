import { OpsError } from "../../kernel/ops-error.ts";
import { isUnreleased, type Regions } from "./regions.ts";

/** `[1.2.3] - 2026-01-31`, with or without brackets, a link after them, and `[YANKED]`. Source: Keep a Changelog 2.0.0. */
const RELEASE_HEADING =
  /^(?:\[v?(?<linked>\d+\.\d+\.\d+[^\]\s]*)\](?:\([^)]*\))?|v?(?<plain>\d+\.\d+\.\d+\S*)) [-–—] (?<date>\d{4}-\d{2}-\d{2})(?<yanked> \[YANKED\])?$/i;

/** What a heading of a released version says, or null when it has another shape. */
export function parseReleaseHeading(
  heading: string,
): { readonly version: string; readonly date: string; readonly isYanked: boolean } | null {
  const groups = RELEASE_HEADING.exec(heading)?.groups;
  if (groups === undefined) return null;
  return {
    version: groups["linked"] ?? groups["plain"] ?? "",
    date: groups["date"] ?? "",
    isYanked: groups["yanked"] !== undefined,
  };
}

/** Why a changelog can't be edited by region, or null when it can. */
export function reasonAgainstEditing(regions: Regions): string | null {
  return reasonInBytes(regions) ?? reasonInHeadings(regions);
}

/** Throws `unsupported` when a changelog is in a format that can't be edited by region. */
export function assertEditable(regions: Regions, path: string): void {
  const reason = reasonAgainstEditing(regions);
  if (reason === null) return;
  throw new OpsError("unsupported", `${path}: cannot edit this safely: ${reason}`, {
    hint: "Bring it into the form of https://keepachangelog.com, or edit it by hand.",
    details: { path, reason },
  });
}

function reasonInBytes(regions: Regions): string | null {
  if (regions.text.includes("\u0000")) return "it holds NUL bytes, so it is no text";
  if (regions.text.includes("\uFFFD")) return "it holds bytes that are not UTF-8";
  if (/\r(?!\n)/.test(regions.text)) return "its lines end in bare carriage returns";
  if (regions.isOpen) return "a code block or comment in it is never closed";
  const conflict = regions.lines.findIndex((line) => /^(?:<{7}|>{7})(?: |$)/.test(line.text));
  return conflict === -1 ? null : `line ${conflict + 1} is a merge conflict marker`;
}

function reasonInHeadings(regions: Regions): string | null {
  const { lines, sections } = regions;
  const prose = frontMatterLength(regions);
  const setext = lines.findIndex(
    (line, index) =>
      index >= prose &&
      line.isMarkup &&
      /^ {0,3}(?:-{3,}|={3,}|~{3,}|\^{3,})\s*$/.test(line.text) &&
      isWords(lines[index - 1]?.text),
  );
  if (setext !== -1) return `line ${setext} is an underlined heading, where "## [X.Y.Z] - YYYY-MM-DD" was expected`;
  const tooHigh = lines.findIndex(
    (line) => line.isMarkup && /^ {0,3}# +\[?(?:v?\d+\.\d+|unreleased\b)/i.test(line.text),
  );
  if (tooHigh !== -1) return `line ${tooHigh + 1} has a version as a heading of level 1, where level 2 was expected`;
  const unreleased = sections.flatMap((section, index) => (isUnreleased(section) ? [index] : []));
  if (unreleased.length > 1) return `it has ${unreleased.length} [Unreleased] sections`;
  if (unreleased.length === 1) return reasonBeforeUnreleased(regions, unreleased[0] ?? 0);
  if (sections.length === 0) return reasonWithoutSections(regions);
  const foreign = sections.find((section) => parseReleaseHeading(section.heading) === null);
  return foreign === undefined
    ? null
    : `line ${foreign.first + 1} is "${foreign.heading.slice(0, 80)}", where "[Unreleased]" or "[X.Y.Z] - YYYY-MM-DD" was expected`;
}

function reasonBeforeUnreleased(regions: Regions, position: number): string | null {
  const earlier = regions.sections.slice(0, position).find((section) => /\d+\.\d+/.test(section.heading));
  return earlier === undefined
    ? null
    : `[Unreleased] stands below "${earlier.heading.slice(0, 80)}", where it was expected first`;
}

/** Without any section only a title, and prose below it, is understood. */
function reasonWithoutSections(regions: Regions): string | null {
  const words = regions.lines.filter((line) => line.text.replace("\uFEFF", "").trim() !== "");
  if (words.length === 0) return null;
  if (!/^\uFEFF? {0,3}#[ \t]+\S/.test(words[0]?.text ?? "")) return 'it has neither a "# " title nor "## " sections';
  const list = regions.lines.findIndex((line) => line.isMarkup && /^ {0,3}(?:[-*+]|#{2,6})[ \t]/.test(line.text));
  return list === -1 ? null : `line ${list + 1} begins a list or heading outside of any "## " section`;
}

/** Number of lines of a YAML block at the very start. */
function frontMatterLength(regions: Regions): number {
  if (regions.lines[0]?.text !== "---") return 0;
  return regions.lines.findIndex((line, index) => index > 0 && line.text === "---") + 1;
}

function isWords(line: string | undefined): boolean {
  return line !== undefined && line.trim() !== "" && !/^ {0,3}(?:#|[-*+][ \t]|>|\||`{3}|\[[^\]]+\]:)/.test(line);
}
