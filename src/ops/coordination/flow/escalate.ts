import type { Flow } from "../../../kernel/durable.ts";
import { derivedId } from "../../../kernel/ids.ts";
import { toJson } from "../../../kernel/json.ts";
import type { EscalationAsk, EscalationKind, Urgency } from "../../../kernel/work/playbook.ts";
import type { Ports } from "../../../kernel/ports.ts";
import type { Result } from "../../../kernel/record/result.ts";
import { ANSWER_WITHIN_MS, type Escalation } from "../../escalations/index.ts";
import { type Assignment, writerOf } from "../context/assignment.ts";
import { renderEscalation } from "../report/escalation-markdown.ts";
import { recordPending } from "./record-results.ts";
import type { RunSession } from "./session.ts";
import { type EscalationAnswer, waitForAnswer } from "./waiting.ts";

const URGENCY: Readonly<Record<EscalationKind, Urgency>> = {
  Boundary: "blocking",
  QualityGate: "blocking",
  Resource: "blocking",
  Conflict: "blocking",
  Timeout: "production",
  UnknownOutcome: "production",
};

/** The title of a question about work that is queued for too long. */
export const QUEUED_TITLE = "Work is queued for over 10 minutes";

/** A question of a run, before it has an id. `name` is unique in the run. */
export interface Question extends EscalationAsk {
  readonly name: string;
  readonly recoveries?: readonly string[];
}

interface Asker {
  readonly ports: Ports;
  readonly flow: Flow;
  readonly run: string;
  readonly signal: string;
  readonly assignment: string | null;
  readonly results: readonly Result[];
}

/** Asks how to go on and waits. `null` when nobody can be asked, or nobody answered. */
export async function raiseEscalation(
  session: RunSession,
  question: Question,
): Promise<{ readonly option: "retry" | "abort" | "delegate" | "aborted" | "none"; readonly note: string } | null> {
  const { ports, flow, row } = session;
  const asker: Asker = {
    ports,
    flow,
    run: row.id,
    signal: row.signal,
    assignment: null,
    results: [...session.results.values()],
  };
  if (row.onEscalation === "fail") {
    await noteUnasked(asker, question);
    return null;
  }
  session.holdsLease = false;
  session.hasAsked = true;
  await recordPending(session);
  const answer = await ask(asker, question, 1);
  return { option: answer.option, note: "note" in answer ? answer.note : "" };
}

/** A continuation that has a question. */
interface Continued {
  readonly ports: Ports;
  readonly flow: Flow;
  readonly assignment: Assignment;
  readonly attempt: number;
  /** Names of the recoveries that were tried so far. */
  readonly recoveries: readonly string[];
}

/** Asks about a repository that another run holds for too long, on behalf of a continuation: whether it is waited for again. */
export function askAboutQueue(
  continued: Continued,
  about: { readonly holder: string; readonly turn: number },
  fallback: Result,
): Promise<boolean> {
  const { id, place } = continued.assignment;
  return wantsRetry(continued, fallback, {
    kind: "Resource",
    name: `lease-${id}-${about.turn}`,
    title: QUEUED_TITLE,
    issue: `Run ${about.holder} holds ${place.repository}.`,
    recommended: "retry once that run has ended",
  });
}

/** Asks about an approval that nobody has given in time, on behalf of a continuation: whether it is asked for again. */
export function askAboutExpiry(continued: Continued, approval: string, fallback: Result): Promise<boolean> {
  const { task } = continued.assignment;
  return wantsRetry(continued, fallback, {
    kind: "Timeout",
    name: `expired-${approval}`,
    title: `Nobody has decided on what ${task.agent} ${task.name} wants to do`,
    issue: `The approval ${approval} has expired.`,
    recommended: "retry to ask again, abort to end the run as denied",
  });
}

async function wantsRetry(continued: Continued, fallback: Result, question: Question): Promise<boolean> {
  const { ports, flow, assignment } = continued;
  const row = await ports.runs.find(assignment.run);
  const asker: Asker = {
    ...{ ports, flow, run: assignment.run, signal: row?.signal ?? "" },
    ...{ assignment: assignment.id, results: [fallback] },
  };
  const { recoveries } = continued;
  if (row?.onEscalation === "wait") return (await ask(asker, { ...question, recoveries }, 1)).option === "retry";
  await noteUnasked(asker, question);
  return false;
}

/** Asks about an effect whose outcome is unknown, on behalf of a continuation. `retry` says that it did not happen. */
export async function askAboutUnknown(
  continued: Continued,
  key: string,
  message: string,
  fallback: Result,
): Promise<
  | { readonly kind: "again"; readonly replan: boolean; readonly recovering: null }
  | { readonly kind: "over"; readonly result: Result }
