import { pathText } from "./records.ts";

/** One entry of `git status --porcelain=v2 -z`. `index` and `tree` are the two state letters, `.` for unchanged. */
export interface StatusEntry {
  readonly kind: "tracked" | "untracked" | "conflicted";
  readonly path: string;
  /** The path as it is on disk, in bytes. */
  readonly rawPath: Buffer;
  readonly index: string;
  readonly tree: string;
  readonly isSubmodule: boolean;
}

/** The header of a status. `ahead` and `behind` are null without an upstream that exists. */
export interface StatusHead {
  readonly sha: string | null;
  readonly branch: string | null;
  readonly ahead: number | null;
  readonly behind: number | null;
}

/** Arguments of the status call whose output is read here. */
export function statusArguments(untracked: "all" | "no"): string[] {
  return [
    "status",
    "--porcelain=v2",
    "-z",
    "--branch",
    `--untracked-files=${untracked}`,
    "--ignore-submodules=dirty",
    "--no-renames",
  ];
}

/** Reads records one after the other. Source: git-status(1), porcelain format version 2. */
export function createStatusReader(): { read(record: Buffer): StatusEntry | null; head(): StatusHead } {
  const head: { sha: string | null; branch: string | null; ahead: number | null; behind: number | null } = {
    sha: null,
    branch: null,
    ahead: null,
    behind: null,
  };
  return {
    read: (record) => {
      const text = record.toString("latin1");
      if (text.startsWith("# ")) {
        readHeader(text, head);
        return null;
      }
      return entryOf(record, text);
    },
    head: () => head,
  };
}

function readHeader(
  text: string,
  head: { sha: string | null; branch: string | null; ahead: number | null; behind: number | null },
): void {
  const [, name = "", value = ""] = /^# (\S+) ([\s\S]*)$/.exec(text) ?? [];
  if (name === "branch.oid") head.sha = value === "(initial)" ? null : value;
  if (name === "branch.head")
    head.branch = value === "(detached)" ? null : Buffer.from(value, "latin1").toString("utf8");
  if (name !== "branch.ab") return;
  const [, ahead = "0", behind = "0"] = /^\+(\d+) -(\d+)$/.exec(value) ?? [];
  head.ahead = Number(ahead);
  head.behind = Number(behind);
}

const FIELDS_BEFORE_PATH: Readonly<Record<string, number>> = { "1": 8, u: 10, "?": 1 };

function entryOf(record: Buffer, text: string): StatusEntry | null {
  const kind = text.charAt(0);
  const fields = FIELDS_BEFORE_PATH[kind];
  if (fields === undefined) return null;
  let at = 0;
  for (let field = 0; field < fields; field += 1) at = record.indexOf(0x20, at) + 1;
  const rawPath = record.subarray(at);
  const path = pathText(rawPath);
  if (kind === "?") return { kind: "untracked", path, rawPath, index: "?", tree: "?", isSubmodule: false };
  return {
    kind: kind === "u" ? "conflicted" : "tracked",
    path,
    rawPath,
    index: text.charAt(2),
    tree: text.charAt(3),
    isSubmodule: text.charAt(5) === "S",
  };
}
