import { afterAll, expect, test } from "vitest";
import { draftRun } from "../storage/testing/run-drafts.ts";
import { serverStores } from "../storage/testing/store-sites.ts";
import { createDurable } from "./create-durable.ts";

const kind = await serverStores();
afterAll(() => kind?.close(), 60_000);

test.skipIf(kind === null)(
  "a run waits while the database is gone and goes on when it is back, with nothing lost or done twice",
  async () => {
    if (kind === null) return;
    const site = await kind.site();
    const store = await site.open("exe_outage");
    const durable = createDurable({ store, now: Date.now });
    const done: string[] = [];
    let leaveStep: () => void = () => undefined;
    await durable.launch({
      run: async (flow) => {
        const writer = { run: flow.id, epoch: 1, at: 1 };
        await flow.step("before", async () => void done.push("before"));
        await flow.step("through", async () => {
          done.push("through");
          await new Promise<void>((resolve) => (leaveStep = resolve));
        });
        await store.runs.append(writer, [{ key: "after", name: "note", to: "inside", payload: null }]);
        await flow.step("after", async () => void done.push("after"));
        return null;
      },
      continuation: async () => null,
    });
    const { signal, run } = draftRun("run_outage");
    await store.signals.receive(signal, run, false);
    await durable.start("run_outage");
    await expect.poll(() => done.length, { timeout: 20_000 }).toBe(2);
    await kind.server.halt("immediate");
    leaveStep();
    await expect(store.runs.find("run_outage")).rejects.toMatchObject({ code: "storage" });
    await kind.server.start();
    expect(await durable.ended("run_outage", 50_000)).toBe(true);
    expect(done).toEqual(["before", "through", "after"]);
    expect((await store.runs.events("run_outage", 0, 10)).map((event) => event.key)).toEqual(["run.accepted", "after"]);
    await durable.close(1_000);
    await store.close();
  },
  90_000,
);

test.skipIf(kind === null)(
  "two replicas that want the same dead run: one gets it, and the dead one can write nothing more",
  async () => {
    if (kind === null) return;
    const site = await kind.site();
    const [dead, left, right] = [
      await site.open("exe_dead"),
      await site.open("exe_left"),
      await site.open("exe_right"),
    ];
    const { signal, run } = draftRun("run_wanted");
    await dead.signals.receive(signal, run, false);
    expect(await left.ownership.takeOver("run_wanted", 5)).toBeNull();
    await dead.close();
    const answers = await Promise.all([
      left.ownership.takeOver("run_wanted", 5),
      right.ownership.takeOver("run_wanted", 5),
    ]);
    expect(answers.filter((epoch) => epoch !== null)).toEqual([2]);
    await expect(left.runs.append({ run: "run_wanted", epoch: 1, at: 6 }, [])).rejects.toMatchObject({
      code: "fenced",
    });
    expect((await left.runs.events("run_wanted", 0, 9)).map((event) => event.key)).toEqual([
      "run.accepted",
      "run.adopted:2",
    ]);
    await left.close();
    await right.close();
  },
);
