import { z } from "zod";
import { answerTopic } from "../../kernel/durable.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import { defineOperation } from "../../kernel/operation.ts";

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
    const escalation = await ports.escalations.find(input.id);
    if (escalation === null)
      throw new OpsError("not_found", `there is no escalation ${input.id}`, {
        hint: "signalbox status lists what waits for a decision.",
      });
    if (escalation.state !== "open")
      throw new OpsError("conflict", `escalation ${input.id} is ${escalation.state} already`, {
        details: { state: escalation.state },
      });
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
    }),
});
