import { z } from "zod";

// What answers about standing orders look like: what is sent by the clock, and who is told of what happens.

/** A signal that is sent on a cron expression. */
export const ScheduleShape = z.strictObject({
  id: z.string(),
  name: z.string(),
  signal: z.string(),
  context: z.unknown(),
  repository: z.string(),
  cron: z.string(),
  timeZone: z.string(),
  jitterMs: z.number().int(),
  overlap: z.enum(["skip", "queue", "allow"]),
  missed: z.enum(["skip", "run-once"]),
  createdBy: z.string(),
  createdAt: z.number(),
  isPaused: z.boolean(),
  nextAt: z.number().nullable(),
  lastAt: z.number().nullable(),
  lastRun: z.string().nullable(),
  lastOutcome: z.string().nullable(),
});

/** The next times of a schedule. */
export const ScheduleTimesShape = z.strictObject({
  name: z.string(),
  times: z.array(z.strictObject({ at: z.number() })),
});

/** A schedule or a receiver that was ended. */
export const RemovedShape = z.strictObject({ removed: z.string() });

/** A receiver of notices as it was added. */
export const ReceiverShape = z.strictObject({
  id: z.string(),
  name: z.string(),
  kinds: z.array(z.string()),
  channel: z.looseObject({ kind: z.enum(["webhook", "slack", "email", "github", "otel"]) }),
  createdBy: z.string(),
  createdAt: z.number(),
});

/** How many dead letters are in the queue again. */
export const RequeuedShape = z.strictObject({ requeued: z.number().int() });

/** A receiver of notices, with what became of its deliveries. */
export const SubscriptionShape = ReceiverShape.extend({
  waiting: z.number().int(),
  delivered: z.number().int(),
  dead: z.number().int(),
  lastError: z.string().nullable(),
});

/** One notice on its way to one receiver. */
export const DeliveryShape = z.strictObject({
  id: z.string(),
  subscription: z.string(),
  run: z.string().nullable(),
  seq: z.number().int().nullable(),
  eventKind: z.string(),
  priority: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  createdAt: z.number(),
  state: z.enum(["waiting", "sending", "delivered", "dead"]),
  attempts: z.number().int(),
  nextAt: z.number(),
  endedAt: z.number().nullable(),
  lastError: z.string().nullable(),
});
