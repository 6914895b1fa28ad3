import type { Approval, Assignment, Escalation, Event, RunView } from "../door/contract.ts";
import { fieldOf, textOf } from "../parts/words.ts";

/** One piece of work of an agent. Instants are epoch milliseconds; an open one goes to the present. */
export interface Work {
  readonly id: string;
  readonly agent: string;
  readonly label: string;
  readonly status: string;
  readonly from: number;
  readonly to: number;
  readonly isOpen: boolean;
  readonly summary: string;
  readonly findings: number;
  readonly evidence: number;
}

/** A time in which the run waits for a person. `assignment` is the work that it holds up; null between pieces of work. */
export interface Wait {
  readonly id: string;
  readonly kind: "approval" | "escalation";
  readonly label: string;
  readonly state: string;
  readonly by: string | null;
  readonly assignment: string | null;
  readonly from: number;
  readonly to: number;
  readonly isOpen: boolean;
}

/** A change to the outside world. */
export interface EffectMark {
  readonly assignment: string;
  readonly effect: string;
  readonly what: string;
  readonly at: number;
  readonly isDone: boolean;
}

/** What a track diagram is drawn from and told by. */
export interface Tracks {
  readonly from: number;
  readonly to: number;
  readonly isOver: boolean;
  readonly state: string;
  readonly works: readonly Work[];
  readonly waits: readonly Wait[];
  readonly effects: readonly EffectMark[];
  readonly gate: { readonly passed: boolean; readonly word: string } | null;
}

/** Reads the tracks out of a run and its events. `now` ends what is still under way. */
export function readTracks(view: RunView, events: readonly Event[], now: number): Tracks {
  const { run } = view;
  const end = run.endedAt === null ? now : Date.parse(run.endedAt);
  return {
    ...{ from: Date.parse(run.startedAt), to: end, isOver: run.endedAt !== null, state: run.state },
    works: view.assignments.map((row) => workOf(row, end)).toSorted((one, other) => one.from - other.from),
    waits: [
      ...view.approvals.map((one) => waitOf(one, end)),
      ...view.escalations.map((one) => askOf(one, end)),
    ].toSorted((one, other) => one.from - other.from),
    effects: events.flatMap((event) => effectOf(event) ?? []),
    gate: gateOf(view),
  };
}

function workOf(row: Assignment, end: number): Work {
  const to = row.endedAt === null ? end : Date.parse(row.endedAt);
  const from = Date.parse(row.startedAt);
  const { result } = row;
  return {
    ...{ id: row.id, agent: row.agent, label: row.name.replaceAll("-", " "), from, to: Math.max(to, from) },
    status: result?.status ?? (row.endedAt === null ? "working" : "aborted"),
    isOpen: row.endedAt === null,
    summary: result?.summary ?? "",
    findings: result?.findings.length ?? 0,
    evidence: result?.evidence.length ?? 0,
  };
}

function waitOf(approval: Approval, end: number): Wait {
  const from = Date.parse(approval.askedAt);
  const last = approval.decisions.at(-1);
  const isOpen = approval.state === "pending";
  const decidedAt = last === undefined ? end : Date.parse(last.at);
  return {
    ...{ id: approval.id, kind: "approval", label: approval.action, state: approval.state, by: last?.by ?? null },
    ...{ assignment: approval.assignment, from, to: Math.max(isOpen ? end : decidedAt, from), isOpen },
  };
}

function askOf(escalation: Escalation, end: number): Wait {
  const { answer } = escalation;
  const from = Date.parse(escalation.at);
  return {
    ...{ id: escalation.id, kind: "escalation", label: escalation.title, state: escalation.state },
    ...{ by: answer?.by ?? null, assignment: escalation.assignment, from, isOpen: escalation.state === "open" },
    to: Math.max(answer === null ? end : Date.parse(answer.at), from),
  };
}

function effectOf(event: Event): EffectMark | null {
  if (event.name !== "effect.done" && event.name !== "effect.failed") return null;
  return {
    assignment: textOf(fieldOf(event.payload, "assignment")),
    effect: textOf(fieldOf(event.payload, "effect")),
    what: textOf(fieldOf(event.payload, "key")).replace(/^[a-z-]+:/, ""),
    at: Date.parse(event.at),
    isDone: event.name === "effect.done",
  };
}

function gateOf({ report }: RunView): Tracks["gate"] {
  const gate = report?.gate;
  if (gate === undefined || gate === null) return null;
  return { passed: gate.passed, word: `gate ${gate.succeeded}/${gate.applicable}` };
}
