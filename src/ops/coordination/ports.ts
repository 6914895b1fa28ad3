import type { Place } from "../../kernel/work/task.ts";

/** Gives runs their place to work. */
export interface Places {
  /**
   * Makes (or finds again after a crash) the run's place. A worktree stands at the repository's HEAD, on a branch `signalbox/<run>`
   * of its own. Who only looks gets the checkout, and of a mirror, which has none, a copy of its files at HEAD.
   */
  open(run: string, kind: "checkout" | "look" | "worktree" | "none", repository: string): Promise<Place>;
  /** Removes a run's worktree and its branch if that was not used, or keeps them; answers the path of a kept one. */
  close(run: string, repository: string, keep: boolean): Promise<string | null>;
}

/** How far an assignment is, in memory only. `total` 0 when unknown. */
export interface Progress {
  readonly assignment: string;
  readonly done: number;
  readonly total: number;
  readonly label: string;
}

/** What is under way in this process: progress, and a bell that rings when something about a run has changed. */
export interface Board {
  report(run: string, progress: Progress): void;
  of(run: string): readonly Progress[];
  clear(run: string): void;
  ring(run: string): void;
  /** Resolves at the next ring for the run, or after the time. */
  wait(run: string, timeoutMs: number): Promise<void>;
  /** A look at the world that somebody asked a waiting run for is over. */
  looked(token: string): void;
  /** Resolves when that look is over, or after the time. */
  untilLooked(token: string, timeoutMs: number): Promise<void>;
}

declare module "../../kernel/ports.ts" {
  interface Ports {
    readonly places: Places;
    readonly board: Board;
  }
}

/** Waiting inside one attempt. Durable waits belong to the flow. */
export interface Timers {
  /** Resolves after the time, or at once when the signal fires. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Ends what runs in this process. */
export interface Aborter {
  /** Fires when the run is aborted by a person (in this process or, seen within 2 s, in another). */
  signalOf(run: string): AbortSignal;
  abort(run: string): void;
  forget(run: string): void;
}

declare module "../../kernel/ports.ts" {
  interface Ports {
    readonly timers: Timers;
    readonly aborter: Aborter;
  }
}
