import { z } from "zod";
import type { Escalation, EscalationStore } from "../../ops/escalations/index.ts";
import type { Sql, SqlValue } from "../sql.ts";
import { eventArguments, fromText } from "./rows.ts";

type Changing = "level" | "nextLevelAt" | "state" | "answer";

const COLUMNS = `e.body, e.level, e.next_level_at::float8 as "nextLevelAt", e.state, e.answer`;

const EscalationRecord = z
  .object({
    body: z.string(),
    level: z.number(),
    nextLevelAt: z.number(),
    state: z.enum(["open", "answered", "unanswered"]),
    answer: z.string().nullable(),
  })
  .transform(({ body, answer, ...row }): Escalation => {
    const asked = fromText<Omit<Escalation, Changing>>(body);
    return { ...asked, ...row, answer: answer === null ? null : fromText<Escalation["answer"]>(answer) };
  });

/** Escalations in Postgres. */
export function createEscalationStore(sql: Sql): EscalationStore {
  const required = async (text: string, values: readonly SqlValue[]) => {
    const row = await sql.one(EscalationRecord, text, values);
    if (row === null) throw new Error("a call about an escalation answered no row");
    return row;
  };
  return {
    raise: (writer, escalation, event) => {
      const { level, nextLevelAt, state, answer: _answer, ...asked } = escalation;
      return required(
        `select ${COLUMNS} from signalbox.raise_escalation($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) e`,
        [
          ...[
            writer.run,
            writer.epoch,
            writer.at,
            escalation.id,
            escalation.at,
            JSON.stringify(asked),
            level,
            nextLevelAt,
            state,
          ],
          ...eventArguments([event]),
        ],
      );
    },
    find: (id) => sql.one(EscalationRecord, `select ${COLUMNS} from signalbox.escalation e where e.id = $1`, [id]),
    list: (filter) =>
      sql.many(
        EscalationRecord,
        `select ${COLUMNS} from signalbox.escalation e where ($1::text is null or e.run = $1) and ($2::text is null or e.state = $2)
            and ($3::text is null or (e.asked_at, e.id) < (select b.asked_at, b.id from signalbox.escalation b where b.id = $3))
          order by e.asked_at desc, e.id desc limit $4`,
        [filter.run ?? null, filter.state ?? null, filter.before ?? null, filter.limit],
      ),
    answer: (id, answer, event) =>
      required(`select ${COLUMNS} from signalbox.answer_escalation($1, $2, $3, $4, $5) e`, [
        ...[id, answer.at, JSON.stringify(answer)],
        ...eventArguments([event]),
      ]),
    raiseLevel: (...[writer, id, level, nextLevelAt, state, event]) =>
      required(`select ${COLUMNS} from signalbox.raise_level($1, $2, $3, $4, $5, $6, $7, $8, $9) e`, [
        ...[writer.run, writer.epoch, writer.at, id, level, nextLevelAt, state],
        ...eventArguments([event]),
      ]),
  };
}
