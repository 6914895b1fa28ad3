/*
 * The reaper: a small process of its own that outlives its owner. It reads `+<group>` and `-<group>` from standard input; at the
 * end of file (the owner is gone, however it went) it ends the groups it knows and every process that carries the owner's mark,
 * and only then deletes the owner's lock file. Arguments: owner token, lock file path (may be empty).
 */
import { readFileSync, unlinkSync } from "node:fs";
import { endProcesses } from "./ending.ts";

const GRACE_MS = 1_000;
const [token = "", lockPath = ""] = process.argv.slice(2);
const groups = new Set<number>();
let pending = "";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk: string) => {
  const lines = (pending + chunk).split("\n");
  pending = lines.pop() ?? "";
  for (const line of lines) note(line);
});
process.stdin.on("error", () => void reap());
process.stdin.on("end", () => void reap());

function note(line: string): void {
  const group = Number(line.slice(1));
  if (!Number.isSafeInteger(group) || group <= 1) return;
  if (line.startsWith("+")) groups.add(group);
  if (line.startsWith("-")) groups.delete(group);
}

async function reap(): Promise<void> {
  const areGone = await endProcesses({ groups: [...groups], mark: `SIGNALBOX_OWNER=${token}` }, GRACE_MS);
  if (areGone && lockPath !== "" && holdsToken(lockPath)) unlinkSync(lockPath);
  process.exitCode = areGone ? 0 : 1; // nothing is left to wait for
}

function holdsToken(path: string): boolean {
  try {
    const lock: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof lock === "object" && lock !== null && "token" in lock && lock.token === token;
  } catch {
    return false; // no lock, or not ours to judge
  }
}
