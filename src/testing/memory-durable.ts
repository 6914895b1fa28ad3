import type { Branch, Durable, Flow, FlowCode } from "../kernel/durable.ts";
import { type Json, toJson } from "../kernel/json.ts";
import { isOpsError, OpsError } from "../kernel/ops-error.ts";
import { createMemoryWorld, flowIn, type MemoryFlow, type MemoryWorld, type Recorded } from "./memory-world.ts";

/** Durable execution in memory, with the meaning of the real one, for tests. A world given to two of them outlives the first. */
export function createMemoryDurable(executor = "exe_memory", world: MemoryWorld = createMemoryWorld()): Durable {
  const engine = new MemoryEngine(executor, world);
  return {
    launch: async (code) => engine.launch(code),
    start: async (runId) => engine.start(runId),
    ended: (runId, timeoutMs) => engine.ended(runId, timeoutMs),
    send: async (flowId, topic, message, key) => engine.send(flowId, { topic, message: toJson(message), key }),
    orphans: async () => engine.orphans(),
    strangers: async () => [], // what is in memory only is of this version
    adopt: async (runId) => engine.adopt(runId),
    epochOf: (runId) => engine.epochOf(runId),
    close: (graceMs) => engine.close(graceMs),
  };
}

class MemoryEngine {
  readonly #executor: string;
  readonly #world: MemoryWorld;
  readonly #running = new Set<string>();
  #code: FlowCode | null = null;
  #isClosing = false;
  #working = 0;
  #onIdle: (() => void)[] = [];

  constructor(executor: string, world: MemoryWorld) {
    this.#executor = executor;
    this.#world = world;
  }

  launch(code: FlowCode): void {
    this.#code ??= code;
    this.#world.living.add(this.#executor);
  }

