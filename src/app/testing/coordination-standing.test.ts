import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { StatusView } from "../../ops/coordination/index.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import { proven, scriptedTask } from "../../testing/scripted-agent.ts";
import { Stage } from "./stage.ts";

const stage = new Stage();
beforeAll(() => stage.open());
afterAll(() => stage.close());
beforeEach(() => stage.reset());

const MINUTE_MS = 60_000;
const isAbout = (ms: number | null | undefined, wanted: number) =>
  expect(Math.abs((ms ?? -1) - wanted)).toBeLessThan(5_000);

/** A gate that a task stands at until it is opened. */
function barrier() {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open: () => open() };
}

async function rowOf(run: string) {
  const status = await stage.call<StatusView>("status", {});
  return status.running.find((row) => row.run.id === run);
}

describe("how a run stands while it works", () => {
  it("tells agents at work and done, what exists, what went wrong, and a line", async () => {
    const held = barrier();
    stage.play = async (coordinator) => {
      const made = { deliverables: [{ type: "commit", value: "abc123" }] };
      await coordinator.spawn(stage.brief(scriptedTask("a", "commit", async () => proven("made", made))));
      const failing = scriptedTask("c", "look", () => Promise.reject(new OpsError("precondition", "no lint today")));
      await coordinator.spawn(stage.brief(failing), { tolerate: true });
      await coordinator.spawn(stage.brief(scriptedTask("b", "hold", () => held.passed.then(() => proven("held")))));
      return { summary: "done" };
    };
    const { run } = await stage.begin({ onEscalation: "fail" });
    await stage.follow(run.id, (seen) => seen.tracks.some((track) => track.agent === "b"));
    expect(await rowOf(run.id)).toMatchObject({
      agents: { active: ["b"], done: ["a", "c"] },
      deliverables: [{ type: "commit", value: "abc123" }],
      issues: ["c look ended failed: no lint today"],
      line: expect.stringContaining("test: 2 of 3 agents done"),
    });
    held.open();
    await stage.ended(run.id);
  });
});

describe("the estimated completion", () => {
  /** Two tasks in a row, each of which takes a minute by the clock of runs; the second run stops in the first one. */
  function playTwo(held: Promise<void> | null) {
    const slow = (agent: string, wait: Promise<void> | null) =>
      scriptedTask(
        agent,
        "work",
        async () => {
          if (wait !== null) await wait;
          else stage.lateMs += MINUTE_MS;
          return proven("worked");
        },
        { timeoutMs: 60 * MINUTE_MS },
      );
    stage.play = async (coordinator) => {
      await coordinator.spawn(stage.brief(slow("a", held)));
      await coordinator.spawn(stage.brief(slow("b", null)));
      return { summary: "done" };
    };
  }

  it("counts the tasks that usually follow, is unknown without history, and never less than what follows", async () => {
    stage.pattern = "sequential";
    const first = barrier();
    playTwo(first.passed);
    const unknown = await stage.begin();
    await stage.follow(unknown.run.id, (seen) => seen.tracks.length === 1);
    expect(await rowOf(unknown.run.id)).toMatchObject({ estimateMs: null, line: expect.stringContaining("unknown") });
    first.open();
    await stage.ended(unknown.run.id);
    playTwo(null);
    const past = await stage.begin();
    await stage.ended(past.run.id);
    const third = barrier();
    playTwo(third.passed);
    const { run } = await stage.begin();
    const seen = await stage.follow(run.id, (look) => look.tracks.length === 1);
    isAbout(seen.tracks[0]?.usuallyMs, MINUTE_MS / 2); // of no time at all and a minute
    isAbout(seen.estimateMs, MINUTE_MS / 2 + MINUTE_MS);
    expect(seen.line).toMatch(/about 1 min/);
    stage.lateMs += 10 * MINUTE_MS;
    isAbout((await rowOf(run.id))?.estimateMs, MINUTE_MS); // what follows still takes its minute
    third.open();
    await stage.ended(run.id);
  });
});
