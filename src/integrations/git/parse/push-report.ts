/** What `git push --porcelain` says of one ref. Source: git-push(1), "Output". */
export interface PushLine {
  readonly flag: string;
  readonly to: string;
  readonly summary: string;
}

/** Reads the ref lines of the report. */
export function parsePushReport(text: string): PushLine[] {
  const lines: PushLine[] = [];
  for (const line of text.split("\n")) {
    const match = /^([ +\-*!=])\t([^\t]*):([^\t:]*)\t(.*)$/.exec(line);
    if (match !== null) lines.push({ flag: match[1] ?? "", to: match[3] ?? "", summary: match[4] ?? "" });
  }
  return lines;
}

/** What the server's side said (`remote: ...`), without empty lines. */
export function serverWords(stderr: string): string {
  const said = stderr
    .split("\n")
    .filter((line) => line.startsWith("remote:"))
    .map((line) => line.slice(7).trim());
  return said
    .filter((line) => line !== "")
    .slice(-8)
    .join("\n");
}
