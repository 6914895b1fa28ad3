import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OpsError } from "../../kernel/ops-error.ts";
import type { RunView } from "../../ops/coordination/index.ts";
import { proven, scriptedTask } from "../../testing/scripted-agent.ts";
import { Stage } from "./stage.ts";

const stage = new Stage();

beforeAll(() => stage.open());
beforeEach(() => stage.reset());
afterAll(() => stage.close());

/** A task that makes a branch for a commit, and then the commit; `between` runs after the branch was made. */
function committing(between: () => Promise<void> = async () => undefined, failure?: OpsError): void {
  const commit = {
    ...stage.world.effect("git.commit"),
    takeBack: async () => {
      if (failure !== undefined) throw failure;
      stage.world.done.splice(0);
    },
  };
  const work: Parameters<typeof scriptedTask>[2] = async (act) => {
    await act.do("branch", stage.world.effect("git.branch.create"), { what: "feat/x" });
    await between();
    return proven((await act.do("commit", commit, { what: "commit" })).what);
  };
  stage.play = async (coordinator) => {
    await coordinator.spawn(
      stage.brief(scriptedTask("a", "commit", work, { effects: ["git.branch.create", "git.commit"] })),
    );
    return { summary: "committed" };
  };
}

const askedIn = async (run: string) => {
  const { question } = await stage.waiting(run);
  if (question?.kind !== "approval") throw new Error(`no approval: ${JSON.stringify(question)}`);
  return question.approval;
};

describe("what was prepared for an effect is cleared away when", () => {
  it("policy denies the effect", async () => {
    stage.outcomes.set("git.commit", "deny");
    committing();
    const { run } = await stage.begin({ onEscalation: "fail" });
    expect((await stage.ended(run.id)).report?.status).toBe("denied");
    expect(stage.world.done).toEqual([]);
  });

  it("policy denies the effect; what can't be cleared away is told, and the denial counts", async () => {
    stage.outcomes.set("git.commit", "deny");
    const failure = new OpsError("precondition", "the branch is checked out elsewhere");
    committing(undefined, failure);
    const { run } = await stage.begin({ onEscalation: "fail" });
    expect((await stage.ended(run.id)).report?.status).toBe("denied");
    const { events } = await stage.call<RunView>("runs.show", { run: run.id });
    expect(JSON.stringify(events)).toContain("could not be cleared away: the branch is checked out elsewhere");
  });

  it("a person rejects the effect", async () => {
    stage.outcomes.set("git.commit", "ask");
    committing();
    const { run } = await stage.begin();
    const { id } = await askedIn(run.id);
    expect(stage.world.done).toEqual(["feat/x"]);
    await stage.call("approvals.reject", { id, note: "not today" });
    const { report } = await stage.ended(run.id);
    expect(report?.status).toBe("denied");
    expect(report?.issues.join()).toContain("not today");
    expect(stage.world.done).toEqual([]);
  });

  it("nobody answers in time", async () => {
    stage.outcomes.set("git.commit", "ask");
    stage.terms = { expiresInMs: 1 };
    committing();
    const { run } = await stage.begin();
    expect((await stage.ended(run.id)).report?.status).toBe("denied");
    expect(stage.world.done).toEqual([]);
  });

  it("the run is aborted while it waits for a person", async () => {
    stage.outcomes.set("git.commit", "ask");
    committing();
    const { run } = await stage.begin();
    await askedIn(run.id);
    await stage.call("runs.abort", { run: run.id });
    expect((await stage.ended(run.id)).report?.status).toBe("aborted");
    expect(stage.world.done).toEqual([]);
  });

  it("the process died before the effect was begun, and the run is then aborted", async () => {
    let tries = 0;
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    committing(async () => {
      tries += 1;
      if (tries > 1) return;
      arrive();
      await new Promise<never>(() => undefined);
    });
    const { run } = await stage.begin();
    await arrived;
    await stage.stopProcess();
    await stage.startProcess();
    expect(stage.world.done).toEqual(["feat/x"]);
    await stage.call("runs.abort", { run: run.id });
    expect((await stage.ended(run.id)).report?.status).toBe("aborted");
    expect([tries, stage.world.done]).toEqual([2, []]);
  });
});
