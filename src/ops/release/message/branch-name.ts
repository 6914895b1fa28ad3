import { digestOf } from "../../../kernel/json.ts";

const SLUG_LIMIT = 50;

/** The name of a feature branch for a change: `feat/add-login-page`. A subject without Latin letters gives a short digest. */
export function branchNameFor(type: string, subject: string): string {
  return `${slugOf(type) || "feat"}/${slugOf(subject) || `change-${digestOf(subject).slice(0, 8)}`}`;
}

/** The nth name to try when those before are taken: `feat/x`, `feat/x-2`, `feat/x-3`. */
export function numberedBranch(name: string, attempt: number): string {
  return attempt <= 1 ? name : `${name}-${attempt}`;
}

/** Letters a to z, digits and single hyphens, at most 50, cut between words. */
export function slugOf(text: string): string {
  const slug = text
    .replace(/ß/g, "ss")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  if (slug.length <= SLUG_LIMIT) return slug;
  const cut = slug.slice(0, SLUG_LIMIT + 1);
  const end = cut.lastIndexOf("-");
  return (end > 0 ? cut.slice(0, end) : slug.slice(0, SLUG_LIMIT)).replace(/-+$/, "");
}
