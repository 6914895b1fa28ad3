import { type Finding, makeFinding } from "../../../kernel/record/finding.ts";
import type { CommitVerdict, ReleasePlan } from "./model.ts";

/** What a plan found: conflicts, commits that say nothing by the convention, and commits whose type contradicts their paths. */
export function findingsOf(plan: ReleasePlan): readonly Finding[] {
  const conflicts = plan.conflicts.map((conflict) =>
    makeFinding({
      rule: `release/${conflict.code.replaceAll("_", "-")}`,
      severity: "high",
      priority: "P1",
      where: { thing: "release" },
      message: conflict.what,
      remedy: conflict.hint,
      owner: "release-manager",
    }),
  );
  return [...conflicts, ...plan.commits.flatMap(findingsOfCommit)];
}

function findingsOfCommit(commit: CommitVerdict): readonly Finding[] {
  const where = { thing: `commit ${commit.sha.slice(0, 12)}` };
  const found = (rule: string, message: string, remedy: string) =>
    makeFinding({ rule, severity: "low", priority: "P3", where, message, remedy, owner: "release-manager" });
  const remedy =
    "Nothing can be done for a commit that is shared; if it should move the version, say so in a newer commit.";
  return [
    ...(commit.row === "not_conventional"
      ? [found("release/not-conventional", `"${commit.header}": ${commit.reason}`, remedy)]
      : []),
    ...(commit.note === null
      ? []
      : [
          found(
            "release/type-contradicts-paths",
            `"${commit.header}" ${commit.note}`,
            "It counts as it says. Check the version that comes of it, and the words in the changelog.",
          ),
        ]),
  ];
}
