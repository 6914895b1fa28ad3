import { derivedId } from "../../../kernel/ids.ts";
import { groupFailures } from "../report/failure-groups.ts";
import type { AskedQuestion, PeriodRecords, RecurringRule } from "../report/records.ts";
import { PATTERN_TIMES, type Pattern, type ProposalKind } from "./model.ts";

/** What patterns are looked for in. */
export interface PatternFacts {
  readonly period: PeriodRecords;
  readonly recurring: readonly RecurringRule[];
}

/** Where patterns come from. Another kind of record becomes a source by a line in this list. */
export const PATTERN_SOURCES: readonly ((facts: PatternFacts) => readonly Pattern[])[] = [
  ({ recurring }) => recurring.map(fromRule),
  ({ period }) => fromFailures(period),
  ({ period }) => fromEscalations(period.escalations),
];

/** All patterns of all sources, most frequent first. Pure. */
export function findPatterns(facts: PatternFacts): readonly Pattern[] {
  return PATTERN_SOURCES.flatMap((source) => source(facts))
    .filter((pattern) => pattern.times >= PATTERN_TIMES)
    .sort((left, right) => right.times - left.times || right.lastAt - left.lastAt || (left.key < right.key ? -1 : 1));
}

/** A rule that is broken again and again needs a habit: a skill where an agent writes, a gate where it is about the flow of work. */
function fromRule(rule: RecurringRule): Pattern {
  const isFlow = /^(?:git|coordination|checks)\//.test(rule.rule);
  const kind: ProposalKind = isFlow ? "workflow-change" : "skill";
  const why = isFlow
    ? `${rule.rule} is about how work flows: a gate or a step that looks for it stops it where it arises.`
    : `${rule.rule} is broken while something is written: a skill that says how to do it right is read before.`;
  return {
    ...{ key: derivedId("pat", "finding", rule.rule), source: "findings", subject: rule.rule, kind, why },
    ...{ said: rule.message, remedy: rule.remedy, owner: rule.owner, runs: rule.runs },
    times: Math.max(rule.runs.length, rule.places),
    ...{ firstAt: rule.firstAt, lastAt: rule.lastAt },
  };
}

function fromFailures({ failures }: PeriodRecords): readonly Pattern[] {
  return groupFailures(failures, PATTERN_TIMES).map((group) => {
    const { agent, task, status, said, times, firstAt, lastAt, runs } = group;
    const subject = `${agent} ${task} ends ${status}`;
    const remedy = REMEDIES[status];
    const key = derivedId("pat", "failure", group.key);
    const why = `The same end came ${times} times; a change of the workflow can foresee it.`;
    return {
      key,
      source: "failures",
      subject,
      said,
      remedy,
      owner: agent,
      kind: "workflow-change",
      why,
      times,
      firstAt,
      lastAt,
      runs,
    };
  });
}

const REMEDIES = {
  failed: "Check the precondition before the task begins, or add a recovery for this failure.",
  timeout: "Find what it waits for; give the task less to do at once, or more time.",
  denied: "Permit the action in a policy if it is right, or take it out of the workflow.",
  aborted: "Ask before the work begins whether it is wanted.",
} as const;

/** Questions that the domain could not settle: the same kind and title asked again need somebody who can. */
function fromEscalations(escalations: readonly AskedQuestion[]): readonly Pattern[] {
  const groups = new Map<string, AskedQuestion[]>();
  for (const question of escalations) {
    const key = `${question.kind}/${question.title}`;
    groups.set(key, [...(groups.get(key) ?? []), question]);
  }
  return [...groups].map(([key, all]) => {
    const [first] = all;
    const asked = all.map((question) => question.askedAt);
    const isBoundary = first?.kind === "Boundary";
    return {
      ...{ key: derivedId("pat", "escalation", key), source: "escalations", subject: first?.title ?? key },
      ...{ said: `${first?.kind ?? ""}: ${first?.title ?? ""}`, owner: "coord-ops" },
      remedy: isBoundary ? "Make an agent whose charter covers it." : "Add the answer that was given to the playbook.",
      kind: isBoundary ? ("agent" as const) : ("workflow-change" as const),
      why: isBoundary
        ? "No agent knows this: it was handed to people every time."
        : "The same question was asked every time: its answer belongs into the workflow.",
      ...{ times: all.length, firstAt: Math.min(...asked), lastAt: Math.max(...asked) },
      runs: [...new Set(all.map((question) => question.run))].slice(0, 10),
    };
  });
}
