import type { ChangedFile } from "../../../ops/workspace/index.ts";
import { pathText, recordsOf } from "./records.ts";

/** A changed file before its size is known. `blob` is the new content's id, null for a deleted file or a submodule. */
export interface RawChange {
  readonly path: string;
  readonly oldPath: string | null;
  readonly change: ChangedFile["change"];
  readonly added: number | null;
  readonly removed: number | null;
  readonly isSubmodule: boolean;
  readonly blob: string | null;
}

const SUBMODULE_MODE = "160000";

/** Reads `git diff-tree -r -z --raw --numstat`: first all raw records, then all counts, in the same order. Source: git-diff-tree(1). */
export function parseRawDiff(bytes: Buffer): RawChange[] {
  const records = recordsOf(bytes);
  const changes: RawChange[] = [];
  let at = 0;
  while (at < records.length && records[at]?.[0] === 0x3a) {
    const header = (records[at]?.toString("latin1") ?? "").slice(1).split(" ");
    const isMove = /^[RC]/.test(header[4] ?? "");
    const first = pathText(records[at + 1] ?? Buffer.alloc(0));
    const second = isMove ? pathText(records[at + 2] ?? Buffer.alloc(0)) : first;
    changes.push(changeOf(header, first, second));
    at += isMove ? 3 : 2;
  }
  return changes.map((change) => {
    const counts = /^(\d+|-)\t(\d+|-)\t/.exec(records[at]?.toString("latin1") ?? "");
    at += change.oldPath === null ? 1 : 3;
    return { ...change, added: countOf(counts?.[1]), removed: countOf(counts?.[2]) };
  });
}

function changeOf(header: readonly string[], first: string, second: string): RawChange {
  const [oldMode = "", newMode = "", , blob = "", letters = ""] = header;
  const isSubmodule = oldMode === SUBMODULE_MODE || newMode === SUBMODULE_MODE;
  const change = kindOf(letters.charAt(0));
  return {
    path: second,
    oldPath: first === second ? null : first,
    change,
    added: null,
    removed: null,
    isSubmodule,
    blob: change === "deleted" || newMode === SUBMODULE_MODE ? null : blob,
  };
}

function kindOf(letter: string): ChangedFile["change"] {
  if (letter === "A" || letter === "C") return "added";
  if (letter === "D") return "deleted";
  if (letter === "R") return "renamed";
  return letter === "T" ? "type_changed" : "modified";
}

function countOf(text: string | undefined): number | null {
  return text === undefined || text === "-" ? null : Number(text);
}