> {
  const { ports, flow, assignment } = continued;
  const row = await ports.runs.find(assignment.run);
  const asker: Asker = {
    ports,
    flow,
    run: assignment.run,
    signal: row?.signal ?? "",
    assignment: assignment.id,
    results: [fallback],
  };
  const question: Question = {
    kind: "UnknownOutcome",
    name: `unknown-${assignment.id}-${key}-${continued.attempt}`,
    title: `Unknown outcome in ${assignment.task.agent} ${assignment.task.name}`,
    issue: message,
    recommended: "Look at the target; answer retry if the effect did not happen, abort to stop here.",
    recoveries: continued.recoveries,
  };
  if (row?.onEscalation !== "wait") {
    await noteUnasked(asker, question);
    return { kind: "over", result: fallback };
  }
  const answer = await ask(asker, question, 1);
  if (answer.option !== "retry")
    return { kind: "over", result: answer.option === "aborted" ? { ...fallback, status: "aborted" } : fallback };
  await ports.ledger.failed(
    writerOf(ports, assignment.run),
    assignment.id,
    key,
    "a person says that it did not happen",
    {
      key: `effect.failed:${assignment.id}:${key}:answer-${continued.attempt}`,
      name: "effect.failed",
      to: assignment.task.agent,
      payload: { assignment: assignment.id, key, error: "a person says that it did not happen" },
    },
  );
  return { kind: "again", replan: false, recovering: null };
}

async function ask(asker: Asker, question: Question, hop: number): Promise<EscalationAnswer> {
  const { ports, flow, run } = asker;
  const writer = writerOf(ports, run);
  const escalation = composeEscalation(asker, question, hop, writer.at);
  const standing = await ports.escalations.raise(writer, escalation, {
    key: `escalate:${escalation.id}`,
    name: "COORD_OPS:ESCALATE",
    to: "upstream",
    payload: toJson(
      ports.masker.maskData({
        escalation: escalation.id,
        kind: escalation.kind,
        urgency: escalation.urgency,
        title: escalation.title,
        issue: escalation.issue.what,
        markdown: renderEscalation(escalation),
      }),
    ),
  });
  const answer = await waitForAnswer({ ports, flow, run }, standing.id);
  if (answer.option !== "delegate") return answer;
  const to = answer.delegateTo ?? "another coordinator";
  return ask(
    asker,
    { ...question, title: `${question.title} (delegated to ${to})`, name: `${question.name}-to-${hop}` },
    hop + 1,
  );
}

function composeEscalation(asker: Asker, question: Question, hop: number, at: number): Escalation {
  const urgency = question.urgency ?? URGENCY[question.kind];
  return {
    id: derivedId("esc", asker.run, question.name, String(hop)),
    run: asker.run,
    assignment: asker.assignment,
    flow: asker.flow.id,
    kind: question.kind,
    title: asker.ports.masker.mask(question.title),
    coordinator: "COORD_OPS",
    at,
    signal: asker.signal,
    urgency,
    context: {
      attempted: describeAttempted(asker),
      agents: asker.results.map((result) => ({ agent: result.agent, state: `${result.task}: ${result.status}` })),
    },
    issue: {
      what: asker.ports.masker.mask(question.issue),
      whyNotHere: WHY_NOT_HERE[question.kind],
      recoveries: question.recoveries ?? [],
    },
    partialResults: asker.results.flatMap((result) =>
      result.deliverables.map((deliverable) => `${deliverable.type}: ${deliverable.value}`),
    ),
    recommended: question.recommended,
    options: [
      { option: "retry", condition: "the cause is gone; what succeeded is kept, the rest is done again" },
      { option: "abort", condition: `stop here; ${cleanupOf(asker.results)}` },
      { option: "delegate", condition: "another coordinator or person takes it; the run waits for their answer" },
    ],
    level: 1,
    nextLevelAt: at + ANSWER_WITHIN_MS[urgency],
    state: "open",
    answer: null,
  };
}

/** What whoever aborts has to clear away by hand: nothing that exists is undone by itself. */
function cleanupOf(results: readonly Result[]): string {
  const made = results.flatMap((result) => result.deliverables);
  const undo = [...new Set(made.toReversed().flatMap((one) => (one.undo === undefined ? [] : [one.undo])))];
  const steps = undo.map((step, index) => (undo.length === 1 ? step : `${index + 1}) ${step}`));
  if (undo.length > 0) return `what exists stays, and is undone by: ${steps.join(" ")}`;
  return made.length === 0 ? "nothing is left to clear away" : "what exists stays";
}

function describeAttempted({ signal, results }: Asker): string {
  if (results.length === 0) return `${signal}: nothing has begun`;
  return `${signal}: ${results.map(({ agent, task }) => `${agent} ${task}`).join(", ")}`;
}

const WHY_NOT_HERE: Readonly<Record<EscalationKind, string>> = {
  Boundary: "It needs knowledge or a decision of another domain.",
  QualityGate: "Too few agents succeeded, and no recovery of this domain helps.",
  Resource: "Something outside this domain is missing, down or used up.",
  Conflict: "Two changes want the same thing, and choosing between them is not this domain's to do.",
  Timeout: "A task on the critical path did not answer within its time.",
  UnknownOutcome: "The world cannot tell whether the effect happened, and doing it twice may do harm.",
};

async function noteUnasked(asker: Asker, question: Question): Promise<void> {
  const { ports, run } = asker;
  await ports.runs.append(writerOf(ports, run), [
    {
      key: `unasked:${question.name}`,
      name: "note",
      to: "upstream",
      payload: toJson(
        ports.masker.maskData({
          text: `Nobody could be asked: ${question.title}. ${question.issue}`,
          kind: question.kind,
        }),
      ),
    },
  ]);
}
