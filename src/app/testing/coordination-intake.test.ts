import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isOpsError, OpsError } from "../../kernel/ops-error.ts";
import type { Intake } from "../../ops/signals/index.ts";
import { proven, scriptedTask } from "../../testing/scripted-agent.ts";
import { Stage } from "./stage.ts";

const stage = new Stage();

beforeAll(() => stage.open());
beforeEach(() => stage.reset());
afterAll(() => stage.close());

describe("intake", () => {
  it("answers signals of other domains IGNORED and refuses unknown ones with the list", async () => {
    expect(await stage.call("signals.receive", { name: "SCHED:SWAP" })).toMatchObject({ kind: "ignored" });
    await expect(stage.call("signals.receive", { name: "OPS:NOPE" })).rejects.toMatchObject({
      code: "unknown_signal",
      details: { known: ["OPS:TEST"] },
    });
  });

  it("refuses a context that does not fit or is too large, and a run within a run; nothing is started", async () => {
    const before = await stage.call<readonly unknown[]>("runs.list", { limit: 500 });
    await expect(
      stage.call("signals.receive", { name: "OPS:TEST", context: { n: "one", m: 2 } }),
    ).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(
      stage.call("signals.receive", { name: "OPS:TEST", context: { n: "x".repeat(300_000) } }),
    ).rejects.toMatchObject({ code: "invalid_input" });
    await expect(stage.call("signals.receive", { name: "OPS:TEST", withinRun: "run_1" })).rejects.toMatchObject({
      code: "recursion",
    });
    expect(await stage.call<readonly unknown[]>("runs.list", { limit: 500 })).toHaveLength(before.length);
  });

  it("starts one run for the same signal id, and joins an equal unfinished request", async () => {
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    stage.play = async (coordinator) => {
      await coordinator.spawn(stage.brief(scriptedTask("a", "hold", async () => (await held, proven("held")))));
      return { summary: "" };
    };
    const first = await stage.begin({ id: "sig-1", context: {} });
    const again = await stage.call<Intake>("signals.receive", { id: "sig-1", name: "OPS:TEST", context: {} });
    const equal = await stage.call<Intake>("signals.receive", { name: "OPS:TEST", context: {} });
    const forced = await stage.call<Intake>("signals.receive", { name: "OPS:TEST", context: {}, forceNew: true });
    expect([again.kind, equal.kind, forced.kind]).toEqual(["repeated", "joined", "started"]);
    expect("run" in equal && equal.run.id).toBe(first.run.id);
    go();
    await stage.ended(first.run.id);
    if ("run" in forced) await stage.ended(forced.run.id);
  });
});

it("errors keep their class through the engine", async () => {
  stage.play = async (coordinator) => {
    await coordinator.reports(["run_nope"]);
    return { summary: "" };
  };
  stage.gate = null;
  const { run } = await stage.begin({ onEscalation: "fail" });
  const { report } = await stage.ended(run.id);
  expect(report?.status).toBe("failed");
  expect(report?.issues.join()).toContain("run_nope");
  expect(isOpsError(new OpsError("fenced", "x"), "fenced")).toBe(true);
});
