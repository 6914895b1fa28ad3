// Code points that some file systems leave out of names, so that `.g<joiner>it` is `.git` there. Source: git's read-cache and utf8.c.
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/**
 * A path below the repository's top level in its one spelling: forward slashes, no `.` and `..`, composed characters. Null when
 * it leads out of the repository. The top level itself is the empty text.
 */
export function normalizePath(path: string): string | null {
  const slashed = path.replaceAll("\\", "/").replaceAll(IGNORED, "").normalize("NFC");
  if (slashed.startsWith("/") || /^[a-z]:/i.test(slashed) || slashed.includes("\u0000")) return null;
  const parts: string[] = [];
  for (const part of slashed.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(trimTail(part));
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}

/** Windows drops dots and spaces at the end of a name: `.env.` opens `.env`. */
function trimTail(part: string): string {
  let end = part.length;
  while (end > 1 && (part[end - 1] === "." || part[end - 1] === " ")) end -= 1;
  return part.slice(0, end);
}
