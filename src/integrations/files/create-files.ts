import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { OpsError } from "../../kernel/ops-error.ts";
import type { Files, FileText } from "../../ops/workspace/index.ts";
import { kindAt, linkEnd, safePath } from "./safe-path.ts";
import { readFacts } from "./work-file.ts";
import { digestAt, digestBytes, outputOf, writeWhole } from "./write-file.ts";

/** The files port over the real file system. */
export function createFiles(): Files {
  return {
    read: async (root, path, limitBytes) => readText(root, path, limitBytes),
    facts: (root, path, scope) => readFacts({ root, path }, scope.signal),
    list: async (root, folder, limit) => listFiles(root, folder, limit),
    write: async (input, scope) => writeWhole(input, scope),
    probeWrite: async (input) => {
      const bytes = Buffer.from(input.text, "utf8");
      const found = digestAt(safePath(input.root, input.path), input.path);
      if (found === digestBytes(bytes)) return { kind: "done", output: outputOf(input, bytes) };
      if (found === input.expectedDigest) return { kind: "not_done" };
      return { kind: "unknown", reason: `${input.path} is neither as it was nor as it was to be` };
    },
  };
}

function readText(root: string, path: string, limitBytes: number): FileText | null {
  const full = safePath(root, path);
  const kind = kindAt(full);
  const real = kind === "link" ? linkEnd(root, path, full) : full;
  if (kind === null || real === null || kindAt(real) !== "file") return null;
  const size = lstatSync(real).size;
  if (size > limitBytes)
    throw new OpsError("too_large", `${path} has ${size} bytes, over the limit of ${limitBytes}`, {
      details: { path, sizeBytes: size, limitBytes },
    });
  const bytes = readFileSync(real);
  return { path, text: bytes.toString("utf8"), digest: digestBytes(bytes), sizeBytes: bytes.length };
}

function listFiles(root: string, folder: string, limit: number): string[] {
  const base = safePath(root, folder);
  const found: string[] = [];
  if (kindAt(base) !== "folder") return found;
  const prefix = folder
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
  const waiting = [{ full: base, path: prefix }];
  for (let at = waiting.pop(); at !== undefined && found.length < limit; at = waiting.pop()) {
    const entries = readdirSync(at.full, { withFileTypes: true }).sort((left, right) =>
      left.name < right.name ? -1 : 1,
    );
    const folders: typeof waiting = [];
    for (const entry of entries) {
      const path = at.path === "" ? entry.name : `${at.path}/${entry.name}`;
      if (entry.isFile() && found.length < limit) found.push(path);
      if (entry.isDirectory() && entry.name.toLowerCase() !== ".git")
        folders.push({ full: join(at.full, entry.name), path });
    }
    waiting.push(...folders.reverse());
  }
  return found.sort();
}
