import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { startPostgres } from "../../src/testing/postgres.ts";
import { eventually, makeGate, makeReplicas, type Replica, type Replicas } from "./replicas.ts";

/** A killed replica's runs go on elsewhere within this time, ms. Source: architecture, numbers for the whole. */
const RECOVERY_MS = 10_000;
const TEST_MS = 300_000; // several starts of the program on a slow machine
const MESSAGE = "chore: tidy the readme";
const BRANCH = "chore/tidy-the-readme";
const SKILL = { name: "review-sql", description: "Reviews SQL for locks. Use when a migration is changed." };
const SKILL_BRANCH = "feat/skill-review-sql";
const SUBJECT = "feat: add the skill review-sql";

const postgres = await startPostgres();
afterAll(() => postgres?.stop(), 60_000);

let serial = 0;
let world: Replicas;
const started: Replica[] = [];

beforeEach(async () => {
  if (postgres === null) return;
  serial += 1;
  world = await makeReplicas(await postgres.createDatabase(`replicas_${serial}`));
}, 120_000);

afterEach(async () => {
  for (const replica of started.splice(0)) await replica.kill();
  world.remove();
}, 60_000);

async function serve(name: string): Promise<Replica> {
  const replica = await world.serve(name);
  started.push(replica);
  return replica;
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
const show = (text: string) => process.env["SIGNALBOX_SHOW"] === "1" && process.stdout.write(`${text}\n`);

const isComplete = (replica: Replica, signal: string) => async () => {
  const run = await replica.look(signal);
  return run?.state === "complete" ? run : null;
};

/** When another took the run over, in epoch milliseconds. */
const adoptionOf = (replica: Replica, signal: string) => async () => {
  const run = await replica.look(signal);
  if (run === null) return null;
  const adopted = (await replica.events(run.id)).find((event) => event.name === "run.adopted");
  return adopted === undefined ? null : Date.parse(adopted.at);
};

/** One commit on the branch, pushed, one pull request, one end, a chain that verifies. */
async function expectDone(
  replica: Replica,
  signal: string,
  made: { readonly branch: string; readonly subject: string },
) {
  const run = await eventually("the end of the run", isComplete(replica, signal));
  expect(world.git("log", "--format=%s", made.branch).split("\n")).toEqual([made.subject, "chore: begin"]);
  expect(world.remote("rev-parse", made.branch)).toBe(world.git("rev-parse", made.branch));
  expect(world.git("status", "--porcelain")).toBe("");
  const names = (await replica.events(run.id)).map((event) => event.name);
  expect(names.filter((name) => name === "COORD_OPS:COMPLETE")).toHaveLength(1);
  expect(await replica.problems(run.id)).toEqual([]);
  expect(await world.pullRequests()).toEqual([made.branch]);
  return run;
}

describe.skipIf(postgres === null)("two processes on one database", () => {
  it(
    "go on within 10 s with the run of a killed server, in the work tree that it has made in its own data folder",
    async () => {
      const gate = makeGate(world.base, join(world.root, ".git/hooks/pre-commit"));
      const living = await serve("living");
      const dying = await serve("dying");
      await dying.send("skill/create", SKILL);
      await eventually("the commit's hook", () => gate.seen()[0] ?? null);
      await dying.kill();
      const killedAt = await world.databaseTime();
      const since = async () => (await world.databaseTime()) - killedAt;
      await eventually("the adoption", async () => ((await world.epochs()).includes(2) ? true : null));
      const tookMs = await since();
      await eventually("the hook of the other's commit", () => gate.seen()[1] ?? null);
      const workingMs = await since(); // on a busy machine git and the hook take what they take
      gate.open();
      show(
        `a killed server's run was taken over after ${seconds(tookMs)}, its commit was at work after ${seconds(workingMs)}`,
      );
      expect(tookMs).toBeLessThanOrEqual(RECOVERY_MS);
      await expectDone(living, "OPS:SKILL", { branch: SKILL_BRANCH, subject: SUBJECT });
      expect(world.git("worktree", "list").split("\n")).toHaveLength(1);
    },
    TEST_MS,
  );

  it(
    "leave nothing to one that was stopped for longer than its lease: it can record and begin nothing",
    async () => {
      const check = makeGate(world.base, join(world.root, "check.sh"));
      world.write("signalbox.yaml", "release:\n  checks:\n    - name: gate\n      command: [./check.sh]\n");
      world.git("add", "-A");
      world.git("commit", "-q", "-m", "ci: a check");
      world.git("push", "-q");
      world.git("switch", "-q", "-c", BRANCH);
      world.write("README.md", "# Project\n\nA project that greets people by name.\n");
      world.git("commit", "-q", "-a", "-m", MESSAGE);
      mkdirSync(join(world.base, "push"));
      const push = makeGate(join(world.base, "push"), join(world.root, ".git/hooks/pre-push"));
      push.open();
      const living = await serve("living");
      const stopped = world.begin("stopped", ["pr"]);
      const first = await eventually("the check", () => check.seen()[0] ?? null);
      process.kill(stopped.pid, "SIGSTOP");
      await eventually("the adoption", adoptionOf(living, "OPS:PR"));
      const second = await eventually("the other's check", () => check.seen()[1] ?? null);
      check.open();
      const run = await eventually("the end of the run", isComplete(living, "OPS:PR"));
      const events = await living.events(run.id);
      process.kill(stopped.pid, "SIGCONT");
      const last = await stopped.ended; // it sees what the other has made of the run, and leaves
      expect([last.code, last.stdout + last.stderr]).toEqual([0, expect.stringContaining("pull request #1")]);
      expect(second).not.toBe(first);
      expect(push.seen()).toEqual([second]);
      expect(await living.events(run.id)).toEqual(events);
      expect(await living.problems(run.id)).toEqual([]);
      expect((await living.look("OPS:PR"))?.epoch).toBe(2);
      expect(await world.pullRequests()).toEqual([BRANCH]);
    },
    TEST_MS,
  );

  it(
    "wait for a database that is restarted in the middle of a run and go on; they accept nothing that was not stored",
    async () => {
      const gate = makeGate(world.base, join(world.root, ".git/hooks/pre-commit"));
      const only = await serve("only");
      await only.send("skill/create", SKILL);
      await eventually("the commit's hook", () => gate.seen()[0] ?? null);
      await postgres?.halt("fast");
      await expect(only.send("audit", {})).rejects.toThrow(/the database/i);
      gate.open();
      await eventually("the commit", () => (world.git("log", "--all", "--format=%s").includes(SUBJECT) ? true : null));
      await postgres?.start();
      const run = await expectDone(only, "OPS:SKILL", { branch: SKILL_BRANCH, subject: SUBJECT });
      expect(run.epoch).toBe(1);
      expect(gate.seen()).toHaveLength(1);
      expect(await only.look("OPS:AUDIT")).toBeNull();
    },
    TEST_MS,
  );
});
