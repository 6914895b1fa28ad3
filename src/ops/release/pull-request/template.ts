/** One of our sections, and which headings of a template mean the same. */
export interface Section {
  readonly name: string;
  readonly text: string;
  readonly matches: RegExp;
}

/** Where repositories keep their template, in the order in which they are looked for. Source: GitHub and GitLab documentation on templates. */
export const TEMPLATE_PATHS: readonly string[] = [
  ".github/PULL_REQUEST_TEMPLATE.md",
  ".github/pull_request_template.md",
  "PULL_REQUEST_TEMPLATE.md",
  "pull_request_template.md",
  "docs/PULL_REQUEST_TEMPLATE.md",
  "docs/pull_request_template.md",
  ".gitlab/merge_request_templates/Default.md",
];

/**
 * Fills a template: our text goes below the first heading that means the same, above what the template says there (its
 * comments and boxes stay). Sections without such a heading are added at the end.
 */
export function fillTemplate(template: string, sections: readonly Section[]): string {
  const lines = template
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .trimEnd()
    .split("\n");
  const places = placeSections(lines, sections);
  const filled = lines.flatMap((line, index) => [
    line,
    ...(places.get(index) ?? []).flatMap((section) => ["", section.text]),
  ]);
  const placed = new Set([...places.values()].flat());
  const rest = sections
    .filter((section) => !placed.has(section))
    .map((section) => `## ${section.name}\n\n${section.text}`);
  return [filled.join("\n"), ...rest].filter((part) => part.trim() !== "").join("\n\n");
}

function placeSections(
  lines: readonly string[],
  sections: readonly Section[],
): ReadonlyMap<number, readonly Section[]> {
  const places = new Map<number, Section[]>();
  const headings = readHeadings(lines);
  for (const section of sections) {
    const heading = headings.find(({ index, title }) => section.matches.test(title) && !places.has(index));
    if (heading !== undefined) places.set(heading.index, [section]);
  }
  return places;
}

function readHeadings(lines: readonly string[]): readonly { readonly index: number; readonly title: string }[] {
  const headings: { index: number; title: string }[] = [];
  let isHidden = false; // within a comment or a fenced block
  for (const [index, line] of lines.entries()) {
    if (/^\s*(?:```|~~~)/.test(line)) isHidden = !isHidden;
    else if (line.includes("<!--") && !line.includes("-->")) isHidden = true;
    else if (isHidden && line.includes("-->")) isHidden = false;
    const title = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1]?.replace(/^[^\p{L}]+/u, "");
    if (!isHidden && title !== undefined) headings.push({ index, title });
  }
  return headings;
}
