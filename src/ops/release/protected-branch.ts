/** Branches that are always protected. Source: release specification, "What it may and may not". */
const ALWAYS: readonly string[] = ["main", "master", "release", "release/*", "releases/*", "release-*"];

/** What of the world protects branches: settings, the forge, and the repository's default branch. */
export interface Protections {
  readonly configured: readonly string[];
  /** Names or patterns that the forge tells; null when it does not tell. */
  readonly forge: readonly string[] | null;
  readonly defaultBranch: string | null;
}

/** Why a branch is protected, in words; null when it is not. */
export function whyProtected(branch: string, protections: Protections): string | null {
  if (ALWAYS.some((pattern) => matchesBranch(pattern, branch))) return `${branch} is always protected`;
  if (branch === protections.defaultBranch) return `${branch} is the default branch`;
  if (protections.configured.some((pattern) => matchesBranch(pattern, branch)))
    return `signalbox.yaml protects ${branch}`;
  return protections.forge?.some((pattern) => matchesBranch(pattern, branch)) === true
    ? `the forge protects ${branch}`
    : null;
}

/** Whether a branch fits a pattern in which `*` stands for anything. Linear in the length of the branch for each part. */
export function matchesBranch(pattern: string, branch: string): boolean {
  const [first = "", ...parts] = pattern.split("*");
  if (parts.length === 0) return pattern === branch;
  const last = parts.pop() ?? "";
  if (!branch.startsWith(first) || !branch.endsWith(last) || branch.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts) {
    const found = branch.indexOf(part, at);
    if (found === -1 || found + part.length > branch.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}
