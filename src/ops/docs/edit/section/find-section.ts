import { OpsError } from "../../../../kernel/ops-error.ts";
import type { Outline, OutlineHeading } from "./outline.ts";

const LISTED = 20;

/** The one heading that a section's name means. Throws `not_found`, or `invalid_input` when it may mean several. */
export function findSection(outline: Outline, page: string, section: string): OutlineHeading {
  const found = section.startsWith("#") ? byAnchor(outline, section) : byPath(outline, section);
  const [only, ...others] = found;
  if (only === undefined)
    throw new OpsError("not_found", `${page} has no section "${section}"`, {
      hint: `Its sections: ${listed(outline.headings)}.`,
    });
  if (others.length > 0)
    throw new OpsError("invalid_input", `"${section}" may mean ${found.length} sections of ${page}`, {
      hint: `Write the path of headings or the anchor: ${listed(found)}.`,
    });
  return only;
}

function byAnchor(outline: Outline, section: string): readonly OutlineHeading[] {
  const slug = section.slice(1).toLowerCase();
  return outline.headings.filter((heading) => heading.slug === slug);
}

/** The heading's path ends with what is written; letter case counts only where that decides. */
function byPath(outline: Outline, section: string): readonly OutlineHeading[] {
  const wanted = section
    .split(/\s+>\s+/)
    .map((part) => part.replace(/^#{1,6}\s+/, "").trim())
    .filter((part) => part !== "");
  const exact = outline.headings.filter((heading) => endsWith(heading.path, wanted));
  if (exact.length === 1) return exact;
  const whole = exact.filter((heading) => heading.path.length === wanted.length);
  if (whole.length === 1) return whole;
  if (exact.length > 1) return exact;
  const folded = wanted.map((part) => part.toLowerCase());
  return outline.headings.filter((heading) =>
    endsWith(
      heading.path.map((part) => part.toLowerCase()),
      folded,
    ),
  );
}

function endsWith(path: readonly string[], wanted: readonly string[]): boolean {
  if (wanted.length === 0 || wanted.length > path.length) return false;
  return wanted.every((part, index) => path[path.length - wanted.length + index] === part);
}

function listed(headings: readonly OutlineHeading[]): string {
  const shown = headings.slice(0, LISTED).map((heading) => `${heading.path.join(" > ")} (#${heading.slug})`);
  return shown.length === 0 ? "none" : shown.join(", ") + (headings.length > LISTED ? ", ..." : "");
}
