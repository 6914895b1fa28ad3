import { z } from "zod";
import { OpsError } from "../../../kernel/ops-error.ts";
import {
  Channel,
  type Delivery,
  DELIVERY_STATES,
  type NoticeStore,
  type Subscription,
  type SubscriptionView,
} from "../../../ops/notices/index.ts";
import type { Ownership } from "../../ownership.ts";
import type { Sql, SqlValue } from "../../sql.ts";
import { fromText } from "../rows.ts";

/** A claim runs out after this time, far above an attempt's limit: then the process that made it hangs. */
const CLAIM_MS = 60_000;
const LISTED = 1_000;

const SUBSCRIPTION = `s.id, s.name, s.kinds, s.channel, s.created_by as "createdBy", s.created_at::float8 as "createdAt"`;
const subscriptionFields = {
  ...{ id: z.string(), name: z.string(), kinds: z.array(z.string()) },
  channel: z.string().transform((text) => Channel.parse(fromText(text))),
  ...{ createdBy: z.string(), createdAt: z.number() },
};
const SubscriptionRecord = z.object(subscriptionFields) satisfies z.ZodType<Subscription>;
const ViewRecord = z.object({
  ...subscriptionFields,
  ...{ waiting: z.number(), delivered: z.number(), dead: z.number(), lastError: z.string().nullable() },
}) satisfies z.ZodType<SubscriptionView>;

const DELIVERY = `d.id, d.subscription, d.run, d.seq, d.event_kind as "eventKind", d.priority, d.created_at::float8 as "createdAt",
  d.state, d.attempts, d.next_at::float8 as "nextAt", d.ended_at::float8 as "endedAt", d.last_error as "lastError"`;
const DeliveryRecord = z.object({
  ...{ id: z.string(), subscription: z.string(), run: z.string().nullable(), seq: z.number().nullable() },
  ...{ eventKind: z.string(), priority: z.union([z.literal(0), z.literal(1), z.literal(2)]), createdAt: z.number() },
  ...{ state: z.enum(DELIVERY_STATES), attempts: z.number(), nextAt: z.number() },
  ...{ endedAt: z.number().nullable(), lastError: z.string().nullable() },
}) satisfies z.ZodType<Delivery>;
/** Where a delivery stands among all: events of one moment by run and number, newest first tests come last. */
const PLACE = "d.created_at, coalesce(d.run, ''), coalesce(d.seq, 0), d.id";
const Touched = z.object({ id: z.string() });

/** Subscriptions and their queue in Postgres. */
export function createNoticeStore(sql: Sql, ownership: Ownership): NoticeStore {
  return { ...subscriptionsOver(sql), ...queueOver(sql, ownership), ...lettersOver(sql) };
}

function subscriptionsOver(sql: Sql): Pick<NoticeStore, "add" | "find" | "byId" | "list" | "remove"> {
  const arm = () => sql.run("select signalbox.arm_notices()", []);
  return {
    add: async ({ id, name, kinds, channel, createdBy, createdAt }) => {
      const added = await sql.one(
        Touched,
        `insert into signalbox.subscription (id, name, kinds, channel, created_by, created_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (name) do nothing returning id`,
        [id, name, [...kinds], JSON.stringify(channel), createdBy, createdAt],
      );
      if (added === null) throw new OpsError("conflict", `there is a subscription ${name} already`);
      await arm();
    },
    find: (name) =>
      sql.one(SubscriptionRecord, `select ${SUBSCRIPTION} from signalbox.subscription s where s.name = $1`, [name]),
    byId: (id) =>
      sql.one(SubscriptionRecord, `select ${SUBSCRIPTION} from signalbox.subscription s where s.id = $1`, [id]),
    list: () =>
      sql.many(
        ViewRecord,
        `select ${SUBSCRIPTION}, c.waiting::int as waiting, c.delivered::int as delivered, c.dead::int as dead,
            (select d.last_error from signalbox.delivery d where d.subscription = s.id and d.last_error is not null
              order by d.created_at desc limit 1) as "lastError"
          from signalbox.subscription s cross join lateral (
            select count(*) filter (where d.state in ('waiting', 'sending')) as waiting,
              count(*) filter (where d.state = 'delivered') as delivered, count(*) filter (where d.state = 'dead') as dead
            from signalbox.delivery d where d.subscription = s.id) c
          order by s.name limit $1`,
        [LISTED],
      ),
    remove: async (name) => {
      const gone = await sql.one(Touched, "delete from signalbox.subscription where name = $1 returning id", [name]);
      if (gone !== null) await arm();
      return gone !== null;
    },
  };
}

