import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Durable, Flow, FlowCode } from "../kernel/durable.ts";
import type { Json } from "../kernel/json.ts";
import { isOpsError, OpsError } from "../kernel/ops-error.ts";

/** One process over a store that outlives it. */
export interface DurableProcess {
  readonly durable: Durable;
  /** Stores a run of this process, so that it may start. */
  receive(runId: string): Promise<void>;
  /** Ends the process; its flows stay as they are. */
  end(graceMs: number): Promise<void>;
}

/** A store in which one process follows another. */
export interface DurableSite {
  open(executorId: string): Promise<DurableProcess>;
  close(): Promise<void>;
}

const LONG_MS = 20_000;
const nothing: FlowCode = { run: async () => null, continuation: async () => null };

/** What every implementation of `Durable` must hold to. */
export function describeDurable(name: string, openSite: () => Promise<DurableSite>): void {
  describe(`durable execution ${name}`, () => {
    let site: DurableSite;
    let processes: DurableProcess[] = [];
    let serial = 0;

    beforeEach(async () => {
      site = await openSite();
    }, 60_000);
    afterEach(async () => {
      for (const process of processes.splice(0)) await process.end(0);
      await site.close();
    });

    const begin = async (code: Partial<FlowCode>): Promise<DurableProcess> => {
      serial += 1;
      const process = await site.open(`exe_${serial}`);
      processes.push(process);
      await process.durable.launch({ ...nothing, ...code });
      return process;
    };
    const end = async (process: DurableProcess, graceMs = 0) => {
      processes = processes.filter((one) => one !== process);
      await process.end(graceMs);
    };
    const go = async (process: DurableProcess, run: string) => {
      await process.receive(run);
      await process.durable.start(run);
    };
    /** Runs the code in one process until it waits, ends that, and adopts the run in the next. */
    const across = async (run: string, code: Partial<FlowCode>, reached: () => boolean): Promise<DurableProcess> => {
      const first = await begin(code);
      await go(first, run);
      await expect.poll(reached, { timeout: LONG_MS }).toBe(true);
      await end(first, 1_000);
      const second = await begin(code);
      expect(await second.durable.orphans()).toEqual([run]);
      expect(await second.durable.adopt(run)).toBe(true);
      return second;
    };

    test("a run is executed once however often it is started, and ends", async () => {
      let times = 0;
      const process = await begin({ run: async () => ((times += 1), null) });
      await go(process, "run_a");
      await process.durable.start("run_a");
      expect(await process.durable.ended("run_a", LONG_MS)).toBe(true);
      await process.durable.start("run_a");
      expect(await process.durable.ended("run_a", LONG_MS)).toBe(true);
      expect(times).toBe(1);
    });

    test("a run that waits has not ended when the time is over", async () => {
      const process = await begin({ run: (flow) => flow.receive("go", LONG_MS) });
      await go(process, "run_a");
      expect(await process.durable.ended("run_a", 100)).toBe(false);
    });

    test("a defect in the flow is thrown to whoever waits for its end", async () => {
      const process = await begin({ run: async () => Promise.reject(new TypeError("no such thing")) });
      await go(process, "run_a");
      await expect(process.durable.ended("run_a", LONG_MS)).rejects.toThrow("no such thing");
    });

    test("branches of a round are under way together and answer in their order", async () => {
      const waiting: (() => void)[] = [];
      const meet = (value: string) => async () => {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          if (waiting.length === 3) waiting.toReversed().forEach((leave) => leave());
        });
        return value;
      };
      let answered: readonly string[] = [];
      const process = await begin({
        run: async (flow) => {
          answered = await flow.round(["a", "b", "c"].map((value) => ({ name: value, run: meet(value) })));
          return null;
        },
      });
      await go(process, "run_a");
      expect(await process.durable.ended("run_a", LONG_MS)).toBe(true);
      expect(answered).toEqual(["a", "b", "c"]);
    });

    test("a round waits for all its branches before it throws what one of them threw", async () => {
      let isSecondDone = false;
      const code = branchesCode(async () => {
        await new Promise((resolve) => setImmediate(resolve));
        isSecondDone = true;
      });
      let seen: unknown = null;
      const process = await begin({
        run: (flow) => code(flow).catch((thrown: unknown) => ((seen = { thrown, isSecondDone }), null)),
      });
      await go(process, "run_a");
      expect(await process.durable.ended("run_a", LONG_MS)).toBe(true);
      expect(seen).toMatchObject({ thrown: { code: "network", hint: "Try later." }, isSecondDone: true });
    });

    test("what was recorded is not done again after the process has died", async () => {
      const done: string[] = [];
      const process = await across(
        "run_a",
        {
          run: async (flow) => {
            const values = await flow.round(
              ["a", "b"].map((value) => ({ name: value, run: async () => (done.push(value), `${value}!`) })),
            );
            await flow.receive("go", LONG_MS);
            const last = await flow.step("last", async () => [...values, "last"].join());
            done.push(last);
            return null;
          },
        },
        () => done.length === 2,
      );
      await process.durable.send("run_a", "go", true, "k");
      expect(await process.durable.ended("run_a", LONG_MS)).toBe(true);
      expect(done.slice(0, 2).toSorted()).toEqual(["a", "b"]);
      expect(done.slice(2)).toEqual(["a!,b!,last"]);
    });

    test("a foreseen failure keeps code, hint and details in the replay, and a defect its message", async () => {
      const seen: unknown[] = [];
      const process = await across("run_a", { run: (flow) => failingSteps(flow, seen) }, () => seen.length === 2);
      await process.durable.send("run_a", "go", true, "k");
      expect(await process.durable.ended("run_a", LONG_MS)).toBe(true);
      expect(seen).toHaveLength(4);
      for (const at of [0, 2]) {
        expect(isOpsError(seen[at], "conflict")).toBe(true);
        expect(seen[at]).toMatchObject({ message: "both want it", hint: "Wait.", details: { holder: "run_b" } });
        expect(seen[at + 1]).toMatchObject({ message: "not a function" });
      }
    });

    test("messages arrive by topic, once by key, whether they were sent before or during the wait", async () => {
      const got: Json[] = [];
      const process = await begin({
        run: async (flow) => {
          await flow.step("sent before", async () => process.durable.send("run_a", "b", { n: 1 }, "k1"));
          await flow.step("sent again", async () => process.durable.send("run_a", "b", { n: 2 }, "k1"));
          await flow.sleep(5);
          got.push(await flow.receive("a", LONG_MS), await flow.receive("b", LONG_MS), await flow.receive("b", 1));
          return null;
        },
      });
      await go(process, "run_a");
      await process.durable.send("run_a", "a", ["first"], "k2");
      expect(await process.durable.ended("run_a", LONG_MS)).toBe(true);
      expect(got).toEqual([["first"], { n: 1 }, null]);
    });

    test("a message to nobody is refused", async () => {
      const process = await begin({});
      await expect(process.durable.send("run_nobody", "go", 1, "k")).rejects.toMatchObject({ code: "not_found" });
    });

    test("continuations answer in order, and those that wait are taken up with their run", async () => {
      const begun: string[] = [];
      let answered: readonly Json[] = [];
      const process = await across(
        "run_a",
        {
          run: async (flow) => {
            answered = await flow.continuations(["x", "y"].map((key) => ({ id: `run_a/${key}`, input: { key } })));
            return null;
          },
          continuation: async (flow, input) => {
            await flow.step("begin", async () => void begun.push(flow.id));
            return [input, await flow.receive("go", LONG_MS)];
          },
        },
        () => begun.length === 2,
      );
      await process.durable.send("run_a/y", "go", "later", "k1");
      await process.durable.send("run_a/x", "go", "sooner", "k2");
      expect(await process.durable.ended("run_a", LONG_MS)).toBe(true);
      expect(answered).toEqual([
        [{ key: "x" }, "sooner"],
        [{ key: "y" }, "later"],
      ]);
      expect(begun).toEqual(["run_a/x", "run_a/y"]);
    });

    test("a run of a living process is no orphan; one that was stored and never started is, once its process is dead", async () => {
      const first = await begin({});
      await first.receive("run_a");
      expect(await first.durable.orphans()).toEqual([]);
      expect(await first.durable.adopt("run_a")).toBe(false);
      await end(first);
      const second = await begin({});
      expect(await second.durable.orphans()).toEqual(["run_a"]);
      expect(await second.durable.adopt("run_a")).toBe(true);
      expect(await second.durable.adopt("run_a")).toBe(false);
      expect(await second.durable.ended("run_a", LONG_MS)).toBe(true);
      expect(await second.durable.orphans()).toEqual([]);
    });

    test("adoption raises the epoch, and a run of others has none here", async () => {
      let isWaiting = false;
      const code = { run: async (flow: Flow) => ((isWaiting = true), flow.receive("go", LONG_MS)) };
      const second = await across("run_a", code, () => isWaiting);
      expect(second.durable.epochOf("run_a")).toBe(2);
      expect(() => second.durable.epochOf("run_b")).toThrow(expect.objectContaining({ code: "fenced" }));
    });

    test("a flow that is fenced stops without an outcome", async () => {
      let reached = 0;
      const process = await begin({
        run: async (flow) => {
          await flow.step("fenced", async () => {
            reached += 1;
            throw new OpsError("fenced", "run run_a is at epoch 2, not 1");
          });
          reached += 10;
          return null;
        },
      });
      await go(process, "run_a");
      await expect.poll(() => reached, { timeout: LONG_MS }).toBe(1);
      expect(await process.durable.ended("run_a", 200)).toBe(false);
      expect(reached).toBe(1);
    });

    test("closing waits for the step under way and records it", async () => {
      const order: string[] = [];
      let release: () => void = () => undefined;
      const code = (flow: Flow) =>
        flow.step("slow", async () => {
          order.push("begun");
          await new Promise<void>((resolve) => (release = resolve));
          order.push("done");
          return "kept";
        });
      const first = await begin({ run: async (flow) => (order.push(await code(flow)), null) });
      await go(first, "run_a");
      await expect.poll(() => order.length, { timeout: LONG_MS }).toBe(1);
      const closing = end(first, LONG_MS);
      release();
      await closing;
      const second = await begin({ run: async (flow) => (order.push(await code(flow)), null) });
      expect(await second.durable.adopt("run_a")).toBe(true);
      expect(await second.durable.ended("run_a", LONG_MS)).toBe(true);
      expect(order).toEqual(["begun", "done", "kept"]);
    });
  });
}

function branchesCode(second: () => Promise<void>) {
  return async (flow: Flow): Promise<Json> => {
    await flow.round([
      {
        name: "first",
        run: async () => {
          throw new OpsError("network", "no route", { hint: "Try later." });
        },
      },
      { name: "second", run: second },
    ]);
    return null;
  };
}

async function failingSteps(flow: Flow, seen: unknown[]): Promise<Json> {
  const failures = [
    new OpsError("conflict", "both want it", { hint: "Wait.", details: { holder: "run_b" } }),
    new TypeError("not a function"),
  ];
  for (const [index, failure] of failures.entries()) {
    await flow.step(`fails ${index}`, () => Promise.reject(failure)).catch((thrown: unknown) => seen.push(thrown));
  }
  await flow.receive("go", LONG_MS);
  return null;
}
