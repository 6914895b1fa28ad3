import { z } from "zod";
import { SEVERITIES } from "../../kernel/record/finding.ts";
import type {
  AskedQuestion,
  FailedAssignment,
  FindingsState,
  PeriodRecords,
  RecordWindow,
  WorkRecords,
} from "../../ops/docs/index.ts";
import type { Sql, SqlValue } from "../sql.ts";
import { fromText } from "./rows.ts";
import * as queries from "./work-record-queries.ts";

/** Rows of a list that are read of one window; what is more is named in `cut`. */
const LIST_LIMIT = 2_000;

/** Counts what Signalbox recorded of its own work. */
export function createWorkRecords(sql: Sql): WorkRecords {
  return {
    period: (window) => readPeriod(sql, window),
    recurring: async (window, times) => {
      const rows = await sql.many(RecurringRow, queries.RECURRING, [...valuesOf(window), times]);
      return rows.map(({ body, runs, ...row }) => {
        const { rule, owner, remedy, message } = Body.parse(fromText(body));
        return { rule, owner, remedy, message, runs, ...row };
      });
    },
  };
}

const Count = z.object({ count: z.number() });
const RunRow = z.object({ signal: z.string(), state: z.string(), count: z.number() });
const DurationRow = z.object({
  signal: z.string().nullable(),
  count: z.number(),
  medianMs: z.number(),
  p90Ms: z.number(),
});
const DeliverableRow = z.object({ type: z.string(), count: z.number() });
const FailureRow = z.object({
  run: z.string(),
  agent: z.string(),
  task: z.string(),
  status: z.enum(["failed", "timeout", "denied", "aborted"]),
  at: z.number(),
  error: z.string().nullable(),
});
const ApprovalRow = z.object({
  run: z.string(),
  action: z.string(),
  askedAt: z.number(),
  state: z.string(),
  decisions: z.array(z.string()),
});
const EscalationRow = z.object({
  run: z.string(),
  body: z.string(),
  askedAt: z.number(),
  state: z.string(),
  answer: z.string().nullable(),
});
const AuditRow = z.object({ run: z.string() });
const OpenRow = z.object({ severity: z.number(), firstAt: z.number(), body: z.string() });
const ChangeRow = z.object({ new: z.number(), fixed: z.number() });
const RecurringRow = z.object({
  body: z.string(),
  runs: z.array(z.string()),
  places: z.number(),
  firstAt: z.number(),
  lastAt: z.number(),
});
const Body = z.object({ rule: z.string(), owner: z.string(), remedy: z.string(), message: z.string() });
const ErrorText = z.object({ code: z.string(), message: z.string() });
const Instant = z.object({ at: z.number() });

async function readPeriod(sql: Sql, window: RecordWindow): Promise<PeriodRecords> {
  const values = valuesOf(window);
  const count = async (text: string) => (await sql.one(Count, text, values))?.count ?? 0;
  const runs = await sql.many(RunRow, queries.RUNS, values);
  const durations = await sql.many(DurationRow, queries.DURATIONS, values);
  const failures = await sql.many(FailureRow, queries.FAILURES, [...values, LIST_LIMIT]);
  const approvals = await sql.many(ApprovalRow, queries.APPROVALS, [...values, LIST_LIMIT]);
  const escalations = await sql.many(EscalationRow, queries.ESCALATIONS, [...values, LIST_LIMIT]);
  return {
    runs,
    durations,
    failedGates: await count(queries.FAILED_GATES),
    timeouts: await count(queries.TIMEOUTS),
    recoveries: await count(queries.RECOVERIES),
    failures: failures.map(failureOf),
    approvals: approvals.map(approvalOf),
    escalations: escalations.map(escalationOf),
    deliverables: await sql.many(DeliverableRow, queries.DELIVERABLES, values),
    findings: window.repository === null ? null : await readFindings(sql, window),
    cut: [
      ...(failures.length === LIST_LIMIT ? [`${LIST_LIMIT} failed assignments`] : []),
      ...(approvals.length === LIST_LIMIT ? [`${LIST_LIMIT} approvals`] : []),
      ...(escalations.length === LIST_LIMIT ? [`${LIST_LIMIT} escalations`] : []),
    ],
  };
}

async function readFindings(sql: Sql, window: RecordWindow): Promise<FindingsState | null> {
  const { repository, fromAt, toAt } = window;
  const last = await sql.one(AuditRow, queries.LAST_AUDIT, [repository, toAt]);
  if (last === null) return null;
  const before = await sql.one(AuditRow, queries.LAST_AUDIT, [repository, fromAt]);
  const open = await sql.many(OpenRow, queries.OPEN_FINDINGS, [last.run, repository, toAt]);
  const change = before === null ? null : await sql.one(ChangeRow, queries.CHANGED_FINDINGS, [last.run, before.run]);
  return {
    run: last.run,
    open: open.map(({ severity, firstAt, body }) => ({
      severity: SEVERITIES[severity] ?? "info",
      rule: Body.parse(fromText(body)).rule,
      firstAt,
    })),
    change: before === null || change === null ? null : { since: before.run, ...change },
  };
}

function valuesOf(window: RecordWindow): readonly SqlValue[] {
  return [window.repository, window.fromAt, window.toAt];
}

function failureOf({ error, ...row }: z.infer<typeof FailureRow>): FailedAssignment {
  const said = error === null ? null : ErrorText.safeParse(fromText(error));
  const known = said?.success === true ? said.data : { code: null, message: row.status };
  return { ...row, code: known.code, message: known.message };
}

function approvalOf({ decisions, action, ...row }: z.infer<typeof ApprovalRow>): AskedQuestion {
  const last = decisions.at(-1);
  const at = last === undefined ? null : Instant.parse(fromText(last)).at;
  return { ...row, kind: "approval", title: action, answeredAt: at };
}

function escalationOf({ body, answer, ...row }: z.infer<typeof EscalationRow>): AskedQuestion {
  const { kind, title } = z.object({ kind: z.string(), title: z.string() }).parse(fromText(body));
  return { ...row, kind, title, answeredAt: answer === null ? null : Instant.parse(fromText(answer)).at };
}
