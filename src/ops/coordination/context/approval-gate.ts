import type { AnyEffect, Target } from "../../../kernel/work/effect.ts";
import { derivedId } from "../../../kernel/ids.ts";
import { digestOf, toJson } from "../../../kernel/json.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import { type Approval, DEFAULT_APPROVAL_MS } from "../../approvals/index.ts";
import type { PolicyDecision } from "../../policy/index.ts";
import { type AttemptState, writerOf } from "./assignment.ts";
import { NeedsApproval } from "./interrupts.ts";

/** An effect that policy wants a human to decide upon. */
export interface Guarded {
  readonly effect: AnyEffect;
  readonly key: string;
  readonly input: unknown;
  /** Which policy asks, and on what terms. */
  readonly permission: PolicyDecision;
}

/**
 * Lets an effect pass that a human has approved, and claims the approval for it. Asks when nobody was asked yet, or when the
 * target has moved since (the old approval is void), or again when a person wants that after nobody had answered. Throws `NeedsApproval` while nobody has answered, `denied` when
 * somebody said no or the time ran out.
 */
export async function requireApproval(state: AttemptState, guarded: Guarded): Promise<string> {
  const target = await guarded.effect.target(state.ports, guarded.input);
  for (let round = 1; ; round++) {
    const id = approvalId(state, guarded, round);
    const approval = await state.ports.approvals.find(id);
    if (approval === null) throw new NeedsApproval(await ask(state, guarded, target, id));
    if (approval.state === "stale" || isAskedAgain(approval)) continue;
    if (approval.state === "claimed" || approval.state === "committed") return id;
    if (approval.state === "rejected" || approval.state === "expired") throw refusal(approval);
    if (target.version !== approval.target.version) {
      await move(state, id, "stale", { now: target.version, asked: approval.target.version });
      continue;
    }
    if (approval.state === "pending") throw new NeedsApproval(id);
    await move(state, id, "claimed", { version: target.version });
    return id;
  }
}

/** Nobody answered in time, and a person said that it is to be asked again: without that there is no further attempt. */
function isAskedAgain(approval: Approval): boolean {
  return approval.state === "expired" && approval.onExpiry === "escalate";
}

function approvalId(state: AttemptState, guarded: Guarded, round: number): string {
  return derivedId("apr", state.assignment.id, guarded.key, digestOf(guarded.input), String(round));
}

async function ask(state: AttemptState, guarded: Guarded, target: Target, id: string): Promise<string> {
  const { assignment, ports } = state;
  const writer = writerOf(ports, assignment.run);
  const shown = toJson(ports.masker.maskData(guarded.input));
  const action = guarded.effect.name;
  const { permission } = guarded;
  const approval: Approval = {
    id,
    run: assignment.run,
    assignment: assignment.id,
    flow: assignment.flow,
    action,
    arguments: shown,
    digest: digestOf({ action, arguments: guarded.input, target: target.version }),
    target,
    risk: "high",
    requester: assignment.requestedBy,
    mayAnswer: { role: "approver", area: permission.area ?? null, quorum: permission.quorum ?? 1 },
    askedAt: writer.at,
    expiresAt: writer.at + (permission.expiresInMs ?? DEFAULT_APPROVAL_MS),
    onExpiry: permission.onExpiry ?? "deny",
    state: "pending",
    decisions: [],
  };
  const payload = toJson({
    approval: id,
    action,
    arguments: shown,
    target,
    digest: approval.digest,
    policy: permission.policy,
    expiresAt: approval.expiresAt,
  });
  await ports.approvals.ask(writer, approval, {
    key: `approval.asked:${id}`,
    name: "approval.asked",
    to: "upstream",
    payload,
  });
  return id;
}

async function move(
  state: AttemptState,
  id: string,
  to: "claimed" | "stale",
  payload: { readonly [key: string]: string },
): Promise<void> {
  const { assignment, ports } = state;
  const name = to === "stale" ? "approval.stale" : "approval.claimed";
  await ports.approvals.move(writerOf(ports, assignment.run), id, to, {
    key: `approval.${to}:${id}`,
    name,
    to: assignment.task.agent,
    payload: { approval: id, ...payload },
  });
}

function refusal(approval: Approval): OpsError {
  const by = approval.decisions.find((decision) => decision.decision === "reject");
  const why =
    approval.state === "expired"
      ? "nobody answered in time"
      : `rejected by ${by?.by ?? "a person"}${by?.note ? `: ${by.note}` : ""}`;
  return new OpsError("denied", `${approval.action} on ${approval.target.label} was not approved (${why})`, {
    details: { approval: approval.id },
  });
}
