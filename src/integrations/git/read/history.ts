import { OpsError } from "../../../kernel/ops-error.ts";
import type { BranchFacts, CommitFacts, TagFacts } from "../../../ops/workspace/index.ts";
import type { RunScope } from "../../process/runner.ts";
import type { GitRunner } from "../git-runner.ts";
import { recordsOf } from "../parse/records.ts";
import { readConfig } from "./settings.ts";
import { defaultBranchOf, readDefaultRefs } from "./state.ts";

const COMMIT_FIELDS = ["%H", "%P", "%an", "%ae", "%at", "%ct", "%s", "%b"] as const;

/** Commits of a range, newest first. An empty range is HEAD; an unborn one has none. */
export async function readCommits(
  git: GitRunner,
  root: string,
  query: { readonly range: string; readonly limit: number },
  scope: RunScope,
): Promise<CommitFacts[]> {
  const range = revisionName(query.range === "" ? "HEAD" : query.range);
  const args = [
    "log",
    "-z",
    `--max-count=${Math.max(0, Math.floor(query.limit))}`,
    "--no-show-signature",
    "--encoding=UTF-8",
    `--format=${COMMIT_FIELDS.join("%x00")}`,
    range,
    "--",
  ];
  const answer = await git.ask(
    { root, args, doing: `reading the commits of ${range}`, limitBytes: 512 * 1024 * 1024 },
    scope,
  );
  if (answer.exitCode !== 0) {
    if (range === "HEAD" && /does not have any commits yet|bad revision 'HEAD'|unknown revision/.test(answer.stderr))
      return [];
    throw new OpsError("not_found", `there are no commits "${range}" here`, {
      details: { git: answer.stderr.slice(0, 500) },
    });
  }
  return grouped(recordsOf(answer.stdout), COMMIT_FIELDS.length).map(commitOf);
}

/** A revision that git can't take for an option. */
export function revisionName(name: string): string {
  if (name.startsWith("-") || name.includes("\0") || name === "")
    throw new OpsError("invalid_input", `"${name}" is no revision`);
  return name;
}

/** All tags. */
export async function readTags(git: GitRunner, root: string, scope: RunScope): Promise<TagFacts[]> {
  const fields = [
    "%(refname:lstrip=2)",
    "%(objectname)",
    "%(*objectname)",
    "%(objecttype)",
    "%(creatordate:unix)",
    "%(contents:signature)",
  ];
  const records = await readRefs(git, { root, fields, patterns: ["refs/tags"], doing: "reading the tags" }, scope);
  return records.map(([name = "", sha = "", peeled = "", kind = "", at = "", signature = ""]) => ({
    name,
    sha: peeled === "" ? sha : peeled,
    isAnnotated: kind === "tag",
    hasSignature: signature.trim() !== "",
    at: Number(at) * 1_000,
  }));
}

/** All local and remote branches; merged means: into the default branch. */
export async function readBranches(git: GitRunner, root: string, scope: RunScope): Promise<BranchFacts[]> {
  const [refs, config] = await Promise.all([readDefaultRefs(git, root, scope), readConfig(git, root, scope)]);
  const remotes = [...config.keys()].flatMap((key) => /^remote\.(.+)\.url$/s.exec(key)?.[1] ?? []);
  const base = baseRef(refs, defaultBranchOf(refs, config, remotes), remotes);
  const fields = [
    "%(refname)",
    "%(objectname)",
    "%(committerdate:unix)",
    "%(authorname)",
    "%(upstream:lstrip=2)",
    "%(upstream:track)",
    "%(symref)",
  ];
  const patterns = ["refs/heads", "refs/remotes"];
  const [records, merged] = await Promise.all([
    readRefs(git, { root, fields, patterns, doing: "reading the branches" }, scope),
    base === null
      ? []
      : readRefs(
          git,
          {
            root,
            fields: ["%(refname)"],
            patterns: [`--merged=${base}`, ...patterns],
            doing: "reading the merged branches",
          },
          scope,
        ),
  ]);
  const mergedNames = new Set(merged.map(([name]) => name));
  return records.filter((record) => record[6] === "").map((record) => branchOf(record, mergedNames));
}

function baseRef(
  refs: readonly { readonly name: string }[],
  branch: string | null,
  remotes: readonly string[],
): string | null {
  if (branch === null) return null;
  const names = new Set(refs.map((ref) => ref.name));
  const candidates = [...remotes.map((remote) => `refs/remotes/${remote}/${branch}`), `refs/heads/${branch}`];
  return candidates.find((name) => names.has(name)) ?? null;
}

function branchOf(record: readonly string[], merged: ReadonlySet<string | undefined>): BranchFacts {
  const [ref = "", sha = "", at = "", author = "", upstream = "", track = ""] = record;
  return {
    name: ref.replace(/^refs\/(?:heads|remotes)\//, ""),
    isRemote: ref.startsWith("refs/remotes/"),
    sha,
    committedAt: Number(at) * 1_000,
    author,
    upstream: upstream === "" ? null : upstream,
    isUpstreamGone: track === "[gone]",
    isMerged: merged.has(ref),
  };
}

interface RefQuery {
  readonly root: string;
  readonly fields: readonly string[];
  readonly patterns: readonly string[];
  readonly doing: string;
}

async function readRefs(git: GitRunner, query: RefQuery, scope: RunScope): Promise<string[][]> {
  const args = ["for-each-ref", `--format=${query.fields.join("%00")}%00`, ...query.patterns];
  const bytes = await git.bytes({ root: query.root, args, doing: query.doing, limitBytes: 512 * 1024 * 1024 }, scope);
  const records = recordsOf(bytes);
  if (records.at(-1)?.toString() === "\n") records.pop();
  return grouped(records, query.fields.length).map((fields) =>
    fields.map((field, index) => (index === 0 ? field.replace(/^\n/, "") : field)),
  );
}

function grouped(records: readonly Buffer[], size: number): string[][] {
  const groups: string[][] = [];
  for (let at = 0; at + size <= records.length; at += size)
    groups.push(records.slice(at, at + size).map((record) => record.toString("utf8")));
  return groups;
}

function commitOf(fields: readonly string[]): CommitFacts {
  const [
    sha = "",
    parents = "",
    authorName = "",
    authorEmail = "",
    authored = "",
    committed = "",
    subject = "",
    body = "",
  ] = fields;
  return {
    sha,
    parents: parents.split(" ").filter((parent) => parent !== ""),
    authorName,
    authorEmail,
    authoredAt: Number(authored) * 1_000,
    committedAt: Number(committed) * 1_000,
    subject,
    body,
  };
}
