import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { messageOf, OpsError } from "../../kernel/ops-error.ts";
import { foreseenFailure } from "../sql-errors.ts";
import { type Claim, claim, giveUp, type Owner, readOwner, rewrite } from "./owner-lock.ts";
import { isAlive, markOf } from "./process-life.ts";
import { isWaitedFor, type LinePlace } from "./waiting-line.ts";

/** A dead owner's reaper is waited for so long. It ends process groups within seconds. */
export const REAPER_WAIT_MS = 15_000;

/** Name of the lock file in a data folder. */
export const LOCK_FILE = "owner.json";

/** What Signalbox makes in its folder; agents and policies that people put beside it can be committed. */
const IGNORED = [
  "/.gitignore*",
  `/${LOCK_FILE}*`,
  "/store",
  "/store.opening",
  "/worktrees",
  "/mirrors",
  "/releases",
  "/cache",
  "",
].join("\n");

const POLL_MS = 50;

/** Which data folder to own, and what others who find it owned are told. */
export interface DataFolderOptions {
  readonly path: string;
  /** Version of this program, told to whoever finds the folder owned. */
  readonly version: string;
  /** Where this process answers others, if it is known already. */
  readonly socketPath?: string;
  readonly waitMs?: number;
  /** This process's place in the line; without one it is let in when nobody waits. */
  readonly place?: LinePlace | null;
  /** Takes the folder though somebody came before. */
  readonly isOutOfTurn?: boolean;
}

/** A data folder that this process owns. */
export interface DataFolder {
  readonly path: string;
  readonly lockPath: string;
  /** Names this ownership; the reaper is started with it. */
  readonly token: string;
  /** Tells others of the reaper and the socket once they exist. */
  announce(parts: { readonly reaperPid?: number; readonly socketPath?: string }): Promise<void>;
  /** Gives the folder up. */
  release(): Promise<void>;
}

/**
 * Makes the folder if need be, kept out of git by a `.gitignore` of its own, and takes its lock. A dead owner's lock is taken
 * over once its reaper has finished. Throws `locked` (details `pid`, `socketPath`, `version`) when a live process owns it, `locked`
 * without details when nobody does and another waited longer, and `storage` when the folder may not be written or the disk is full.
 */
export async function openDataFolder(options: DataFolderOptions): Promise<DataFolder> {
  const lockPath = path.join(options.path, LOCK_FILE);
  let me: Owner = {
    token: randomBytes(16).toString("hex"),
    ...(await markOf(process.pid)),
    version: options.version,
    socketPath: options.socketPath ?? null,
    reaperPid: null,
    reaper: null,
  };
  await mapped(options.path, async () => {
    await prepare(options.path);
    await requireTurn(lockPath, options);
    await own(lockPath, me, options.waitMs ?? REAPER_WAIT_MS);
  });
  return {
    path: options.path,
    lockPath,
    token: me.token,
    announce: async ({ reaperPid, socketPath }) => {
      me = {
        ...me,
        ...(socketPath === undefined ? {} : { socketPath }),
        ...(reaperPid === undefined ? {} : { reaperPid, reaper: await markOf(reaperPid) }),
      };
      await mapped(options.path, () => rewrite(lockPath, me));
    },
    release: () => giveUp(lockPath, me.token),
  };
}

async function prepare(folder: string): Promise<void> {
  await makeFolders(folder);
  const file = path.join(folder, ".gitignore");
  if (await isWhole(file)) return;
  const made = `${file}.${randomBytes(4).toString("hex")}`; // a process that is killed here leaves no file that ignores nothing
  try {
    await writeFile(made, IGNORED);
    await rename(made, file);
  } finally {
    await rm(made, { force: true });
  }
}

/** Whether the folder is kept out of git: by what we write, or by what people have made of it. */
async function isWhole(file: string): Promise<boolean> {
  try {
    return (await readFile(file, "utf8")) !== "";
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return false;
    throw thrown;
  }
}

/**
 * Makes a folder and those above it, level by level: Node's own recursive call tries for ever where the kernel answers that a
 * parent is missing which is there, as below /proc.
 */
async function makeFolders(folder: string): Promise<void> {
  const isMade = (thrown: unknown) => thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST";
  const missing: string[] = [];
  for (let level = path.resolve(folder); !(await isThere(level)); level = path.dirname(level)) missing.unshift(level);
  for (const level of missing) {
    await mkdir(level, { mode: 0o700 }).catch((thrown: unknown) => {
      if (!isMade(thrown)) throw thrown; // another process has made it meanwhile
    });
  }
}

async function isThere(folder: string): Promise<boolean> {
  try {
    await stat(folder);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return false;
    throw thrown;
  }
}

/** Of those who wait the one who came first owns the folder next: short commands in a row keep nobody waiting for ever. */
async function requireTurn(lockPath: string, { path: folder, place = null, isOutOfTurn = false }: DataFolderOptions) {
  if (isOutOfTurn) return;
  const isTurn = place === null ? !(await isWaitedFor(folder)) : await place.isFirst();
  if (isTurn) return;
  const owner = await readOwner(lockPath);
  const isOwned = owner !== null && (await isAlive(owner));
  throw locked(isOwned ? owner : null, isOwned ? "is in use by another process" : "is waited for by another process");
}

async function own(lockPath: string, me: Owner, waitMs: number): Promise<void> {
  let last: Claim = { kind: "contended" };
  for (let waitedMs = 0; waitedMs <= waitMs; waitedMs += POLL_MS) {
    last = await claim(lockPath, me);
    if (last.kind === "mine") return;
    if (last.kind === "owned") throw locked(last.owner, "is in use by another process");
    await pause(POLL_MS);
  }
  throw locked(
    last.kind === "reaping" ? last.owner : null,
    "is still being cleaned up after a process that was killed",
  );
}

function locked(owner: Owner | null, why: string): OpsError {
  const details = owner === null ? {} : { pid: owner.pid, socketPath: owner.socketPath, version: owner.version };
  return new OpsError("locked", `The data folder ${why}${owner === null ? "" : ` (process ${owner.pid})`}`, {
    hint: "Wait until it has ended, or choose another folder with --data-dir.",
    details,
  });
}

async function mapped<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const foreseen = foreseenFailure(thrown);
    if (foreseen !== null && foreseen.details["isLost"] !== true) throw foreseen; // no database is asked yet
    throw new OpsError("storage", `The data folder ${folder} cannot be used: ${messageOf(thrown)}`, {
      hint: "Choose another folder with --data-dir.",
      cause: thrown,
    });
  }
}
