import { answerTopic, type Flow } from "../../../kernel/durable.ts";
import type { Ports } from "../../../kernel/ports.ts";
import type { Approval } from "../../approvals/index.ts";
import { ESCALATION_LEVELS, ANSWER_WITHIN_MS, type Escalation } from "../../escalations/index.ts";
import { writerOf } from "../context/assignment.ts";

/** A decision that was lost on its way is looked up again after this time. */
const LOOK_AGAIN_MS = 15 * 60_000;

interface Waiter {
  readonly ports: Ports;
  readonly flow: Flow;
  readonly run: string;
}

export type ApprovalAnswer =
  | { readonly kind: "approved" }
  | { readonly kind: "aborted" }
  | {
      readonly kind: "refused";
      readonly reason: string;
      readonly isExpired?: boolean;
      /** The approval wants a question, and no refusal, when nobody answered in time. */
      readonly asksThen?: boolean;
    };

/** `token` names the look that somebody asked for; null when it was time for it. */
export type LookAgain = { readonly kind: "look_again"; readonly token: string | null };

/** Waits durably for a human's decision; the lease is given up meanwhile. What was seen is recorded, so that a replay goes the same way. */
export async function waitForApproval(waiter: Waiter, id: string): Promise<ApprovalAnswer> {
  await beginWaiting(waiter, `approval ${id}`, id);
  for (let look = 1; ; look++) {
    const seen = await lookOnce(waiter, { id, look, atMostMs: LOOK_AGAIN_MS });
    if (seen.kind !== "look_again") return seen;
    if (seen.token !== null) waiter.ports.board.looked(seen.token);
  }
}

/** Waits, once `beginWaiting` has said so, for so long at most: then, or when somebody asks for it, the world is to be looked at. */
export function waitForApprovalOrLook(
  waiter: Waiter,
  id: string,
  lookAgainMs: number,
): Promise<ApprovalAnswer | LookAgain> {
  return lookOnce(waiter, { id, look: 1, atMostMs: lookAgainMs });
}

async function lookOnce(
  waiter: Waiter,
  { id, look, atMostMs }: { readonly id: string; readonly look: number; readonly atMostMs: number },
): Promise<ApprovalAnswer | LookAgain> {
  const seen = await waiter.flow.step(`approval ${id} look ${look}`, () => lookAtApproval(waiter, id));
  if (seen.kind !== "pending") {
    await endWaiting(waiter);
    return seen;
  }
  const message = await waiter.flow.receive(answerTopic(id), Math.max(1, Math.min(seen.leftMs, atMostMs)));
  if (isAbort(message)) {
    await endWaiting(waiter);
    return { kind: "aborted" };
  }
  return { kind: "look_again", token: tokenOf(message) };
}

async function lookAtApproval(
  waiter: Waiter,
  id: string,
): Promise<ApprovalAnswer | { readonly kind: "pending"; readonly leftMs: number }> {
  const { ports, run } = waiter;
  const approval = await ports.approvals.find(id);
  if (approval === null) return { kind: "refused", reason: `approval ${id} is gone` };
  if (approval.state === "pending" && approval.expiresAt <= ports.clock.now()) {
    await ports.approvals.move(writerOf(ports, run), id, "expired", {
      key: `approval.expired:${id}`,
      name: "approval.decided",
      to: "upstream",
      payload: { approval: id, decision: "expired" },
    });
    return { kind: "refused", reason: "nobody answered in time", ...expiryOf({ ...approval, state: "expired" }) };
  }
  if (approval.state === "pending" && ports.aborter.signalOf(run).aborted) return { kind: "aborted" }; // before it came to wait
  if (approval.state === "pending") return { kind: "pending", leftMs: approval.expiresAt - ports.clock.now() };
  if (approval.state === "rejected" || approval.state === "expired")
    return { kind: "refused", reason: describeRefusal(approval), ...expiryOf(approval) };
  return { kind: "approved" };
}

function expiryOf(approval: Approval) {
  const isExpired = approval.state === "expired";
  return { isExpired, asksThen: isExpired && approval.onExpiry === "escalate" };
}

