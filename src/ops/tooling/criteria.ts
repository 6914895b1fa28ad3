import type { CriterionAnswer } from "../../kernel/record/result.ts";

/** What toolsmith's briefs ask for. Each is answered by the task from what it saw. */
export const CRITERIA = {
  fits: "SKILL.md fits the Agent Skills format",
  listed: "exactly one user-invocable slash command of its name is listed",
  complete: "no template field is left open",
  inventoried: "every skill, agent spec and MCP entry is listed, valid or not and why",
} as const;

/** One answer that the task can prove. */
export interface Proof {
  readonly met: boolean;
  readonly evidence: string;
}

/** Answers the criteria of a brief that the task can vouch for; others stay unanswered, which fails the result. */
export function answerCriteria(asked: readonly string[], proofs: Readonly<Record<string, Proof>>): CriterionAnswer[] {
  return asked.flatMap((criterion) => {
    const proof = Object.hasOwn(proofs, criterion) ? proofs[criterion] : undefined;
    return proof === undefined ? [] : [{ criterion, ...proof }];
  });
}
