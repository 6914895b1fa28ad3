/** A commit as the truth table reads it. `paths` are those that it changed; empty for a merge. */
export interface ReleaseCommit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly paths: readonly string[];
}

/** The first line of a commit's message. */
export function headerOf(commit: Pick<ReleaseCommit, "message">): string {
  return (commit.message.trimStart().split(/\r?\n/, 1)[0] ?? "").trimEnd();
}
