import type { Agent } from "../kernel/work/agent.ts";
import type { Brief, Coordinator, EscalationAsk } from "../kernel/work/playbook.ts";
import type { HandoffState, Result, TaskOutcome } from "../kernel/record/result.ts";
import type { ReleaseGround } from "./release-ground.ts";

/** A coordinator that runs the real tasks of a playbook on a real repository, and what it was asked. */
export interface GroundCoordinator {
  readonly coordinator: Coordinator;
  readonly briefs: Brief[];
  readonly results: Result[];
  /** What the playbook has escalated; nobody answers. */
  readonly escalated: EscalationAsk[];
}

/** Judges as the coordinator does: every criterion answered and met, evidence for effects, the agents' own checks passed. */
export function makeGroundCoordinator(
  ground: ReleaseGround,
  about: { readonly signal: string; readonly agents: readonly Agent[]; root(): string; readonly at?: number },
): GroundCoordinator {
  const briefs: Brief[] = [];
  const results: Result[] = [];
  const escalated: EscalationAsk[] = [];
  const spawn = async (brief: Brief, handoff?: HandoffState): Promise<Result> => {
    briefs.push(brief);
    const options = { root: about.root(), criteria: brief.criteria, ...(handoff === undefined ? {} : { handoff }) };
    const result = resultOf(brief, await ground.run(brief.task, brief.context, options));
    results.push(result);
    const fault = result.status === "skipped" ? null : faultOf(brief, result, about.agents);
    if (fault !== null) throw new Error(`${brief.name}: ${fault}`);
    return result;
  };
  const { at = 0, signal } = about;
  return {
    briefs,
    results,
    escalated,
    coordinator: {
      run: { id: "run_0000000001", signal, repository: ground.scratch.root, requestedBy: "ada", at },
      spawn: (brief) => spawn(brief),
      fanOut: (list) => Promise.all(list.map((brief) => spawn(brief))),
      handOff: (from, brief) => spawn(brief, from.handoff),
      approve: async () => "approved",
      withdraw: async () => undefined,
      reports: async () => [],
      escalate: async (ask) => {
        escalated.push(ask);
        return null;
      },
      note: async () => undefined,
    },
  };
}

function faultOf(brief: Brief, result: Result, agents: readonly Agent[]): string | null {
  const refused = result.criteria.find((answer) => !answer.met);
  if (refused !== undefined) return `not met: ${refused.criterion} (${refused.evidence})`;
  const open = brief.criteria.find((criterion) => !result.criteria.some((answer) => answer.criterion === criterion));
  if (open !== undefined) return `not answered: ${open}`;
  if (brief.task.effects.length > 0 && result.evidence.length === 0) return "no evidence";
  const checks = agents.find((agent) => agent.name === brief.task.agent)?.qualityChecks ?? [];
  return checks.map((check) => check.check(result)).find((text) => text !== null) ?? null;
}

function resultOf(brief: Brief, outcome: TaskOutcome<unknown>): Result {
  const { evidence = [], findings = [], deliverables = [], criteria = [], handoff, output, summary } = outcome;
  return {
    ...{ assignment: brief.name, agent: brief.task.agent, task: brief.task.name, summary, output },
    ...{ evidence: [...evidence], findings: [...findings], deliverables: [...deliverables], criteria: [...criteria] },
    ...{ critical: false, approach: "", remember: null, startedAt: 0, durationMs: 0, attempts: 1 },
    status: outcome.skipped === undefined ? "success" : "skipped",
    ...(handoff === undefined ? {} : { handoff }),
  };
}
