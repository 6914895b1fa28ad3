import { z } from "zod";
import { newId } from "../../kernel/ids.ts";
import { defineOperation, type OperationContext } from "../../kernel/operation.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import { deliver } from "./dispatch.ts";
import { type Delivery, DELIVERY_STATES } from "./model.ts";
import { noSubscription, SubscriptionName } from "./subscriptions.ts";

/** Dead letters that are put back by one call. */
const REQUEUED_AT_ONCE = 1_000;

const ListInput = z.strictObject({
  name: SubscriptionName.optional(),
  state: z.enum(DELIVERY_STATES).optional().describe("`dead` lists the dead letters"),
  limit: z.number().int().min(1).max(500).default(50),
  before: z.string().min(1).max(100).optional().describe("Older than this one"),
});
/** Sends a test at once and answers what it came to. It is a delivery like any other: a failed one is tried again. */
export const testSubscription = defineOperation({
  name: "webhooks.test",
  summary: "Sends a test notice at once and says what it came to",
  scope: "administer",
  audited: true,
  input: z.strictObject({ name: SubscriptionName }),
  run: async (context, input): Promise<Delivery> => {
    const { notices, clock } = context.ports;
    const subscription = await notices.find(input.name);
    if (subscription === null) throw noSubscription(input.name);
    if (subscription.channel.kind === "github")
      throw new OpsError("unsupported", `${input.name} sets statuses on commits of runs: there is no test of it`, {
        hint: "Any run on a repository that GitHub hosts shows it.",
      });
    const at = clock.now();
    const made = { id: newId("dlv"), subscription: subscription.id, run: null, seq: null, eventKind: "test" };
    const fresh = { state: "waiting", attempts: 0, nextAt: at, endedAt: null, lastError: null } as const;
    await notices.enqueue({ ...made, priority: 1, createdAt: at, ...fresh });
    return sendNow(context, made.id);
  },
});

/** Deliveries, newest first. */
export const listDeliveries = defineOperation({
  name: "webhooks.deliveries",
  summary: "Lists deliveries, newest first; those in the state dead are the dead letters",
  scope: "administer",
  audited: false,
  input: ListInput,
  run: async (context, input): Promise<readonly Delivery[]> => {
    const { notices } = context.ports;
    const { name, state, limit, before } = input;
    const subscription = name === undefined ? null : await notices.find(name);
    if (name !== undefined && subscription === null) throw noSubscription(name);
    return notices.deliveries({
      limit,
      ...(subscription === null ? {} : { subscription: subscription.id }),
      ...(state === undefined ? {} : { state }),
      ...(before === undefined ? {} : { before }),
    });
  },
});

/** Sends a delivery again at once, whatever became of it. */
export const redeliver = defineOperation({
  name: "webhooks.redeliver",
  summary: "Sends a delivery again at once and says what it came to",
  scope: "administer",
  audited: true,
  input: z.strictObject({ id: z.string().min(1).max(100) }),
  run: async (context, input): Promise<Delivery> => {
    const { notices, clock } = context.ports;
    if ((await notices.delivery(input.id)) === null)
      throw new OpsError("not_found", `there is no delivery ${input.id}`, {
        hint: "signalbox webhook deliveries shows them.",
      });
    await notices.requeue({ id: input.id }, clock.now());
    return sendNow(context, input.id);
  },
});

/** Puts the dead letters of a subscription back into the queue. */
export const requeueDead = defineOperation({
  name: "webhooks.requeue",
  summary: "Puts the dead letters of a subscription back into the queue, at most 1,000 a call",
  scope: "administer",
  audited: true,
  input: z.strictObject({ name: SubscriptionName }),
  run: async (context, input): Promise<{ readonly requeued: number }> => {
    const { notices, clock } = context.ports;
    const subscription = await notices.find(input.name);
    if (subscription === null) throw noSubscription(input.name);
    const choice = { subscription: subscription.id, limit: REQUEUED_AT_ONCE };
    return { requeued: await notices.requeue(choice, clock.now()) };
  },
});

/** Makes an attempt here and now, unless another process has it already; answers how the delivery stands then. */
async function sendNow({ ports }: OperationContext, id: string): Promise<Delivery> {
  const claimed = await ports.notices.claimOne(id, ports.clock.now());
  const end = claimed === null ? null : await deliver(ports, claimed);
  if (end !== null && "bug" in end) throw end.bug;
  const standing = await ports.notices.delivery(id);
  if (standing === null) throw new OpsError("not_found", `delivery ${id} was removed meanwhile`);
  return standing;
}
