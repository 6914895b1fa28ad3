import { z } from "zod";
import type { Actor } from "../../kernel/actor.ts";
import { answerTopic, refuseStranger } from "../../kernel/durable.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import { defineOperation, type OperationContext } from "../../kernel/operation.ts";
import type { EscalationKind } from "../../kernel/work/playbook.ts";
import type { Escalation } from "./model.ts";

const AnswerInput = z.strictObject({
  id: z.string().min(1),
  option: z.enum(["retry", "abort", "delegate"]),
  note: z.string().max(2_000).default(""),
  delegateTo: z.string().min(1).max(200).optional(),
});
const ListInput = z.strictObject({
  run: z.string().optional(),
  state: z.enum(["open", "answered", "unanswered"]).optional(),
  limit: z.number().int().min(1).max(500).default(100),
  before: z.string().min(1).max(100).optional().describe("Older than this one"),
});

/** Answers how a run is to go on. A delegation needs to whom. */
export const answerEscalation = defineOperation({
  name: "escalations.answer",
  summary: "Answers an escalation",
  scope: "operate",
  audited: true,
  input: AnswerInput,
  run: async (context, input) => {
    const { ports, actor } = context;
    const escalation = await findEscalation(context, input.id);
    if (escalation.state !== "open")
      throw new OpsError("conflict", `escalation ${input.id} is ${escalation.state} already`, {
        details: { state: escalation.state },
      });
    refuseMachine(actor, escalation);
    await refuseStranger(ports.durable, escalation.run);
    if (input.option === "delegate" && input.delegateTo === undefined)
      throw new OpsError("invalid_input", "delegate needs to whom", { hint: "Add --to <coordinator or person>." });
    const answer = {
      option: input.option,
      by: actor.id,
      at: ports.clock.now(),
      note: input.note,
      delegateTo: input.delegateTo ?? null,
    };
    const standing = await ports.escalations.answer(input.id, answer, {
      key: `escalation.answered:${input.id}`,
      name: "escalation.answered",
      to: "inside",
      payload: {
        escalation: input.id,
        option: input.option,
        by: actor.id,
        note: ports.masker.mask(input.note),
        delegateTo: answer.delegateTo,
      },
    });
    await ports.durable.send(
      escalation.flow,
      answerTopic(input.id),
      { kind: "answered", option: input.option },
      `answered:${input.id}`,
    );
    await ports.durable.adopt(escalation.run);
    return standing;
  },
});

/** Questions of judgement within the work, which who began it may settle. What lies beyond it, or is unknown, is a person's. */
const SETTLED_BY_MACHINES: readonly EscalationKind[] = ["QualityGate", "Resource", "Conflict", "Timeout"];

function refuseMachine(actor: Actor, escalation: Escalation): void {
  if (actor.kind === "human" || SETTLED_BY_MACHINES.includes(escalation.kind)) return;
  throw new OpsError("forbidden", `a person answers an escalation of the kind ${escalation.kind}`, {
    hint: `Run \`signalbox answer ${escalation.id} retry|abort|delegate\`.`,
    details: { required: "decide", held: actor.scopes },
  });
}

/** Escalations, newest first. */
export const listEscalations = defineOperation({
  name: "escalations.list",
  summary: "Lists escalations",
  scope: "read",
  audited: false,
  input: ListInput,
  run: (context, input) =>
    context.ports.escalations.list({
      limit: input.limit,
      ...(input.run === undefined ? {} : { run: input.run }),
      ...(input.state === undefined ? {} : { state: input.state }),
      ...(input.before === undefined ? {} : { before: input.before }),
    }),
});

/** One escalation. */
export const showEscalation = defineOperation({
  name: "escalations.show",
  summary: "Shows one escalation whole",
  scope: "read",
  audited: false,
  input: z.strictObject({ id: z.string().min(1) }),
  run: (context, { id }) => findEscalation(context, id),
});

async function findEscalation({ ports }: Pick<OperationContext, "ports">, id: string): Promise<Escalation> {
  const escalation = await ports.escalations.find(id);
  if (escalation !== null) return escalation;
  throw new OpsError("not_found", `there is no escalation ${id}`, {
    hint: "signalbox status lists what waits for a decision.",
  });
}
