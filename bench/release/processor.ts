import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { changelogNotesJob } from "../../src/ops/docs/index.ts";
import { createJobTools } from "../../src/testing/job-tools.ts";

const LIMIT_MS = 300_000;
// The shell tells its children's times, which Node does not. Source: POSIX, "times".
const WITH_TIMES = '"$@" >/dev/null 2>&1; code=$?; times; exit $code';

/** Milliseconds of processor time that the notes of a history cost us (with the `git log` beneath) and git-cliff: a busy machine changes them little. */
export async function processorOfNotes(
  folder: string,
  cliff: string,
): Promise<{ readonly ours: number; readonly cliff: number }> {
  const before = process.cpuUsage();
  await changelogNotesJob(createJobTools(), { root: folder, tagPattern: "v*" }, () => undefined);
  const { user, system } = process.cpuUsage(before);
  const log = processorOf(["git", "log", "-z", "--format=%H %P%n%B", "HEAD"], folder);
  const theirs = processorOf([cliff, "--offline", "--output", join(folder, ".git", "cliff.md")], folder);
  return { ours: (user + system) / 1_000 + log, cliff: theirs };
}

function processorOf(command: readonly string[], cwd: string): number {
  const ran = spawnSync("sh", ["-c", WITH_TIMES, "sh", ...command], { cwd, encoding: "utf8", timeout: LIMIT_MS });
  if (ran.status !== 0) throw new Error(`${command.join(" ")} ended with ${ran.status}`);
  const line = ran.stdout.trim().split("\n")[1] ?? ""; // the second line is the children's: 0m1.23s 0m0.45s
  return [...line.matchAll(/(\d+)m([\d.]+)s/g)]
    .map(([, minutes, seconds]) => (Number(minutes) * 60 + Number(seconds)) * 1_000)
    .reduce((sum, part) => sum + part, 0);
}
