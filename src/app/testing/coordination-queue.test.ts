import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { proven, scriptedTask } from "../../testing/scripted-agent.ts";
import { Stage } from "./stage.ts";

/** Work that is queued longer is escalated. Source: coordination specification, section 8. */
const QUEUE_LIMIT_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;

let serial = 0;
const stage = new Stage();

beforeAll(() => stage.open());
beforeEach(() => {
  stage.reset();
  stage.writes = true;
});
afterAll(() => stage.close());

/** A run that holds the repository until it is let go, and one that waits for it. */
async function makeQueue() {
  let letGo = () => {};
  const gone = new Promise<void>((resolve) => (letGo = resolve));
  let begun = 0;
  stage.play = async (coordinator) => {
    const write: Parameters<typeof scriptedTask>[2] = async () => {
      begun += 1;
      if (begun === 1) await gone;
      return proven("wrote");
    };
    const task = scriptedTask("a", "write", write, { effects: ["file.write"], timeoutMs: HOUR_MS });
    await coordinator.spawn(stage.brief(task));
    return { summary: "wrote" };
  };
  serial += 1;
  const repository = `/repository-${serial}`;
  const first = await stage.begin({ repository });
  await stage.follow(first.run.id, (seen) => seen.tracks.some((track) => track.agent === "a"));
  const second = await stage.begin({ repository, onEscalation: "wait" });
  return { first: first.run.id, second: second.run.id, letGo, begun: () => begun };
}

/** Lets time pass, ten minutes at a look, until the run asks: it may not have come to wait yet at the first. */
const askedBy = async (run: string) => {
  const { question } = await stage.follow(run, (seen) => {
    if (seen.question === null) stage.lateMs += QUEUE_LIMIT_MS + 1_000;
    return seen.question !== null;
  });
  if (question?.kind !== "escalation") throw new Error(`no escalation: ${JSON.stringify(question)}`);
  return question.escalation;
};

describe("a run that waits for a repository which another holds", () => {
  it("asks nobody within ten minutes, and begins when its turn has come", async () => {
    const queue = await makeQueue();
    stage.lateMs = QUEUE_LIMIT_MS - 60_000;
    queue.letGo();
    expect((await stage.ended(queue.second)).report).toMatchObject({ status: "complete", escalations: [] });
    expect(queue.begun()).toBe(2);
  });

  it("asks how to go on after ten minutes, naming the holder, and waits again when a person says retry", async () => {
    const queue = await makeQueue();
    const asked = await askedBy(queue.second);
    expect(asked).toMatchObject({ kind: "Resource", title: "Work is queued for over 10 minutes", level: 1 });
    expect(asked.issue.what).toContain(queue.first);
    expect(queue.begun()).toBe(1);
    queue.letGo();
    await stage.ended(queue.first);
    await stage.call("escalations.answer", { id: asked.id, option: "retry" });
    expect((await stage.ended(queue.second)).report?.status).toBe("complete");
    expect(queue.begun()).toBe(2);
  });

  it("ends when a person says abort, and asks no second time", async () => {
    const queue = await makeQueue();
    await stage.call("escalations.answer", { id: (await askedBy(queue.second)).id, option: "abort" });
    const { report } = await stage.ended(queue.second);
    expect(report?.status).toBe("failed");
    expect(report?.escalations).toHaveLength(1);
    queue.letGo();
    await stage.ended(queue.first);
    expect(queue.begun()).toBe(1);
  });

  it("ends escalated when nobody answers", async () => {
    const queue = await makeQueue();
    await stage.leaveUnanswered(await askedBy(queue.second));
    expect((await stage.ended(queue.second)).report?.status).toBe("escalated");
    queue.letGo();
    await stage.ended(queue.first);
  });
});
