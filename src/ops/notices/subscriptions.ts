import { z } from "zod";
import { newId } from "../../kernel/ids.ts";
import { defineOperation, type OperationContext } from "../../kernel/operation.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import { DEFAULT_KINDS, ENDING_KINDS, EVENT_KINDS } from "./event-kind.ts";
import { Channel, type Subscription, type SubscriptionView } from "./model.ts";
import { mayBeNamedFromAfar, SecretRef } from "./secret-ref.ts";

/** Subscriptions that one store has. */
const MOST = 100;

/** A subscription's name. */
export const SubscriptionName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, "lower-case letters, digits, dot, dash and underscore; at most 64")
  .describe("What it is called: `ops`, `pager`");

const Kind = z.enum(["*", ...EVENT_KINDS]);

/** What each channel is told of where nothing else was asked for. */
const USUAL_KINDS = {
  ...{ webhook: DEFAULT_KINDS, slack: DEFAULT_KINDS, email: DEFAULT_KINDS },
  ...{ github: ["run-accepted", ...ENDING_KINDS], otel: ENDING_KINDS },
} as const satisfies Record<Channel["kind"], readonly string[]>;

const AddInput = z.strictObject({
  name: SubscriptionName,
  kinds: z
    .array(Kind)
    .min(1)
    .max(EVENT_KINDS.length)
    .optional()
    .describe("Kinds of events that are sent; `*` is all of them. What fits the channel when not given"),
  channel: Channel.describe("Where notices go, by which means"),
});

/** Adds a subscription: events that happen from now on are sent to it. */
export const addSubscription = defineOperation({
  name: "webhooks.add",
  summary: "Sends events of runs to a receiver from now on",
  scope: "administer",
  audited: true,
  input: AddInput,
  run: async (context, input): Promise<Subscription> => {
    const { notices, clock } = context.ports;
    refuseSecretsFromAfar(context, input.channel);
    if ((await notices.list()).length >= MOST)
      throw new OpsError("conflict", `there are ${MOST} subscriptions already`, { hint: "Remove one first." });
    const by = { createdBy: context.actor.id, createdAt: clock.now() };
    const kinds = [...new Set(input.kinds ?? USUAL_KINDS[input.channel.kind])];
    const subscription: Subscription = { id: newId("whk"), name: input.name, kinds, channel: input.channel, ...by };
    await notices.add(subscription);
    return subscription;
  },
});

/** The subscriptions with what became of their deliveries. */
export const listSubscriptions = defineOperation({
  name: "webhooks.list",
  summary: "Lists subscriptions with what became of their deliveries",
  scope: "administer",
  audited: false,
  input: z.strictObject({}),
  run: (context): Promise<readonly SubscriptionView[]> => context.ports.notices.list(),
});

/** Ends a subscription; what waits for it is dropped. */
export const removeSubscription = defineOperation({
  name: "webhooks.remove",
  summary: "Ends a subscription; what waits for it is dropped",
  scope: "administer",
  audited: true,
  input: z.strictObject({ name: SubscriptionName }),
  run: async (context, input): Promise<{ readonly removed: string }> => {
    if (await context.ports.notices.remove(input.name)) return { removed: input.name };
    throw noSubscription(input.name);
  },
});

/** The failure of a name that no subscription has. */
export function noSubscription(name: string): OpsError {
  return new OpsError("not_found", `there is no subscription ${name}`, { hint: "signalbox webhook list shows them." });
}

function refuseSecretsFromAfar(context: OperationContext, channel: Channel): void {
  if (context.door === "terminal" || context.door === "socket") return;
  for (const [field, value] of Object.entries(channel)) {
    const ref = SecretRef.safeParse(value);
    if (!ref.success || mayBeNamedFromAfar(ref.data)) continue;
    throw new OpsError("forbidden", `${field} may not be ${ref.data} when it is named over the network`, {
      hint: "Name an environment variable that begins with SIGNALBOX_NOTICE_, or add it on the host itself.",
    });
  }
}
