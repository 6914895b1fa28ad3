import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { changelogNotesJob } from "../../src/ops/docs/index.ts";
import { createJobTools } from "../../src/testing/job-tools.ts";
import { randomFrom } from "./tree.ts";

const TYPES = ["feat", "fix", "perf", "docs", "chore", "refactor", "test", "ci"];
const ROUNDS = 5;

/** A repository with conventional commits and tags, the same every time; made once. */
export function makeHistory(folder: string, commits: number, tags: number): void {
  if (existsSync(join(folder, ".git", "made"))) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const random = randomFrom(11);
  const every = Math.floor(commits / tags);
  let stream = "";
  for (let index = 1; index <= commits; index += 1) {
    const type = TYPES[Math.floor(random() * TYPES.length)] ?? "feat";
    const breaking = random() < 0.01 ? "\n\nBREAKING CHANGE: the old way is gone" : "";
    const message = `${type}(part-${Math.floor(random() * 20)}): change number ${index} (#${index})\n\nWhy it was needed, in a line or two of words.${breaking}\n`;
    const at = 1_500_000_000 + index * 3_600;
    stream += `commit refs/heads/main\nmark :${index}\ncommitter b <b@example.org> ${at} +0000\ndata ${Buffer.byteLength(message)}\n${message}${index > 1 ? `from :${index - 1}\n` : ""}M 100644 inline f-${index % 500}\ndata 2\n${index % 10}\n\n`;
    if (index % every === 0)
      stream += `tag v1.${index / every}.0\nfrom :${index}\ntagger b <b@example.org> ${at} +0000\ndata 1\nr\n`;
  }
  run(["git", "init", "-q", "-b", "main"], folder);
  run(["git", "fast-import", "--quiet"], folder, stream);
  writeFileSync(join(folder, ".git", "made"), "");
}

/** Median milliseconds of the notes of the whole history: ours, and git-cliff's with its own settings. Taken in turns. */
export async function compareNotes(
  folder: string,
  cliff: string,
): Promise<{ readonly ours: number; readonly cliff: number; readonly commits: number; readonly tags: number }> {
  const ours: number[] = [];
  const theirs: number[] = [];
  let seen = { commits: 0, tags: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    seen = await changelogNotesJob(createJobTools(), { root: folder, tagPattern: "v*" }, () => {});
    ours.push(performance.now() - started);
    const begun = performance.now();
    run([cliff, "--offline", "--output", join(folder, ".git", "cliff.md")], folder);
    theirs.push(performance.now() - begun);
  }
  return { ours: median(ours), cliff: median(theirs), commits: seen.commits, tags: seen.tags };
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

function run(command: readonly string[], cwd: string, input = ""): void {
  const [program = "", ...words] = command;
  const ran = spawnSync(program, words, { cwd, input, encoding: "utf8", timeout: 300_000, maxBuffer: 64e6 });
  if (ran.status !== 0) throw new Error(`${command.join(" ")}: ${ran.stderr}`);
}