function queueOver(
  sql: Sql,
  { executorId, livenessArguments }: Ownership,
): Pick<NoticeStore, "enqueue" | "isAnyDue" | "claim" | "claimOne" | "finish"> {
  return {
    enqueue: (made) =>
      sql.run(
        `insert into signalbox.delivery (id, subscription, run, seq, event_kind, priority, created_at, state, attempts, next_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (id) do nothing`,
        [
          ...[made.id, made.subscription, made.run, made.seq, made.eventKind, made.priority, made.createdAt],
          ...[made.state, made.attempts, made.nextAt],
        ],
      ),
    isAnyDue: async (at) =>
      (
        await sql.one(
          z.object({ due: z.boolean() }),
          `select exists (select from signalbox.delivery d
             where d.state in ('waiting', 'sending') and (d.state = 'sending' or d.next_at <= $1)) as due`,
          [at],
        )
      )?.due === true,
    claim: ({ at, lane, most, ofEach }) =>
      sql.many(DeliveryRecord, `select ${DELIVERY} from signalbox.claim_deliveries($1, $2, $3, $4, $5, $6, $7, $8) d`, [
        ...[at, at + CLAIM_MS, lane === "immediate", most, ofEach],
        ...livenessArguments,
      ]),
    claimOne: (id, at) =>
      sql.one(
        DeliveryRecord,
        `update signalbox.delivery d set state = 'sending', claimed_by = $2, claimed_until = $3, attempts = d.attempts + 1
          where d.id = $1 and d.state = 'waiting' returning ${DELIVERY}`,
        [id, executorId, at + CLAIM_MS],
      ),
    finish: (id, at, end) => {
      const state = end.kind === "again" ? "waiting" : end.kind;
      const values: readonly SqlValue[] = [
        ...[id, executorId, state, end.kind === "again" ? end.at : null],
        ...[end.kind === "again" ? null : at, end.kind === "delivered" ? null : end.error],
      ];
      return sql.run(
        `update signalbox.delivery set state = $3, next_at = coalesce($4::bigint, next_at), ended_at = $5, last_error = $6,
            claimed_by = null, claimed_until = null
          where id = $1 and claimed_by = $2 and state = 'sending'`,
        values,
      );
    },
  };
}

function lettersOver(sql: Sql): Pick<NoticeStore, "deliveries" | "delivery" | "requeue" | "prune"> {
  return {
    deliveries: (filter) =>
      sql.many(
        DeliveryRecord,
        `select ${DELIVERY} from signalbox.delivery d where ($1::text is null or d.subscription = $1) and ($2::text is null or d.state = $2)
            and ($3::text is null or (${PLACE}) < (select ${PLACE} from signalbox.delivery d where d.id = $3))
          order by d.created_at desc, coalesce(d.run, '') desc, coalesce(d.seq, 0) desc, d.id desc limit $4`,
        [filter.subscription ?? null, filter.state ?? null, filter.before ?? null, filter.limit],
      ),
    delivery: (id) => sql.one(DeliveryRecord, `select ${DELIVERY} from signalbox.delivery d where d.id = $1`, [id]),
    requeue: async (choice, at) => {
      const chosen =
        "id" in choice
          ? "select id from signalbox.delivery where id = $2 and state <> 'sending' limit $3"
          : "select id from signalbox.delivery where subscription = $2 and state = 'dead' order by created_at limit $3";
      const put = await sql.many(
        Touched,
        `update signalbox.delivery d set state = 'waiting', attempts = 0, next_at = $1, ended_at = null
          where d.id in (${chosen}) returning d.id`,
        [at, "id" in choice ? choice.id : choice.subscription, "id" in choice ? 1 : choice.limit],
      );
      return put.length;
    },
    prune: async (bounds, at) => {
      await sql.run(
        "delete from signalbox.delivery where (state = 'delivered' and ended_at < $1) or (state = 'dead' and ended_at < $2)",
        [bounds.deliveredBefore, bounds.deadBefore],
      );
      const beyond = `select x.id from (select d.id, row_number() over (partition by d.subscription order by d.created_at desc, d.id) as place
        from signalbox.delivery d where d.state = any($1)) x where x.place > $2`;
      await sql.run(
        `update signalbox.delivery set state = 'dead', ended_at = $3, last_error = 'the queue was full' where id in (${beyond})`,
        [["waiting"], bounds.perSubscription, at],
      );
      for (const state of ["delivered", "dead"])
        await sql.run(`delete from signalbox.delivery where id in (${beyond})`, [[state], bounds.perSubscription]);
    },
  };
}
