/** A link of a Markdown text to a file, with its line from 1. */
export interface FileLink {
  readonly target: string;
  readonly line: number;
}

const LINK = /!?\[[^\]\n]{0,500}\]\(\s{0,5}(?:<([^>\n]{1,500})>|([^()\s]{1,500}))[^)\n]{0,300}\)/g;
const DEFINITION = /^ {0,3}\[[^\]\n]{1,200}\]:\s{1,5}<?([^\s>]{1,500})>?/;

/** Links and images to files, outside of code; addresses with a scheme, bare anchors and template fields are left out. */
export function fileLinks(body: string, firstLine: number): readonly FileLink[] {
  const found: FileLink[] = [];
  for (const { text, line } of proseLines(body, firstLine)) {
    const prose = text.replace(/`[^`]*`/g, "");
    for (const match of prose.matchAll(LINK)) add(found, match[1] ?? match[2], line);
    add(found, DEFINITION.exec(prose)?.[1], line);
  }
  return found;
}

/** The lines of a Markdown text that stand outside of fenced code. */
export function proseLines(
  body: string,
  firstLine: number,
): readonly { readonly text: string; readonly line: number }[] {
  const lines: { text: string; line: number }[] = [];
  let fence: string | null = null;
  for (const [index, text] of body.split("\n").entries()) {
    const mark = /^\s{0,8}(`{3,}|~{3,})/.exec(text)?.[1];
    if (mark !== undefined && fence === null) fence = mark;
    else if (mark !== undefined && fence !== null && mark.startsWith(fence) && text.trim() === mark) fence = null;
    else if (fence === null) lines.push({ text, line: firstLine + index });
  }
  return lines;
}

/** A path relative to the repository's top level, from a link in a file of a folder; null when it leaves the repository. */
export function resolveLink(folder: string, target: string): string | null {
  const parts: string[] = target.startsWith("/") ? [] : folder.split("/").filter((part) => part !== "");
  for (const part of target.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}

function add(found: FileLink[], raw: string | undefined, line: number): void {
  if (raw === undefined || /^[a-z][a-z0-9+.-]*:/i.test(raw) || raw.startsWith("//") || /[{}$]/.test(raw)) return;
  const target = decoded(raw.replace(/[#?].*$/, ""));
  if (target !== "") found.push({ target, line });
}

function decoded(target: string): string {
  return /^(?:[^%]|%[0-7][0-9a-f])*$/i.test(target) ? decodeURIComponent(target) : target;
}
