import { z } from "zod";
import { answerTopic, refuseStranger } from "../../kernel/durable.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import { defineOperation, type OperationContext } from "../../kernel/operation.ts";
import { type Allowance, requireApprover } from "./may-approve.ts";
import type { Approval, ApprovalDecision, ApprovalState } from "./model.ts";

/** So many characters of the digest must be typed at least. */
const FRAGMENT_LENGTH = 6;

const ApproveInput = z.strictObject({
  id: z.string().min(1),
  digest: z.string().min(FRAGMENT_LENGTH),
  note: z.string().max(2_000).default(""),
});
const RejectInput = z.strictObject({ id: z.string().min(1), note: z.string().max(2_000).default("") });
const ListInput = z.strictObject({
  run: z.string().optional(),
  state: z.enum(["pending", "approved", "rejected", "claimed", "committed", "stale", "expired"]).optional(),
  limit: z.number().int().min(1).max(500).default(100),
  before: z.string().min(1).max(100).optional().describe("Older than this one"),
});

/** Approves an action as a human. `digest` is at least the first 6 characters of the approval's digest: proof that this very action was read. */
export const approve = defineOperation({
  name: "approvals.approve",
  summary: "Approves the action that a run waits for",
  scope: "decide",
  audited: true,
  input: ApproveInput,
  run: async (context, input) => {
    const approval = await findPending(context, input.id);
    if (!approval.digest.startsWith(input.digest.toLowerCase())) {
      throw new OpsError("invalid_input", `"${input.digest}" is not the beginning of the digest of ${approval.id}`, {
        hint: `Read the action, then type the first ${FRAGMENT_LENGTH} characters of its digest.`,
      });
    }
    if (approval.decisions.some((earlier) => earlier.by === context.actor.id))
      throw new OpsError("conflict", `${context.actor.id} has approved ${approval.id} already`, {
        hint: `It needs ${approval.mayAnswer.quorum} different people.`,
      });
    const allowance = await allowanceOf(context, approval);
    const decision: ApprovalDecision = {
      by: context.actor.id,
      decision: "approve",
      at: context.ports.clock.now(),
      note: input.note,
      ...allowance,
    };
    const approvals = approval.decisions.filter((earlier) => earlier.decision === "approve").length + 1;
    return decide(context, approval, decision, approvals >= approval.mayAnswer.quorum ? "approved" : "pending");
  },
});

/** Rejects an action as a human; the run ends as denied. */
export const reject = defineOperation({
  name: "approvals.reject",
  summary: "Rejects the action that a run waits for",
  scope: "decide",
  audited: true,
  input: RejectInput,
  run: async (context, input) => {
    const approval = await findPending(context, input.id);
    return decide(
      context,
      approval,
      {
        by: context.actor.id,
        decision: "reject",
        at: context.ports.clock.now(),
        note: input.note,
        ...{ selfApproved: false, areaWaived: false },
      },
      "rejected",
    );
  },
});

/** Approvals, newest first. */
export const listApprovals = defineOperation({
  name: "approvals.list",
  summary: "Lists approvals",
  scope: "read",
  audited: false,
  input: ListInput,
  run: (context, input) =>
    context.ports.approvals.list({
      limit: input.limit,
      ...(input.run === undefined ? {} : { run: input.run }),
      ...(input.state === undefined ? {} : { state: input.state }),
      ...(input.before === undefined ? {} : { before: input.before }),
    }),
});

/** One approval. */
export const showApproval = defineOperation({
  name: "approvals.show",
  summary: "Shows one approval whole",
  scope: "read",
  audited: false,
  input: z.strictObject({ id: z.string().min(1) }),
  run: (context, input) => findApproval(context, input.id),
});

async function findApproval(context: OperationContext, id: string): Promise<Approval> {
  const approval = await context.ports.approvals.find(id);
  if (approval === null)
    throw new OpsError("not_found", `there is no approval ${id}`, {
      hint: "signalbox status lists what waits for a decision.",
    });
  return approval;
}

async function findPending(context: OperationContext, id: string): Promise<Approval> {
  const approval = await findApproval(context, id);
  if (approval.state === "pending" && approval.expiresAt > context.ports.clock.now()) return approval;
  const now = approval.state === "pending" ? "expired" : approval.state;
  throw new OpsError("conflict", `approval ${id} is ${now}; it can no longer be answered`, {
    hint: "signalbox status lists what waits for a decision.",
    details: { state: now },
  });
}

async function allowanceOf({ actor, ports }: OperationContext, approval: Approval): Promise<Allowance> {
  await ports.approvals.rememberHuman(actor.id, ports.clock.now());
  const [user, humans] = await Promise.all([ports.access.findUser(actor.id), ports.approvals.knownHumans()]);
  return requireApprover(approval, {
    id: actor.id,
    listed: user === null || user.removedAt !== null ? null : user,
    isAlone: !humans.some((human) => human !== actor.id),
  });
}

async function decide(
  context: OperationContext,
  approval: Approval,
  decision: ApprovalDecision,
  state: ApprovalState,
): Promise<Approval> {
  const { ports } = context;
  await refuseStranger(ports.durable, approval.run);
  const payload = {
    approval: approval.id,
    decision: decision.decision,
    by: decision.by,
    note: ports.masker.mask(decision.note),
    selfApproved: decision.selfApproved,
    areaWaived: decision.areaWaived === true,
  };
  const standing = await ports.approvals.decide(approval.id, decision, state, {
    key: `approval.decided:${approval.id}:${approval.decisions.length + 1}`,
    name: "approval.decided",
    to: "inside",
    payload,
  });
  if (state !== "pending") {
    await ports.durable.send(
      approval.flow,
      answerTopic(approval.id),
      { kind: "decided", state },
      `decided:${approval.id}`,
    );
    await ports.durable.adopt(approval.run);
  }
  return standing;
}
