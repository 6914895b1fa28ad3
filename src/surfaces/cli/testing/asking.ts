import type { RunFollow } from "../../../ops/coordination/views.ts";
import type { Script } from "./fake-host.ts";
import { sampleApproval, sampleEnd, sampleEscalation, sampleFollow, sampleReport, sampleRun } from "./samples.ts";

/** The approval that `ASKED` asks for. */
export const APPROVAL = sampleApproval();
const WAITING = sampleRun({ state: "waiting", waitingFor: "an approval" });

/** A run that waits for an approval. */
export const ASKED: RunFollow = sampleFollow({ run: WAITING, question: { kind: "approval", approval: APPROVAL } });

/** A run that waits for the answer to an escalation. */
export const ESCALATED: RunFollow = sampleFollow({
  run: WAITING,
  question: { kind: "escalation", escalation: sampleEscalation(), markdown: "## Escalation\n\nThe gate failed" },
});

/** A run that asks until it is answered, and ends then. */
export function asking(
  question: RunFollow,
  then: () => RunFollow = () => sampleEnd(sampleReport()),
): { readonly script: Script; readonly decisions: unknown[] } {
  const decisions: unknown[] = [];
  const decide = (name: string, answer: object) => (input: Readonly<Record<string, unknown>>) => {
    decisions.push([name, input]);
    return answer;
  };
  const script: Script = {
    "signals.receive": () => ({ kind: "started", run: sampleRun() }),
    "runs.follow": () => (decisions.length === 0 ? question : then()),
    "approvals.show": () => APPROVAL,
    "approvals.approve": decide("approve", { ...APPROVAL, state: "approved" }),
    "approvals.reject": decide("reject", { ...APPROVAL, state: "rejected" }),
    "escalations.answer": decide("answer", sampleEscalation({ state: "answered" })),
  };
  return { script, decisions };
}
