import semver from "semver";

/** Protocols of ranges that name no version. Source: npm documentation, package.json, "dependencies". */
const ELSEWHERE = /^(?:file|link|portal|git|git\+\w+|https?|github|npm|patch|catalog):/;

/**
 * The range that takes in the next version, or null when the one that is there does already. The operator and the number of
 * parts are kept; a range of several conditions becomes `^next`.
 */
export function movedRange(range: string, next: string): string | null {
  const protocol = /^workspace:/.exec(range)?.[0] ?? "";
  const bare = range.slice(protocol.length);
  if (ELSEWHERE.test(range) || bare === "" || /^[\^~*x]$/.test(bare)) return null;
  if (semver.validRange(bare) === null || semver.satisfies(next, bare)) return null;
  return `${protocol}${withSameShape(bare, next)}`;
}

/** A requirement of Cargo, whose bare `1.2` means `^1.2`; one that names the whole version is moved in any case. */
export function movedRequirement(requirement: string, next: string): string | null {
  const isBare = /^\d/.test(requirement);
  const isWhole = /^[\^~=]?\s*\d+\.\d+\.\d+(?:[-+][\w.+-]*)?$/.test(requirement);
  const range = isBare ? `^${requirement}` : requirement;
  if (semver.validRange(range) === null || (!isWhole && semver.satisfies(next, range))) return null;
  const moved = withSameShape(range, next);
  const shown = isBare ? moved.replace(/^\^/, "") : moved;
  return shown === requirement ? null : shown;
}

function withSameShape(range: string, next: string): string {
  const match = /^([\^~=v]|>=)?(\s*)(\d+)(\.(?:\d+|[x*]))?(\.(?:\d+|[x*]))?([-+][\w.+-]*)?$/.exec(range.trim());
  if (match === null) return `^${next}`;
  const [, operator = "", space = "", , minor, patch] = match;
  const isPartial = minor === undefined || patch === undefined || /[x*]$/.test(minor + patch);
  if (!isPartial || semver.prerelease(next) !== null) return `${operator}${space}${next}`;
  const [nextMajor = "", nextMinor = ""] = next.split(".");
  const shown = (part: string | undefined, value: string) =>
    part === undefined ? "" : /[x*]$/.test(part) ? part : value;
  return `${operator}${space}${nextMajor}${shown(minor, `.${nextMinor}`)}${shown(patch, `.${next.split(".")[2] ?? "0"}`)}`;
}
