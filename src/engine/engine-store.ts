import type pg from "pg";

/** What the engine needs of the store; `storage` supplies it. */
export interface EngineStore {
  readonly pool: pg.Pool;
  /** `null` for an embedded store: one session, no notifications. */
  readonly databaseUrl: string | null;
  /** Schema for the engine's own tables. */
  readonly flowSchema: string;
  readonly ownership: RunOwnership;
  /** Runs a flow so that its calls to the store wait out an outage. */
  patiently<T>(work: () => Promise<T>): Promise<T>;
  /** The foreseen failure that something thrown by the database stands for; `null` when it is a bug. */
  foreseenFailure(thrown: unknown): Error | null;
}

/** Which runs this process owns. */
export interface RunOwnership {
  readonly executorId: string;
  epochOf(run: string): number | null;
  forget(run: string): void;
  /** Unfinished runs of dead executors; ended ones too if they are among the candidates. */
  orphans(candidates: readonly string[]): Promise<readonly string[]>;
  /** Raises the epoch and owns the run, in one guarded transaction; `null` if its executor lives. */
  takeOver(run: string, at: number): Promise<number | null>;
}
