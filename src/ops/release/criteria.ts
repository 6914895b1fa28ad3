import type { CriterionAnswer } from "../../kernel/record/result.ts";

/** Success criteria that the commit tasks answer; briefs use these texts. */
export const COMMIT_CRITERIA = {
  format: "The message follows Conventional Commits 1.0.0",
  secrets: "The change was searched for secrets and holds none",
  exists: "The commit exists on an unprotected branch",
} as const;

/** Success criteria that the pull request tasks answer; briefs use these texts. */
export const PULL_REQUEST_CRITERIA = {
  open: "A pull request of the branch is open",
  secrets: "The whole branch was searched for secrets and holds none",
} as const;

/** Success criteria that the publishing tasks answer; briefs use these texts. */
export const PUBLISH_CRITERIA = {
  searched: "Everything that is packed was searched for secrets",
  readBack: "The registry answers with the same content",
} as const;

/** Success criterion that `run-checks` answers. */
export const CHECKS_CRITERION = "Every check of the project passes";

/** Answers the criteria that were asked and that the task can vouch for; others stay unanswered, which fails the result. */
export function answerCriteria(
  asked: readonly string[],
  evidence: Readonly<Record<string, string>>,
): readonly CriterionAnswer[] {
  return asked.flatMap((criterion) => {
    const proof = Object.hasOwn(evidence, criterion) ? evidence[criterion] : undefined;
    return proof === undefined ? [] : [{ criterion, met: true, evidence: proof }];
  });
}
