import { messageOf } from "../../kernel/ops-error.ts";
import type { Ports } from "../../kernel/ports.ts";
import { createDispatcher } from "../../ops/notices/index.ts";
import { keepRetention, type RetentionLimits } from "../../ops/retention/index.ts";
import { keepSchedules } from "../../ops/schedules/index.ts";

/** How often the queue is looked at: an immediate escalation has 5 s. Source: coordination specification, section 8. */
const SEND_EVERY_MS = 500;
/** Cron knows minutes; a second late is on time. */
const SCHEDULES_EVERY_MS = 1_000;
const PRUNE_EVERY_MS = 60_000;
/** Retention counts days. */
const RETENTION_EVERY_MS = 600_000;

/** Sends notices and scheduled signals as long as the server lives; the answer stops that and waits for what is on its way. */
export function workRegularly(
  ports: Ports,
  retention: RetentionLimits,
  report: (thrown: unknown) => void,
): () => Promise<void> {
  const dispatcher = createDispatcher(ports, report);
  const keep = every(
    RETENTION_EVERY_MS,
    () => keepRetention(ports, retention),
    (thrown) => report(`old records stay: ${messageOf(thrown)}`),
  );
  keep.now(); // a server that is started anew every few minutes keeps its bounds too
  const works = [
    keep,
    every(
      SEND_EVERY_MS,
      () => dispatcher.tick(),
      (thrown) => report(`notices could not be looked for: ${messageOf(thrown)}`),
    ),
    every(
      PRUNE_EVERY_MS,
      () => dispatcher.prune(retention),
      (thrown) => report(`old notices stay: ${messageOf(thrown)}`),
    ),
    every(
      SCHEDULES_EVERY_MS,
      () => keepSchedules(ports),
      (thrown) => report(`schedules wait: ${messageOf(thrown)}`),
    ),
  ];
  return async () => {
    await Promise.all(works.map((work) => work.stop()));
    await dispatcher.settle();
  };
}

interface Regular {
  /** Does it now, unless it is under way. */
  now(): void;
  /** Does it no more, and waits for what is under way. */
  stop(): Promise<void>;
}

/** Does a work at intervals, never twice at once; a failure is reported and the work comes again. */
function every(ms: number, work: () => Promise<unknown>, failed: (thrown: unknown) => void): Regular {
  let underWay: Promise<void> | null = null;
  const now = () => {
    underWay ??= work()
      .then(() => undefined, failed)
      .finally(() => (underWay = null));
  };
  const timer = setInterval(now, ms);
  return {
    now,
    stop: async () => {
      clearInterval(timer);
      await underWay;
    },
  };
}
