import { z } from "zod";
import type { AssignmentDraft, RunStore, Writer } from "../../../ops/runs/index.ts";
import type { Sql, SqlValue } from "../../sql.ts";
import { resultArguments } from "./result-arguments.ts";
import { eventArguments, fromText, reportOf } from "../rows.ts";
import type { FreshRuns } from "./fresh-runs.ts";
import { createRunReader } from "./run-reader.ts";

const BEGIN_ROUND =
  "select at, is_abort as abort from signalbox.begin_round($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const RECORD_RESULTS = `select signalbox.record_results(
  $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`;
const RECORD_PLAN = "select signalbox.record_plan($1, $2, $3, $4, $5) as plan";
const APPEND = "select signalbox.append($1, $2, $3, $4, $5)";
const SET_WAITING = "select signalbox.set_waiting($1, $2, $3, $4)";
const END = "select report, head, events from signalbox.end_run($1, $2, $3, $4, $5, $6, $7, $8)";
const END_WITH_RESULTS = `select e.report, e.head, e.events
  from (select signalbox.record_results(
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) as done offset 0) r,
  lateral signalbox.end_run($1, case when r.done is null then $2 else $2 end, $3, $21, $22, $23, $24, $25) e`;
const REQUEST_ABORT = `update signalbox.run set abort_requested_by = coalesce(abort_requested_by, $2)
  where id = $1 and ended_at is null returning id`;

const Begun = z.object({ at: z.number(), abort: z.boolean() });
const Planned = z.object({ plan: z.string() });
const Ended = z.object({ report: z.string(), head: z.string(), events: z.number() });

/** Runs in Postgres: one idempotent call a boundary. */
export function createRunStore(sql: Sql, fresh: FreshRuns): RunStore {
  const reader = createRunReader(sql);
  return {
    ...reader,
    open: async (id) => fresh.take(id) ?? reader.find(id),
    beginRound: async (writer, round, assignments, events) => {
      const values = [...writerValues(writer), round, ...assignmentArguments(assignments), ...eventArguments(events)];
      return required(await sql.one(Begun, BEGIN_ROUND, values));
    },
    recordResults: (writer, results, events) =>
      sql.run(RECORD_RESULTS, [...writerValues(writer), ...resultArguments(results), ...eventArguments(events)]),
    recordPlan: async (writer, assignment, plan, replace) => {
      const values = [writer.run, writer.epoch, assignment, JSON.stringify(plan), replace];
      return fromText(required(await sql.one(Planned, RECORD_PLAN, values)).plan);
    },
    append: (writer, events) => sql.run(APPEND, [...writerValues(writer), ...eventArguments(events)]),
    setWaiting: (writer, waiting) =>
      sql.run(SET_WAITING, [writer.run, writer.epoch, waiting?.for ?? null, waiting?.id ?? null]),
    end: async (writer, { state, gate, report, events, unrecorded }) => {
      const ending = [state, textOrNull(gate), JSON.stringify(report), ...eventArguments(events)];
      if (unrecorded === null) {
        return reportOf(required(await sql.one(Ended, END, [...writerValues(writer), ...ending])));
      }
      const results = [...resultArguments(unrecorded.results), ...eventArguments(unrecorded.events)];
      return reportOf(
        required(await sql.one(Ended, END_WITH_RESULTS, [...writerValues(writer), ...results, ...ending])),
      );
    },
    requestAbort: async (run, by, _at) =>
      (await sql.one(z.object({ id: z.string() }), REQUEST_ABORT, [run, by])) !== null,
  };
}

function writerValues(writer: Writer): readonly [string, number, number] {
  return [writer.run, writer.epoch, writer.at];
}

function assignmentArguments(assignments: readonly AssignmentDraft[]): readonly SqlValue[] {
  return [
    assignments.map((assignment) => assignment.id),
    assignments.map((assignment) => assignment.name),
    assignments.map((assignment) => assignment.agent),
    assignments.map((assignment) => assignment.task),
    assignments.map((assignment) => assignment.critical),
    assignments.map((assignment) => JSON.stringify(assignment.input)),
  ];
}

function textOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

function required<T>(row: T | null): T {
  if (row === null) throw new Error("a boundary answered no row");
  return row;
}
