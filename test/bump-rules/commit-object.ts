import { createHash } from "node:crypto";

/** A commit with git's own name for it. */
export interface Commit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly message: string;
}

/** The tree without files. Source: `git hash-object -t tree /dev/null`. */
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
const WHO = "Ada <ada@example.org> 1700000000 +0000";

/** A commit without files; its name is computed as git does, so that later messages can name it before it is written. */
export function makeCommit(message: string, parents: readonly string[]): Commit {
  const text = `${message}\n`;
  const lines = [`tree ${EMPTY_TREE}`, ...parents.map((sha) => `parent ${sha}`), `author ${WHO}`, `committer ${WHO}`];
  const body = Buffer.from(`${lines.join("\n")}\n\n${text}`);
  const sha = createHash("sha1").update(`commit ${body.length}\0`).update(body).digest("hex");
  return { sha, parents, message: text };
}

/** Commits, parents first, in the language of `git fast-import`; within it a commit is named by its place, which starts at 1. */
export function toFastImport(commits: readonly Commit[]): string {
  const places = new Map(commits.map(({ sha }, place) => [sha, `:${place + 1}`]));
  return commits.map((commit) => oneCommit(commit, places)).join("");
}

function oneCommit(commit: Commit, places: ReadonlyMap<string, string>): string {
  const [first, ...others] = commit.parents.map((sha) => places.get(sha) ?? sha);
  const lines = [
    "commit refs/heads/import",
    `mark ${places.get(commit.sha) ?? ""}`,
    `committer ${WHO}`,
    `data ${Buffer.byteLength(commit.message)}`,
    commit.message + (first === undefined ? "" : `from ${first}`),
    ...others.map((place) => `merge ${place}`),
  ];
  return `${lines.join("\n")}\n\n`;
}
