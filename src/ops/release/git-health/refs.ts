import type { JobTools } from "../../workspace/index.ts";
import { readRecords, utf8 } from "./fields.ts";
import { type BranchHealth, GIT } from "./model.ts";

const BRANCH_FIELDS = [
  "%(refname)",
  "%(objectname)",
  "%(committerdate:unix)",
  "%(authorname)",
  "%(upstream)",
  "%(symref)",
];
const TAG_FIELDS = [
  "%(refname)",
  "%(objecttype)",
  "%(objectname)",
  "%(*objectname)",
  "%(creatordate:unix)",
  "%(contents:signature)",
];

/** A branch before it is known whether it is merged. */
export type BranchTip = Omit<BranchHealth, "isMerged">;

/** A tag. `commit` is what it points to in the end. */
export interface TagTip {
  readonly name: string;
  readonly commit: string;
  readonly isAnnotated: boolean;
  readonly hasSignature: boolean;
  readonly at: number;
}

/** Local and remote branches, without symbolic ones. A remote branch that a local one of the same name stands for is left out. */
export async function readBranchTips(tools: JobTools, root: string): Promise<readonly BranchTip[]> {
  const rows: { ref: string; sha: string; at: number; author: string; upstream: string }[] = [];
  const command = [...GIT, "for-each-ref", `--format=${BRANCH_FIELDS.join("%00")}%00`, "refs/heads", "refs/remotes"];
  await readRecords(
    tools.stream(command, root),
    BRANCH_FIELDS.length,
    ([ref = "", sha = "", at = "", author = "", upstream = "", symref = ""]) => {
      if (symref === "")
        rows.push({ ref: utf8(ref), sha, at: Number(at) * 1_000, author: utf8(author), upstream: utf8(upstream) });
    },
  );
  const refs = new Set(rows.map((row) => row.ref));
  const tips = rows.map((row): BranchTip => {
    const isRemote = row.ref.startsWith("refs/remotes/");
    const goneUpstream =
      row.upstream !== "" && !refs.has(row.upstream) ? row.upstream.replace(/^refs\/(?:remotes|heads)\//, "") : null;
    return {
      name: row.ref.replace(/^refs\/(?:heads|remotes)\//, ""),
      isRemote,
      sha: row.sha,
      committedAt: row.at,
      author: row.author,
      goneUpstream,
    };
  });
  const local = new Set(tips.filter((tip) => !tip.isRemote).map((tip) => tip.name));
  return tips.filter((tip) => !tip.isRemote || !local.has(tip.name.slice(tip.name.indexOf("/") + 1)));
}

/** All tags, oldest first. */
export async function readTagTips(tools: JobTools, root: string): Promise<readonly TagTip[]> {
  const tags: TagTip[] = [];
  const command = [...GIT, "for-each-ref", `--format=${TAG_FIELDS.join("%00")}%00`, "--sort=creatordate", "refs/tags"];
  await readRecords(
    tools.stream(command, root),
    TAG_FIELDS.length,
    ([ref = "", kind = "", object = "", commit = "", at = "", signature = ""]) => {
      tags.push({
        name: utf8(ref).replace(/^refs\/tags\//, ""),
        commit: commit === "" ? object : commit,
        isAnnotated: kind === "tag",
        hasSignature: signature !== "",
        at: Number(at) * 1_000,
      });
    },
  );
  return tags;
}
