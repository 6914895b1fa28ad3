import { z } from "zod";
import type { Json } from "../../kernel/json.ts";

/** What happens when the run of the time before is unfinished: pass over, wait for it, or begin beside it. */
export const Overlap = z.enum(["skip", "queue", "allow"]);
export type Overlap = z.infer<typeof Overlap>;

/** What happens to times that went by while no server ran: nothing, or one run for all of them. */
export const Missed = z.enum(["skip", "run-once"]);
export type Missed = z.infer<typeof Missed>;

/** A signal that is sent on a cron expression. */
export interface Schedule {
  readonly id: string;
  readonly name: string;
  readonly signal: string;
  readonly context: Json;
  readonly repository: string;
  readonly cron: string;
  /** An IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
  readonly jitterMs: number;
  readonly overlap: Overlap;
  readonly missed: Missed;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly isPaused: boolean;
  /** The next time by the expression, without jitter; null when it never comes. */
  readonly nextAt: number | null;
  readonly lastAt: number | null;
  readonly lastRun: string | null;
  /** What became of the last time: `started`, `skipped`, `missed`, `queued`, or why it was refused. */
  readonly lastOutcome: string | null;
}

/** What is written when a time was dealt with. */
export interface Turn {
  readonly nextAt: number | null;
  readonly lastAt: number | null;
  readonly lastRun: string | null;
  readonly lastOutcome: string;
}

/** Where schedules are kept. */
export interface ScheduleStore {
  /** Throws `conflict` when there is one of this name. */
  add(schedule: Schedule): Promise<void>;
  find(name: string): Promise<Schedule | null>;
  /** By name, at most 1,000. */
  list(): Promise<readonly Schedule[]>;
  remove(name: string): Promise<boolean>;
  setPaused(name: string, isPaused: boolean, nextAt: number | null): Promise<boolean>;
  /** Those whose time has come, earliest first. */
  due(at: number, limit: number): Promise<readonly Schedule[]>;
  /** Writes what became of a time if it is still the next one: of several servers one does. */
  advance(id: string, seenNextAt: number, turn: Turn): Promise<boolean>;
}

declare module "../../kernel/ports.ts" {
  interface Ports {
    readonly schedules: ScheduleStore;
  }
}
