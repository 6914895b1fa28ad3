import { setTimeout as pause } from "node:timers/promises";
import { newId } from "../../kernel/ids.ts";
import { isOpsError, messageOf, OpsError } from "../../kernel/ops-error.ts";
import { type DataFolder, openDataFolder } from "../../storage/folder/data-folder.ts";
import { type LinePlace, standInLine } from "../../storage/folder/waiting-line.ts";
import type { Session } from "../../surfaces/cli/host.ts";
import { connectSocket, type SocketClient } from "../../surfaces/http/connect-socket.ts";
import type { Machine } from "../machine.ts";

/** An owner that holds the lock and does not answer is opening its store, or closing it. */
const OWNER_WAIT_MS = 15_000;
/** A free folder is left to whoever came before for so long; then that one is stopped, or does not want it any more. */
const LINE_PATIENCE_MS = 5_000;
/** Many owners in a row may come before this one; each of them serves others while it works. */
const LINE_LIMIT_MS = 300_000;
const OWNER_POLL_MS = 100;
const INTAKE = "signals.receive";

/** This process's place in the line for one data folder: drawn when it finds the folder owned, kept until it owns it or ends. */
export interface Turn {
  place: LinePlace | null;
}

/** A turn without a place yet. */
export function createTurn(): Turn {
  return { place: null };
}

/** How the data folder is reached. `reopen` opens a session anew when the owner has ended. */
export interface Reaching {
  readonly machine: Machine;
  readonly path: string;
  readonly socketPath: string;
  readonly human: string;
  readonly isOrchestrator: boolean;
  readonly turn: Turn;
  reopen(): Promise<Session>;
}

/**
 * Owns the data folder, or finds a session of the process that does. One that is just beginning or ending is waited for, and
 * who has waited longest owns it next.
 */
export async function ownOrFind(
  reaching: Reaching,
): Promise<{ readonly owned: DataFolder } | { readonly session: Session }> {
  const { machine, path, socketPath, turn } = reaching;
  const wait = createWait();
  for (;;) {
    try {
      const { version } = machine;
      const { place } = turn;
      const owned = await openDataFolder({ path, version, socketPath, place, isOutOfTurn: wait.isLineStuck() });
      await leaveLine(turn);
      return { owned };
    } catch (thrown) {
      if (!isOpsError(thrown, "locked")) throw thrown;
      turn.place ??= await standInLine(path);
      const reached = await connectToOwner(reaching, thrown);
      if ("session" in reached) return reached;
      if (wait.isOver(thrown.details["pid"])) {
        await leaveLine(turn);
        throw reached.failure;
      }
    }
    await pause(OWNER_POLL_MS);
  }
}

async function leaveLine(turn: Turn): Promise<void> {
  await turn.place?.leave();
  turn.place = null;
}

/** Counts how long this owner, or nobody, has had the folder without answering. */
function createWait(): { isLineStuck(): boolean; isOver(owner: unknown): boolean } {
  let last: unknown = null;
  let sinceMs = 0;
  let wholeMs = 0;
  return {
    isLineStuck: () => last === undefined && sinceMs >= LINE_PATIENCE_MS,
    isOver: (owner) => {
      sinceMs = owner === last ? sinceMs + OWNER_POLL_MS : 0;
      last = owner;
      wholeMs += OWNER_POLL_MS;
      return sinceMs >= OWNER_WAIT_MS || wholeMs >= LINE_LIMIT_MS;
    },
  };
}

async function connectToOwner(
  reaching: Reaching,
  locked: OpsError,
): Promise<{ readonly session: Session } | { readonly failure: OpsError }> {
  const { machine, socketPath, human, isOrchestrator } = reaching;
  const named = locked.details["socketPath"];
  const { version } = machine;
  try {
    const path = typeof named === "string" ? named : socketPath;
    return {
      session: socketSession(reaching, await connectSocket({ socketPath: path, version, human, isOrchestrator })),
    };
  } catch (thrown) {
    const failure = new OpsError("locked", `${locked.message}, and it cannot be reached: ${messageOf(thrown)}`, {
      ...(locked.hint === undefined ? {} : { hint: locked.hint }),
      details: locked.details,
      cause: thrown,
    });
    return { failure };
  }
}

/** A signal with an id is taken in once, however often it is sent. */
function withSignalId(input: unknown): unknown {
  return typeof input === "object" && input !== null ? { id: newId("sig"), ...input } : input;
}

/**
 * A session by the owner's socket. When the owner ends in the middle, this terminal opens the store itself, goes on with
 * what was left there, and asks again what may be asked twice: reads, and a signal under its id.
 */
function socketSession(reaching: Reaching, client: SocketClient): Session {
  const { machine } = reaching;
  let next: Session | null = null;
  return {
    kind: "socket",
    notices:
      client.version === machine.version
        ? []
        : [`the process that owns the data folder is version ${client.version}, this terminal ${machine.version}`],
    perform: async (name, input) => {
      if (next !== null) return next.perform(name, input);
      const named = name === INTAKE ? withSignalId(input) : input;
      try {
        return await client.perform(name, named);
      } catch (thrown) {
        const isRepeatable = name === INTAKE || machine.catalog.operations.get(name)?.scope === "read";
        if (!isOpsError(thrown, "network") || !isRepeatable) throw thrown;
        next = await reaching.reopen();
        return next.perform(name, named);
      }
    },
    close: async () => {
      client.close();
      await leaveLine(reaching.turn);
      await next?.close();
    },
  };
}
