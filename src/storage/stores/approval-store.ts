import { z } from "zod";
import type { Approval, ApprovalDecision, ApprovalStore } from "../../ops/approvals/index.ts";
import type { Sql, SqlValue } from "../sql.ts";
import { eventArguments, fromText } from "./rows.ts";

const COLUMNS = `a.id, a.run, a.assignment, a.flow, a.action, a.arguments, a.digest, a.target, a.risk, a.requester,
  a.may_answer as "mayAnswer", a.asked_at::float8 as "askedAt", a.expires_at::float8 as "expiresAt", a.on_expiry as "onExpiry",
  a.state, a.decisions`;

const ApprovalRecord = z.object({
  id: z.string(),
  run: z.string(),
  assignment: z.string().nullable(),
  flow: z.string(),
  action: z.string(),
  arguments: z.string().transform((text) => fromText(text)),
  digest: z.string(),
  target: z.string().transform((text) => fromText<Approval["target"]>(text)),
  risk: z.enum(["low", "medium", "high"]),
  requester: z.string(),
  mayAnswer: z.string().transform((text) => fromText<Approval["mayAnswer"]>(text)),
  askedAt: z.number(),
  expiresAt: z.number(),
  onExpiry: z.enum(["deny", "escalate"]),
  state: z.enum(["pending", "approved", "rejected", "claimed", "committed", "stale", "expired"]),
  decisions: z.array(z.string().transform((text) => fromText<ApprovalDecision>(text))),
}) satisfies z.ZodType<Approval>;

const ASK = `select ${COLUMNS} from signalbox.ask_approval(
  $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) a`;

/** Humans that are told apart; a store with more than that many is not asked who they are. */
const HUMANS = 100;

/** Approvals in Postgres. */
export function createApprovalStore(sql: Sql): ApprovalStore {
  const required = async (text: string, values: readonly SqlValue[]) => {
    const row = await sql.one(ApprovalRecord, text, values);
    if (row === null) throw new Error("a call about an approval answered no row");
    return row;
  };
  return {
    ask: (writer, approval, event) =>
      required(ASK, [writer.run, writer.epoch, writer.at, ...approvalValues(approval), ...eventArguments([event])]),
    find: (id) => sql.one(ApprovalRecord, `select ${COLUMNS} from signalbox.approval a where a.id = $1`, [id]),
    list: (filter) =>
      sql.many(
        ApprovalRecord,
        `select ${COLUMNS} from signalbox.approval a where ($1::text is null or a.run = $1) and ($2::text is null or a.state = $2)
            and ($3::text is null or (a.asked_at, a.id) < (select b.asked_at, b.id from signalbox.approval b where b.id = $3))
          order by a.asked_at desc, a.id desc limit $4`,
        [filter.run ?? null, filter.state ?? null, filter.before ?? null, filter.limit],
      ),
    decide: (id, decision, state, event) =>
      required(`select ${COLUMNS} from signalbox.decide_approval($1, $2, $3, $4, $5, $6) a`, [
        ...[id, decision.at, JSON.stringify(decision), state],
        ...eventArguments([event]),
      ]),
    move: (writer, id, to, event) =>
      required(`select ${COLUMNS} from signalbox.move_approval($1, $2, $3, $4, $5, $6, $7) a`, [
        ...[writer.run, writer.epoch, writer.at, id, to],
        ...eventArguments([event]),
      ]),
    knownHumans: async () => {
      const rows = await sql.many(
        z.object({ id: z.string() }),
        `select id from signalbox.human order by last_at desc, id limit ${HUMANS}`,
        [],
      );
      return rows.map((row) => row.id);
    },
    rememberHuman: (id, at) =>
      sql.run(
        "insert into signalbox.human values ($1, $2) on conflict (id) do update set last_at = greatest(human.last_at, excluded.last_at)",
        [id, at],
      ),
  };
}

function approvalValues(approval: Approval): readonly SqlValue[] {
  const { id, assignment, flow, action, digest, risk, requester, askedAt, expiresAt, onExpiry } = approval;
  const [args, target, mayAnswer] = [approval.arguments, approval.target, approval.mayAnswer].map((value) =>
    JSON.stringify(value),
  );
  return [
    id,
    assignment,
    flow,
    action,
    args ?? "null",
    digest,
    target ?? "null",
    risk,
    requester,
    mayAnswer ?? "null",
    askedAt,
    expiresAt,
    onExpiry,
  ];
}
