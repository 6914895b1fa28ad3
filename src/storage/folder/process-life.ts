import { readFile } from "node:fs/promises";
import process from "node:process";

/** A process as it can be recognised again: its id, and when it began where the system tells. */
export interface ProcessMark {
  readonly pid: number;
  /** Boot and start tick of the process; `null` on systems without `/proc`. */
  readonly startedAt: string | null;
}

/** The mark of a running process. */
export async function markOf(pid: number): Promise<ProcessMark> {
  const [boot, seen] = await Promise.all([bootId(), stateOf(pid)]);
  return { pid, startedAt: seen === null || seen === "unknown" ? null : `${boot}:${seen.startTick}` };
}

/** Whether that very process still runs. A zombie is dead, and so is another process that got its number. */
export async function isAlive(mark: ProcessMark): Promise<boolean> {
  const seen = await stateOf(mark.pid);
  if (seen === "unknown") return answersSignal(mark.pid);
  if (seen === null || seen.state === "Z" || seen.state === "X") return false;
  return mark.startedAt === null || mark.startedAt === `${await bootId()}:${seen.startTick}`;
}

interface Seen {
  readonly state: string;
  readonly startTick: string;
}

/** `null` when there is no such process, "unknown" when the system has no `/proc`. */
async function stateOf(pid: number): Promise<Seen | null | "unknown"> {
  const stat = await readOrNull(`/proc/${pid}/stat`);
  if (stat === null) return (await readOrNull("/proc/self/stat")) === null ? "unknown" : null;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // proc(5): the name in parentheses may hold anything
  return { state: fields[0] ?? "", startTick: fields[19] ?? "" }; // proc(5): fields 3 (state) and 22 (starttime)
}

async function bootId(): Promise<string> {
  return (await readOrNull("/proc/sys/kernel/random/boot_id"))?.trim() ?? "";
}

async function readOrNull(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch {
    return null;
  }
}

/** Signal 0 only asks: no permission means that somebody is there. */
function answersSignal(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM";
  }
}
