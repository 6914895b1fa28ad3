import { lstatSync, realpathSync, type Stats } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { OpsError } from "../../kernel/ops-error.ts";

/**
 * The absolute path of a relative one below a root. Throws `invalid_input` for a path that is absolute, goes up, holds a NUL,
 * lies in a git folder (in any case: file systems differ), or leaves the root by a link. The last part may be a link: the caller looks.
 */
export function safePath(root: string, path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (isUpOrAbsolute(path) || parts.includes("..")) throw outside(path, "it must lie below the root");
  if (parts.some(isGitFolder)) throw outside(path, "git's own folder is not for tasks");
  const base = realRoot(root);
  const full = join(base, ...parts);
  const real = realAncestor(full === base ? full : dirname(full));
  if (real === null) throw outside(path, "a link on the way leads nowhere");
  if (real !== base && !real.startsWith(base.endsWith(sep) ? base : base + sep))
    throw outside(path, "a link on the way leaves the root");
  if (relative(base, real).split(sep).some(isGitFolder))
    throw outside(path, "a link on the way leads into git's own folder");
  return full;
}

/** Whether something is at a path, and what it is itself (a link is a link). */
export function kindAt(path: string): "file" | "folder" | "link" | "other" | null {
  const found = statOf(path);
  if (found === null) return null;
  if (found.isFile()) return "file";
  if (found.isDirectory()) return "folder";
  return found.isSymbolicLink() ? "link" : "other";
}

function statOf(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The real path of a link's end if that lies below the root; throws `invalid_input` if not, null if it leads nowhere. */
export function linkEnd(root: string, path: string, link: string): string | null {
  const base = realRoot(root);
  let end: string;
  try {
    end = realpathSync(link);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  const inside = relative(base, end);
  if (inside.startsWith("..") || inside.split(sep).some(isGitFolder)) throw outside(path, "the link leaves the root");
  return end;
}

/** Whether a file-system error says that there is nothing. */
export function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ENOENT" || error.code === "ENOTDIR" || error.code === "ELOOP")
  );
}

function isUpOrAbsolute(path: string): boolean {
  return path.startsWith("/") || path.includes("\0") || /^[A-Za-z]:/.test(path) || path.includes("\\..");
}

function isGitFolder(part: string): boolean {
  return /^(?:\.git|git~1)[ .]*$/i.test(part); // trailing dots and the short name mean the same folder on some file systems
}

function realRoot(root: string): string {
  try {
    return realpathSync(root);
  } catch (error) {
    throw new OpsError("not_found", `the folder ${root} does not exist`, { cause: error });
  }
}

/** The real path of the deepest part that exists, with the rest behind it; null behind a link that leads nowhere. */
function realAncestor(path: string): string | null {
  try {
    return realpathSync(path);
  } catch (error) {
    if (!isMissing(error) || dirname(path) === path) throw error;
    if (kindAt(path) === "link") return null;
    const parent = realAncestor(dirname(path));
    return parent === null ? null : join(parent, basename(path));
  }
}

function outside(path: string, why: string): OpsError {
  return new OpsError("invalid_input", `"${path}" may not be used: ${why}`, {
    details: { fields: [{ path: "path", message: why }] },
  });
}
