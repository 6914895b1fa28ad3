import { EventEmitter } from "node:events";
import type { PGlite, Results } from "@electric-sql/pglite";
import type pg from "pg";
import { OpsError } from "../../kernel/ops-error.ts";
import { SessionQueue } from "./session-queue.ts";

/** A statement as `pg` takes it: text, or text with values. */
type Statement = string | { readonly text: string; readonly values?: readonly unknown[] };

/** What `pg` answers. */
interface Answer {
  readonly rows: unknown[];
  readonly rowCount: number;
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  readonly command: string;
}

const ENDS_TRANSACTION = /^\s*(commit|rollback)\s*;?\s*$/i; // after one of these alone nothing can be open
const MAY_OPEN_TRANSACTION = /\b(?:begin|start\s+transaction)\b/i; // whatever else is said, nothing stays open after it
const INT8 = 20; // object id of bigint in pg_type; `pg` gives it as text, since a JavaScript number cannot hold it
const TEXT_PARSERS = { [INT8]: (value: string) => value };

/**
 * The shape of `pg.Pool` over the one session of an embedded Postgres. One client holds the session at a time; the others
 * wait in line. Whatever a client left open is rolled back when it is released.
 */
export class EmbeddedPool extends EventEmitter {
  readonly options = { max: 1 };
  readonly #database: PGlite;
  readonly #queue: SessionQueue;
  #ended = false;
  #failure: unknown = null;

  /** `stuckAfterMs`: a holder that is idle for so long while others wait is taken for a re-entry. */
  constructor(database: PGlite, stuckAfterMs = 5_000) {
    super();
    this.#database = database;
    this.#queue = new SessionQueue(stuckAfterMs);
  }

  get totalCount(): number {
    return 1;
  }

  get idleCount(): number {
    return this.#queue.isHeld ? 0 : 1;
  }

  get waitingCount(): number {
    return this.#queue.waiting;
  }

  async query(statement: Statement, values?: readonly unknown[]): Promise<Answer> {
    const turn = await this.#queue.enter();
    try {
      return await turn.busy(() => this.#execute(statement, values));
    } finally {
      turn.leave();
    }
  }

  async connect(): Promise<EmbeddedClient> {
    const turn = await this.#queue.enter();
    const execute = (statement: Statement, values?: readonly unknown[]) =>
      turn.busy(() => this.#execute(statement, values));
    return new EmbeddedClient(execute, async (mayBeOpen) => {
      try {
        if (mayBeOpen) await turn.busy(() => this.#rollBack());
      } finally {
        turn.leave();
      }
    });
  }

  /** Waits for the statement under way, then closes the session. */
  async end(): Promise<void> {
    if (this.#ended) return;
    const turn = await this.#queue.enter();
    this.#ended = true;
    if (this.#failure !== null) return turn.leave();
    try {
      await this.#database.close();
    } finally {
      turn.leave();
    }
  }

  async #execute(statement: Statement, values?: readonly unknown[]): Promise<Answer> {
    if (this.#ended) throw new OpsError("storage", "The embedded store is closed");
    if (this.#failure !== null) throw this.#failure;
    const { text, given } = partsOf(statement, values);
    const options = { parsers: TEXT_PARSERS };
    try {
      const result =
        given.length === 0
          ? (await this.#database.exec(text, options)).at(-1)
          : await this.#database.query(text, given, options);
      return answerOf(text, result);
    } catch (thrown) {
      if (endsSession(thrown)) this.#failure = thrown;
      throw thrown;
    }
  }

  async #rollBack(): Promise<void> {
    if (this.#ended || this.#failure !== null) return;
    await this.#database.exec("rollback");
  }
}

/** A full disk or a crash within the WebAssembly leaves a session that may never answer again: it is not asked any more. */
function endsSession(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  return (
    ("code" in thrown && thrown.code === "53100") || thrown.name === "RuntimeError" || thrown.name === "ExitStatus"
  );
}

function partsOf(statement: Statement, values: readonly unknown[] = []): { text: string; given: unknown[] } {
  if (typeof statement === "string") return { text: statement, given: [...values] };
  return { text: statement.text, given: [...(statement.values ?? values)] };
}

function answerOf(text: string, result: Results<unknown> | undefined): Answer {
  const command = text.trimStart().split(/\s/, 1)[0]?.toUpperCase() ?? "";
  if (result === undefined) return { rows: [], rowCount: 0, fields: [], command };
  return { rows: result.rows, rowCount: result.affectedRows || result.rows.length, fields: result.fields, command };
}

/** The shape of `pg.PoolClient` while it holds the session. */
export class EmbeddedClient extends EventEmitter {
  readonly #execute: (statement: Statement, values?: readonly unknown[]) => Promise<Answer>;
  readonly #giveBack: (mayBeOpen: boolean) => Promise<void>;
  #isReleased = false;
  #mayBeOpen = false;

  constructor(
    execute: (statement: Statement, values?: readonly unknown[]) => Promise<Answer>,
    giveBack: (mayBeOpen: boolean) => Promise<void>,
  ) {
    super();
    this.#execute = execute;
    this.#giveBack = giveBack;
  }

  async query(statement: Statement, values?: readonly unknown[]): Promise<Answer> {
    if (this.#isReleased) throw new OpsError("storage", "A client of the embedded store was used after its release");
    const text = typeof statement === "string" ? statement : statement.text;
    if (MAY_OPEN_TRANSACTION.test(text)) this.#mayBeOpen = true;
    const answer = await this.#execute(statement, values);
    if (ENDS_TRANSACTION.test(text)) this.#mayBeOpen = false;
    return answer;
  }

  /** Gives the session back; what was left open is rolled back first. A second release changes nothing. */
  release = (_failure?: Error | boolean): void => {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#giveBack(this.#mayBeOpen).catch((error: unknown) => this.emit("error", error));
  };
}

/** Gives the adapter the type of `pg.Pool`. Sound for users that call `query`, `connect`, `end`, `on` and read `options.max`. */
export function asPgPool(pool: EmbeddedPool): pg.Pool {
  return pool as unknown as pg.Pool;
}