function describeRefusal(approval: Approval): string {
  const rejection = approval.decisions.find((decision) => decision.decision === "reject");
  if (rejection === undefined) return "nobody answered in time";
  return `rejected by ${rejection.by}${rejection.note === "" ? "" : `: ${rejection.note}`}`;
}

export type EscalationAnswer =
  NonNullable<Escalation["answer"]> | { readonly option: "none" } | { readonly option: "aborted" };

/** Waits durably for an answer; unanswered, the escalation is sent again one level higher, three times in all. */
export async function waitForAnswer(waiter: Waiter, id: string): Promise<EscalationAnswer> {
  await beginWaiting(waiter, `escalation ${id}`, id);
  for (let look = 1; ; look++) {
    const seen = await waiter.flow.step(`escalation ${id} look ${look}`, () => lookAtEscalation(waiter, id));
    if (seen.kind === "answered") {
      await endWaiting(waiter);
      return seen.answer;
    }
    if (isAbort(await waiter.flow.receive(answerTopic(id), Math.max(1, Math.min(seen.leftMs, LOOK_AGAIN_MS))))) {
      await endWaiting(waiter);
      return { option: "aborted" };
    }
  }
}

async function lookAtEscalation(
  waiter: Waiter,
  id: string,
): Promise<
  { readonly kind: "answered"; readonly answer: EscalationAnswer } | { readonly kind: "open"; readonly leftMs: number }
> {
  const { ports, run } = waiter;
  const escalation = await ports.escalations.find(id);
  if (escalation === null || escalation.state === "unanswered") return { kind: "answered", answer: { option: "none" } };
  if (escalation.answer !== null) return { kind: "answered", answer: escalation.answer };
  if (ports.aborter.signalOf(run).aborted) return { kind: "answered", answer: { option: "aborted" } };
  const now = ports.clock.now();
  if (escalation.nextLevelAt > now) return { kind: "open", leftMs: escalation.nextLevelAt - now };
  const level = escalation.level + 1;
  const isOver = level > ESCALATION_LEVELS;
  const nextLevelAt = now + ANSWER_WITHIN_MS[escalation.urgency];
  await ports.escalations.raiseLevel(
    writerOf(ports, run),
    id,
    Math.min(level, ESCALATION_LEVELS),
    nextLevelAt,
    isOver ? "unanswered" : "open",
    {
      key: `escalation.raised:${id}:${level}`,
      name: "escalation.raised",
      to: "upstream",
      payload: {
        escalation: id,
        urgency: escalation.urgency,
        level: Math.min(level, ESCALATION_LEVELS),
        state: isOver ? "unanswered" : "open",
      },
    },
  );
  return isOver
    ? { kind: "answered", answer: { option: "none" } }
    : { kind: "open", leftMs: ANSWER_WITHIN_MS[escalation.urgency] };
}

/** Says what the run waits for, and gives up its lease. */
export async function beginWaiting(waiter: Waiter, what: string, id: string): Promise<void> {
  const { ports, run } = waiter;
  await ports.runs.setWaiting(writerOf(ports, run), { for: what, id });
  await ports.leases.release(writerOf(ports, run));
  ports.board.ring(run);
}

/** The run goes on, unless another of its flows still waits. */
export async function endWaiting(waiter: Waiter): Promise<void> {
  const { ports, run } = waiter;
  const [approval] = await ports.approvals.list({ run, state: "pending", limit: 1 });
  const [escalation] = await ports.escalations.list({ run, state: "open", limit: 1 });
  const next =
    approval === undefined
      ? escalation === undefined
        ? null
        : { for: `escalation ${escalation.id}`, id: escalation.id }
      : { for: `approval ${approval.id}`, id: approval.id };
  await ports.runs.setWaiting(writerOf(ports, run), next);
  ports.board.ring(run);
}

function tokenOf(message: unknown): string | null {
  if (typeof message !== "object" || message === null || !("token" in message)) return null;
  return typeof message.token === "string" ? message.token : null;
}

function isAbort(message: unknown): boolean {
  return typeof message === "object" && message !== null && "kind" in message && message.kind === "abort";
}
