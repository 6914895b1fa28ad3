import { unquotedPath } from "./records.ts";

/** What is found in a patch as it streams by. */
export interface PatchFacts {
  readonly patch: string;
  readonly isPatchCut: boolean;
  readonly conflictMarkers: readonly { readonly path: string; readonly line: number }[];
  /** Files whose new content is a pointer of Git LFS. */
  readonly lfsPointers: ReadonlySet<string>;
}

const LONGEST_LINE_LOOKED_AT = 4_096;
const MOST_MARKERS = 1_000;
const MARKER = /^\+(?:<{7}|\|{7}|>{7})(?: |\r?$)/;
const LFS_FIRST_LINE = /^[+ ]version https:\/\/git-lfs\.github\.com\/spec\//; // Source: Git LFS specification, "The Pointer"

/** Reads a unified diff chunk by chunk: keeps the first `limitBytes`, looks at every line. */
export function createPatchReader(limitBytes: number): { push(chunk: Buffer): void; end(): PatchFacts } {
  const kept: Buffer[] = [];
  let keptBytes = 0;
  let totalBytes = 0;
  let pending: Buffer = Buffer.alloc(0);
  const lines = createLineReader();
  return {
    push: (chunk) => {
      totalBytes += chunk.length;
      const part = chunk.subarray(0, Math.max(0, limitBytes - keptBytes));
      if (part.length > 0) kept.push(part);
      keptBytes += part.length;
      pending = lines.readAll(pending, chunk);
    },
    end: () => {
      if (pending.length > 0) lines.read(pending.toString("utf8"));
      const patch = Buffer.concat(kept).toString("utf8");
      return {
        patch,
        isPatchCut: totalBytes > keptBytes,
        conflictMarkers: lines.conflictMarkers,
        lfsPointers: lines.lfsPointers,
      };
    },
  };
}

class LineReader {
  readonly conflictMarkers: { path: string; line: number }[] = [];
  readonly lfsPointers = new Set<string>();
  #path = "";
  #line = 0;
  #oldLeft = 0;
  #newLeft = 0;

  /** Reads the whole lines of both parts and answers the beginning of the next one, cut where it is endless. */
  readAll(pending: Buffer, chunk: Buffer): Buffer {
    let start = 0;
    let before = pending;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      const line = Buffer.concat([before, chunk.subarray(start, Math.min(end, start + LONGEST_LINE_LOOKED_AT))]);
      this.read(line.toString("utf8"));
      before = Buffer.alloc(0);
      start = end + 1;
    }
    const rest = Buffer.concat([before, chunk.subarray(start, start + LONGEST_LINE_LOOKED_AT)]);
    return rest.subarray(0, LONGEST_LINE_LOOKED_AT);
  }

  read(line: string): void {
    if (this.#oldLeft > 0 || this.#newLeft > 0) this.#readContent(line);
    else this.#readHeader(line);
  }

  #readHeader(line: string): void {
    if (line.startsWith("+++ ")) this.#path = unquotedPath(line.slice(4).replace(/\t$/, "")).replace(/^b\//, "");
    const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk === null) return;
    this.#oldLeft = Number(hunk[1] ?? 1);
    this.#line = Number(hunk[2]);
    this.#newLeft = Number(hunk[3] ?? 1);
  }

  #readContent(line: string): void {
    const kind = line.charAt(0);
    if (kind === "\\") return; // "No newline at end of file" counts for neither side
    if (kind !== "+") this.#oldLeft -= 1;
    if (kind === "-") return;
    if (this.#line === 1 && LFS_FIRST_LINE.test(line)) this.lfsPointers.add(this.#path);
    if (MARKER.test(line) && this.conflictMarkers.length < MOST_MARKERS)
      this.conflictMarkers.push({ path: this.#path, line: this.#line });
    this.#newLeft -= 1;
    this.#line += 1;
  }
}

function createLineReader(): LineReader {
  return new LineReader();
}
