import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** One live process (zombies are not live). */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Whether it has memory of its own: a kernel thread has none, nor has one that is ending. */
  readonly hasMemory: boolean;
}

/** Which processes are meant: those of the groups (or of the sessions they lead), their descendants, and carriers of the mark `NAME=value`. */
export interface Quarry {
  readonly groups: readonly number[];
  readonly mark: string;
}

/** What one look at the process table saw. */
export interface Look {
  /** The processes that are meant and live, never this one. */
  readonly live: readonly number[];
  /** Whether a process shows no environment: in the middle of execve(2) it may be one that is meant. */
  readonly isUnsure: boolean;
}

/** The processes that are meant and live, as one look sees them. */
export function findProcesses(quarry: Quarry): readonly number[] {
  return lookFor(quarry).live;
}

/** Looks once for the processes that are meant. Reads only `/proc`, or `ps` where there is none. */
export function lookFor(quarry: Quarry): Look {
  return hasProc() ? lookByProc(quarry) : { live: findByPs(quarry), isUnsure: false };
}

/** Sends a signal; a process that is gone already is what was wanted. */
export function signalProcess(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && (error.code === "ESRCH" || error.code === "EPERM"))) throw error;
  }
}

function hasProc(): boolean {
  return process.platform === "linux";
}

function lookByProc(quarry: Quarry): Look {
  const rows: ProcessRow[] = [];
  const carriers = new Set<number>();
  let isUnsure = false;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const row = parseStat(readProc(`/proc/${name}/stat`) ?? "");
    if (row === null || row.pid === process.pid) continue;
    rows.push(row);
    if (quarry.mark === "") continue;
    const environment = readProc(`/proc/${name}/environ`);
    if (`\0${environment}`.includes(`\0${quarry.mark}\0`)) carriers.add(row.pid);
    isUnsure ||= environment === "" && row.hasMemory;
  }
  return {
    live: withDescendants(rows, (row) => isOfGroups(row, quarry.groups) || carriers.has(row.pid)),
    isUnsure,
  };
}

/** Reads a line of `/proc/<pid>/stat`; null for a zombie or a process that has gone. Source: proc(5). */
export function parseStat(stat: string): ProcessRow | null {
  const match = /^(\d+) \([\s\S]*\) (\S) (\d+) (\d+) (\d+) (?:-?\d+ ){16}(\d+) /.exec(stat);
  if (match === null || match[2] === "Z" || match[2] === "X") return null;
  const [parent, group, session] = [Number(match[3]), Number(match[4]), Number(match[5])];
  return { pid: Number(match[1]), parent, group, session, hasMemory: match[6] !== "0" };
}

function findByPs(quarry: Quarry): number[] {
  const table = execFileSync("/bin/ps", ["eww", "-A", "-o", "pid=,ppid=,pgid=,state=,command="], {
    encoding: "utf8",
    timeout: 5_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  const rows: ProcessRow[] = [];
  const carriers = new Set<number>();
  for (const line of table.split("\n")) {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s(.*)$/.exec(line);
    if (match === null || match[4]?.startsWith("Z") === true || Number(match[1]) === process.pid) continue;
    rows.push({
      pid: Number(match[1]),
      parent: Number(match[2]),
      group: Number(match[3]),
      session: 0,
      hasMemory: true,
    });
    if (quarry.mark !== "" && ` ${match[5] ?? ""} `.includes(` ${quarry.mark} `)) carriers.add(Number(match[1]));
  }
  return withDescendants(rows, (row) => isOfGroups(row, quarry.groups) || carriers.has(row.pid));
}

function isOfGroups(row: ProcessRow, groups: readonly number[]): boolean {
  return groups.includes(row.group) || groups.includes(row.session);
}

function withDescendants(rows: readonly ProcessRow[], isRoot: (row: ProcessRow) => boolean): number[] {
  const found = new Set(rows.filter(isRoot).map((row) => row.pid));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const row of rows) if (found.has(row.parent)) found.add(row.pid);
  }
  return [...found];
}

function readProc(path: string): string | null {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return null; // it ended while we looked, or is another account's: not one of ours either way
  }
}
