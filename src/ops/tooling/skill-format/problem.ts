import { makeFinding, type Finding, type Severity } from "../../../kernel/record/finding.ts";

/** Something wrong with a file of the tool shelf, before it is tied to its path. `identity` stays equal when figures in the message change. */
export interface Problem {
  readonly rule: `tooling/${string}`;
  readonly severity: Severity;
  readonly line?: number;
  readonly message: string;
  readonly remedy: string;
  readonly identity: string;
  /** True when it needs no guess to mend. */
  readonly fixable?: boolean;
}

const PRIORITIES = { critical: "P0", high: "P1", medium: "P2", low: "P3", info: "P3" } as const;

/** A problem as a finding of toolsmith, at its file and line. */
export function findingOf(problem: Problem, file: string): Finding {
  return makeFinding({
    rule: problem.rule,
    severity: problem.severity,
    priority: PRIORITIES[problem.severity],
    where: problem.line === undefined ? { file } : { file, line: problem.line },
    message: problem.message,
    remedy: problem.remedy,
    owner: "toolsmith",
    fixable: problem.fixable === true,
    identity: problem.identity,
  });
}

/** Whether the problem makes its file unfit for use; lesser ones are advice. */
export function isBreaking(problem: Problem): boolean {
  return (
    (problem.severity === "critical" || problem.severity === "high" || problem.severity === "medium") &&
    problem.fixable !== true
  );
}
