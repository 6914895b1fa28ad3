import { OpsError } from "../../kernel/ops-error.ts";

/** One holding of the session. */
export interface Turn {
  /** Marks the time in which the holder works, so that an idle holder can be told from a busy one. */
  busy<T>(work: () => Promise<T>): Promise<T>;
  leave(): void;
}

interface Waiter {
  readonly admit: (turn: Turn) => void;
  readonly refuse: (error: OpsError) => void;
}

const CHECKS = 5; // the holder must be found idle so many times in a row: a blocked event loop is no proof

/**
 * First come, first served. Somebody who holds the session and asks for it again would wait for himself for ever: when the
 * holder stays idle while others wait, those that came after it are refused with a clear error instead.
 */
export class SessionQueue {
  readonly #stuckAfterMs: number;
  readonly #waiters: Waiter[] = [];
  #isHeld = false;
  #working = 0;
  #idleChecks = 0;
  #watch: NodeJS.Timeout | undefined;

  constructor(stuckAfterMs: number) {
    this.#stuckAfterMs = stuckAfterMs;
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  get waiting(): number {
    return this.#waiters.length;
  }

  enter(): Promise<Turn> {
    if (!this.#isHeld) {
      this.#isHeld = true;
      return Promise.resolve(this.#turn());
    }
    return new Promise((admit, refuse) => {
      this.#waiters.push({ admit, refuse });
      this.#startWatch();
    });
  }

  #turn(): Turn {
    let hasLeft = false;
    return {
      busy: async (work) => {
        this.#working += 1;
        this.#idleChecks = 0;
        try {
          return await work();
        } finally {
          this.#working -= 1;
        }
      },
      leave: () => {
        if (hasLeft) return;
        hasLeft = true;
        this.#next();
      },
    };
  }

  #next(): void {
    this.#idleChecks = 0;
    const waiter = this.#waiters.shift();
    if (waiter === undefined) {
      this.#isHeld = false;
      this.#stopWatch();
      return;
    }
    waiter.admit(this.#turn());
    if (this.#waiters.length === 0) this.#stopWatch();
  }

  #startWatch(): void {
    if (this.#watch !== undefined) return;
    this.#watch = setInterval(() => this.#check(), Math.max(1, this.#stuckAfterMs / CHECKS));
    this.#watch.unref();
  }

  #stopWatch(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
    this.#idleChecks = 0;
  }

  #check(): void {
    this.#idleChecks = this.#working > 0 ? 0 : this.#idleChecks + 1;
    if (this.#idleChecks < CHECKS) return;
    const refused = this.#waiters.splice(0);
    this.#stopWatch();
    for (const waiter of refused) {
      waiter.refuse(
        new OpsError(
          "storage",
          "The embedded store was asked for by somebody who holds it already, or its holder has forgotten to release it",
          {
            details: { waited: refused.length, stuckAfterMs: this.#stuckAfterMs },
          },
        ),
      );
    }
  }
}
