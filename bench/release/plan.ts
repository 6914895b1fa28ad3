import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { performance } from "node:perf_hooks";
import { readReleaseFacts } from "../../src/ops/release/index.ts";
import { planRelease } from "../../src/ops/release/plan/plan-release.ts";
import { PlanRequest } from "../../src/ops/release/plan/request.ts";
import { ReleaseSettings } from "../../src/ops/release/settings.ts";
import { createJobTools } from "../../src/testing/job-tools.ts";
import { median } from "../start/program.ts";
import { run } from "./cliff.ts";

const ROUNDS = 5;
const PROGRAM = fileURLToPath(new URL("../../dist/app/main.js", import.meta.url));
/** The history as the plan reads it, by git alone. */
const LOG = ["git", "log", "--topo-order", "-z", "--name-only", "--no-renames", "--format=%x01%H%x00%P%x00%B%x00"];

/** Median milliseconds of a plan, of the `git log` beneath it, of git-cliff's next version, and of the whole program where it is built. */
export async function comparePlans(folder: string, cliff: string) {
  tagFirst(folder);
  const head = run(["git", "rev-parse", "HEAD"], folder).trim();
  const times = { ours: [0], log: [0], cliff: [0], program: [0] };
  for (const list of Object.values(times)) list.length = 0;
  let seen = { version: "", commits: 0, cliffVersion: "" };
  const data = mkdtempSync(join(tmpdir(), "signalbox-bench-plan-data-"));
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const made = await timed(times.ours, () => plan(folder, head));
      await timed(times.log, async () => run([...LOG, "v1.0.0..HEAD"], folder));
      const answer = await timed(times.cliff, async () => run([cliff, "--offline", "--bumped-version"], folder));
      if (existsSync(PROGRAM))
        await timed(times.program, async () =>
          run([process.execPath, PROGRAM, "release", "plan", "--json", "--data-dir", data], folder),
        );
      seen = { ...made, cliffVersion: answer.trim() };
    }
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
  const { ours, log, cliff: theirs, program } = times;
  return {
    ...seen,
    ...{ ours: median(ours), log: median(log), cliff: median(theirs) },
    program: program.length === 0 ? null : median(program),
  };
}

/** The oldest commit is the released one, and everything after it is to be planned. */
function tagFirst(folder: string): void {
  for (const tag of run(["git", "tag", "--list"], folder).split("\n").filter(Boolean))
    run(["git", "tag", "--delete", tag], folder);
  const oldest = run(["git", "rev-list", "--max-parents=0", "HEAD"], folder).trim();
  run(["git", "tag", "v1.0.0", oldest], folder);
  run(["git", "reset", "--quiet", "--hard"], folder);
}

async function plan(folder: string, head: string): Promise<{ readonly version: string; readonly commits: number }> {
  const settings = ReleaseSettings.parse({});
  const input = { root: folder, head, name: "bench", settings: settings.version };
  const facts = {
    ...{ name: "bench", at: 0, headSha: head, branch: "main", defaultBranch: "main", protection: null },
    ...{ isShallow: false, changedFiles: 0, upstream: null, artifacts: [] },
    forge: { kind: "local" as const, name: "bench", host: "", apiUrl: "", remote: null, remoteUrl: null },
    repository: await readReleaseFacts(createJobTools(), input, () => undefined),
  };
  const made = planRelease(facts, settings, PlanRequest.parse({}));
  const version = made.kind === "release" ? (made.packages[0]?.next ?? "") : made.reason;
  return { version, commits: made.commits.length };
}

async function timed<T>(times: number[], work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const answer = await work();
  times.push(performance.now() - started);
  return answer;
}
