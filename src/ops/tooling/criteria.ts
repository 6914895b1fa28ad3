import type { CriterionAnswer } from "../../kernel/record/result.ts";
import type { ThingKind } from "./making/made.ts";

/** What toolsmith's briefs ask for. Each is answered by the task from what it saw. */
export const CRITERIA = {
  fits: "SKILL.md fits the Agent Skills format",
  agentFits: "the agent spec has charter, capabilities, constraints, tasks and escalation rules, and its YAML fits",
  toolFits: "the tool has a typed source, a test, a README and a registration entry",
  templateFits: "the template names what it is for and its edition, and every field exists",
  listed: "exactly one user-invocable slash command of its name is listed",
  complete: "no template field is left open",
  inventoried: "every skill, agent spec, tool, template and MCP entry is listed, valid or not and why",
} as const;

/** The criterion that says that a thing of a kind fits its form. */
export const FITS = {
  skill: CRITERIA.fits,
  agent: CRITERIA.agentFits,
  tool: CRITERIA.toolFits,
  template: CRITERIA.templateFits,
} as const satisfies Record<ThingKind, string>;

/** What success is when something of a kind is made or validated. */
export function criteriaFor(thing: ThingKind): readonly string[] {
  if (thing === "skill") return [FITS.skill, CRITERIA.listed, CRITERIA.complete];
  return thing === "template" ? [FITS.template] : [FITS[thing], CRITERIA.complete];
}

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
