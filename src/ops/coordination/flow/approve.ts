import { derivedId } from "../../../kernel/ids.ts";
import { digestOf, toJson } from "../../../kernel/json.ts";
import { isOpsError } from "../../../kernel/ops-error.ts";
import type { ApprovalAsk } from "../../../kernel/work/playbook.ts";
import { DEFAULT_APPROVAL_MS } from "../../approvals/index.ts";
import { writerOf } from "../context/assignment.ts";
import { raiseEscalation } from "./escalate.ts";
import { recordPending } from "./record-results.ts";
import { RunStopped, type RunSession } from "./session.ts";
import { beginWaiting, endWaiting, waitForApproval, waitForApprovalOrLook } from "./waiting.ts";

/** A playbook's own question: asked once for the same arguments and target; an earlier one of its name becomes void. */
export async function approve(session: RunSession, ask: ApprovalAsk): Promise<"approved" | "look_again"> {
  for (let time = 1; ; time++) {
    const answer = await askOnce(session, ask, time);
    if (answer !== "expired") return answer;
    await askHowToGoOn(session, ask, time);
  }
}

/** Nobody answered in time, and the question is too weighty to count as denied: asked again only when a person says so. */
async function askHowToGoOn(session: RunSession, ask: ApprovalAsk, time: number): Promise<void> {
  const answer = await raiseEscalation(session, {
    kind: "Timeout",
    name: `expired-${idOf(session, ask, time)}`,
    title: `Nobody has decided on ${ask.action}`,
    issue: `The approval of ${ask.action} on ${ask.target.label} has expired.`,
    recommended: "retry to ask again, abort to end the run as denied",
  });
  if (answer?.option === "retry") return;
  if (answer?.option === "aborted") throw new RunStopped("aborted", "stopped by a person");
  if (answer?.option === "none") throw new RunStopped("escalated", `nobody answered: ${ask.action}`);
  throw new RunStopped("denied", `${ask.action} was not approved: nobody answered in time`);
}

function idOf({ row }: RunSession, ask: ApprovalAsk, time: number): string {
  const again = time === 1 ? [] : [String(time)];
  return derivedId("apr", row.id, ask.name, digestOf(ask.arguments), ask.target.version, ...again);
}

async function askOnce(
  session: RunSession,
  ask: ApprovalAsk,
  time: number,
): Promise<"approved" | "look_again" | "expired"> {
  const { ports, flow, row } = session;
  await recordPending(session);
  const id = idOf(session, ask, time);
  const earlier = session.open.get(ask.name);
  if (earlier !== undefined && earlier !== id)
    await makeVoid(session, earlier, `asked again for ${ask.target.version}`);
  session.open.set(ask.name, id);
  await putQuestion(session, id, ask);
  session.holdsLease = false;
  session.hasAsked = true;
  const waiter = { ports, flow, run: row.id };
  await beginWaiting(waiter, `approval ${id}`, id);
  endLook(session);
  const answer = await (ask.lookAgainMs === undefined
    ? waitForApproval(waiter, id)
    : waitForApprovalOrLook(waiter, id, ask.lookAgainMs));
  if (answer.kind === "look_again") {
    session.look = answer.token;
    return "look_again";
  }
  session.open.delete(ask.name);
  if (answer.kind === "aborted") throw new RunStopped("aborted", "stopped by a person");
  if (answer.kind === "refused" && answer.isExpired === true && ask.onExpiry === "escalate") return "expired";
  if (answer.kind === "refused") throw new RunStopped("denied", `${ask.action} was not approved: ${answer.reason}`);
  return "approved";
}

/** The open question of this name has been answered by the world. */
export async function withdraw(session: RunSession, name: string, how: string): Promise<void> {
  const { ports, flow, row } = session;
  const id = session.open.get(name);
  if (id === undefined) return;
  session.open.delete(name);
  await makeVoid(session, id, how);
  await endWaiting({ ports, flow, run: row.id });
  endLook(session);
}

async function makeVoid(session: RunSession, id: string, how: string): Promise<void> {
  const { ports, row } = session;
  try {
    await ports.approvals.move(writerOf(ports, row.id), id, "stale", {
      key: `approval.stale:${id}`,
      name: "approval.stale",
      to: "upstream",
      payload: { approval: id, why: ports.masker.mask(how) },
    });
  } catch (thrown) {
    if (!isOpsError(thrown, "conflict")) throw thrown; // it was rejected or has expired meanwhile: closed all the same
  }
}

async function putQuestion(session: RunSession, id: string, ask: ApprovalAsk): Promise<void> {
  const { ports, flow, row } = session;
  const writer = writerOf(ports, row.id);
  const shown = toJson(ports.masker.maskData(ask.arguments));
  const digest = digestOf({ action: ask.action, arguments: ask.arguments, target: ask.target.version });
  await ports.approvals.ask(
    writer,
    {
      ...{ id, run: row.id, assignment: null, flow: flow.id, action: ask.action, arguments: shown, digest },
      ...{ target: ask.target, risk: ask.risk, requester: row.requestedBy },
      mayAnswer: { role: "approver", area: ask.area ?? null, quorum: ask.quorum ?? 1 },
      askedAt: writer.at,
      expiresAt: writer.at + (ask.expiresInMs ?? DEFAULT_APPROVAL_MS),
      onExpiry: ask.onExpiry ?? "deny",
      state: "pending",
      decisions: [],
    },
    {
      key: `approval.asked:${id}`,
      name: "approval.asked",
      to: "upstream",
      payload: toJson({ approval: id, action: ask.action, arguments: shown, target: ask.target, digest }),
    },
  );
}

function endLook(session: RunSession): void {
  if (session.look === null) return;
  session.ports.board.looked(session.look);
  session.look = null;
}