  start(runId: string): void {
    const owner = this.#world.owners.get(runId);
    if (owner !== undefined && owner.executor !== this.#executor) return;
    if (owner === undefined) this.#world.owners.set(runId, { executor: this.#executor, epoch: 1 });
    void this.#execute(runId, (code, flow) => code.run(flow), null);
  }

  ended(runId: string, timeoutMs: number): Promise<boolean> {
    const flow = flowIn(this.#world, runId, null);
    return new Promise((resolve, reject) => {
      const finish = () => {
        const { ending } = flow;
        if (ending === null) return;
        clearTimeout(timer);
        flow.listeners.delete(finish);
        if (ending.kind === "thrown") reject(ending.thrown);
        else resolve(true);
      };
      const timer = setTimeout(() => {
        flow.listeners.delete(finish);
        resolve(false);
      }, timeoutMs);
      flow.listeners.add(finish);
      finish();
    });
  }

  send(flowId: string, sent: { readonly topic: string; readonly message: Json; readonly key: string }): void {
    const flow = this.#world.flows.get(flowId);
    if (flow === undefined)
      throw new OpsError("not_found", `nothing waits under ${flowId}`, { details: { flow: flowId } });
    if (flow.messages.some((known) => known.key === sent.key)) return;
    flow.messages.push({ ...sent, isTaken: false });
    for (const listener of flow.listeners) listener();
  }

  orphans(): readonly string[] {
    return [...this.#world.owners].filter(([id, owner]) => this.#isOrphan(id, owner.executor)).map(([id]) => id);
  }

  adopt(runId: string): boolean {
    const owner = this.#world.owners.get(runId);
    if (owner === undefined || !this.#isOrphan(runId, owner.executor)) return false;
    this.#world.owners.set(runId, { executor: this.#executor, epoch: owner.epoch + 1 });
    this.start(runId);
    return true;
  }

  epochOf(runId: string): number {
    const owner = this.#world.owners.get(runId);
    if (owner?.executor === this.#executor) return owner.epoch;
    throw new OpsError("fenced", `run ${runId} does not belong to this process`, { details: { run: runId } });
  }

  async close(graceMs: number): Promise<void> {
    this.#isClosing = true;
    if (this.#working > 0 && graceMs > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, graceMs);
        this.#onIdle.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    this.#world.living.delete(this.#executor);
  }

  #isOrphan(runId: string, owner: string): boolean {
    const isOpen = (this.#world.flows.get(runId)?.ending ?? null) === null;
    return isOpen && owner !== this.#executor && !this.#world.living.has(owner);
  }

  async #execute(id: string, body: (code: FlowCode, flow: Flow) => Promise<Json>, input: Json | null): Promise<void> {
    const kept = flowIn(this.#world, id, input);
    if (this.#code === null || kept.ending !== null || this.#running.has(id)) return;
    this.#running.add(id);
    const ending = await this.#outcome(() => body(this.#mustCode(), this.#flow(kept)));
    kept.ending = ending;
    for (const listener of kept.listeners) listener();
  }

  #mustCode(): FlowCode {
    if (this.#code === null) throw new Error("the engine was used before launch");
    return this.#code;
  }

  #flow(kept: MemoryFlow): Flow {
    let next = 0;
    const numbered = (run: () => Promise<unknown>) => {
      const number = next;
      next += 1;
      return this.#record(kept, number, run);
    };
    const round = async <T>(branches: readonly Branch<T>[]) => {
      const all = await this.#pass(() =>
        Promise.all(branches.map((branch) => numbered(() => this.#work(branch.run.bind(branch))))),
      );
      return all.map((recorded) => unwrap<T>(recorded));
    };
    const wait = async <T>(run: () => Promise<unknown>) => unwrap<T>(await this.#pass(() => numbered(run)));
    return {
      id: kept.id,
      round,
      step: async <T>(name: string, run: () => Promise<T>) => {
        const [value] = await round([{ name, run }]);
        return value as T; // a round answers as many values as it has branches
      },
      continuations: (starts) =>
        wait(async () => {
          for (const start of starts)
            void this.#execute(start.id, (code, flow) => code.continuation(flow, start.input), start.input);
          return Promise.all(starts.map((start) => this.#ending(start.id)));
        }),
      receive: (topic, timeoutMs) => wait(() => receive(kept, topic, timeoutMs, () => this.#isClosing)),
      sleep: (durationMs) => wait(() => new Promise((resolve) => setTimeout(resolve, durationMs))),
    };
  }

  async #ending(id: string): Promise<Json> {
    for (;;) {
      if (await this.ended(id, 60_000))
        return unwrap<Json>(flowIn(this.#world, id, null).ending ?? { kind: "value", value: null });
    }
  }

  /** The recorded outcome, or runs and records it. */
  async #record(kept: MemoryFlow, number: number, run: () => Promise<unknown>): Promise<Recorded> {
    const known = kept.steps.get(number);
    if (known !== undefined) return known;
    const recorded = await this.#outcome(run);
    kept.steps.set(number, recorded);
    return recorded;
  }

  async #outcome(run: () => Promise<unknown>): Promise<Recorded> {
    try {
      const value = await run();
      return { kind: "value", value: value === undefined ? undefined : toJson(value) };
    } catch (thrown) {
      if (isOpsError(thrown, "fenced", "storage")) return new Promise(() => undefined);
      return { kind: "thrown", thrown };
    }
  }

  async #work<T>(run: () => Promise<T>): Promise<T> {
    this.#working += 1;
    try {
      return await run();
    } finally {
      this.#working -= 1;
      if (this.#working === 0) this.#onIdle.splice(0).forEach((resolve) => resolve());
    }
  }

  /** A flow of a closing process never comes back from a wait. */
  async #pass<T>(wait: () => Promise<T>): Promise<T> {
    if (this.#isClosing) return new Promise(() => undefined);
    const value = await wait();
    return this.#isClosing ? new Promise(() => undefined) : value;
  }
}

function unwrap<T>(recorded: Recorded): T {
  if (recorded.kind === "thrown") throw recorded.thrown;
  return recorded.value as T; // the caller asks for the type that its own step returned
}

/** Never answers once its process is closing: the message stays for the one that adopts the run. */
function receive(kept: MemoryFlow, topic: string, timeoutMs: number, isDead: () => boolean): Promise<Json | null> {
  return new Promise((resolve) => {
    const look = () => {
      const found = kept.messages.find((sent) => sent.topic === topic && !sent.isTaken);
      if (found === undefined || isDead()) return;
      found.isTaken = true;
      leave(found.message);
    };
    const leave = (answer: Json | null) => {
      clearTimeout(timer);
      kept.listeners.delete(look);
      if (!isDead()) resolve(answer);
    };
    const timer = setTimeout(() => leave(null), timeoutMs);
    kept.listeners.add(look);
    look();
  });
}
