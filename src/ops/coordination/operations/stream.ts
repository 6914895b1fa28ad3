import { z } from "zod";
import { defineOperation } from "../../../kernel/operation.ts";
import type { RunEvents } from "../views.ts";
import { findRun } from "./find-run.ts";

/** How long events of another process may stay unseen: it rings no bell here. */
const BELL_MS = 100;

const EventsInput = z.strictObject({
  run: z.string().min(1),
  after: z.number().int().nonnegative().default(0).describe("Only events with a higher sequence number"),
  limit: z.number().int().min(1).max(1_000).default(500).describe("At most so many"),
  waitMs: z.number().int().nonnegative().max(25_000).default(0).describe("Wait so long for one to come, in ms"),
});

/** Events of a run in order, after a sequence number; waits for one to come if asked to. */
export const listEvents = defineOperation({
  name: "runs.events",
  summary: "Lists events of a run in order",
  scope: "read",
  audited: false,
  input: EventsInput,
  run: async (context, input): Promise<RunEvents> => {
    const { ports } = context;
    const until = ports.clock.now() + input.waitMs;
    for (;;) {
      const run = await findRun(context, input.run);
      const events = await ports.runs.events(run.id, input.after, input.limit);
      const left = until - ports.clock.now();
      const isOver = run.endedAt !== null && (events.at(-1)?.seq ?? input.after) >= run.eventCount;
      if (events.length > 0 || isOver || left <= 0)
        return { run: run.id, events, isOver, count: Math.max(run.eventCount, events.at(-1)?.seq ?? 0) };
      await ports.board.wait(run.id, Math.min(left, BELL_MS));
    }
  },
});
