import { z } from "zod";
import type { Actor } from "../../kernel/actor.ts";
import { perform } from "../../kernel/operation.ts";
import {
  type AnyPlaybook,
  asAnyPlaybook,
  type Brief,
  type Coordinator,
  definePlaybook,
  type PlaybookOutcome,
} from "../../kernel/work/playbook.ts";
import type { Ports } from "../../kernel/ports.ts";
import { defineSlice } from "../../kernel/slice.ts";
import type { AnyTask } from "../../kernel/work/task.ts";
import { answerTopic } from "../../kernel/durable.ts";
import { createDurable } from "../../engine/create-durable.ts";
import { approvals } from "../../ops/approvals/index.ts";
import { coordination, createFlowCode, type RunFollow } from "../../ops/coordination/index.ts";
import { type Escalation, ESCALATION_LEVELS, escalations } from "../../ops/escalations/index.ts";
import { createMasker, type Policy, type PolicyDecision, type ReviewTerms } from "../../ops/policy/index.ts";
import { type Intake, signals } from "../../ops/signals/index.ts";
import { findImage } from "../../storage/embedded/find-image.ts";
import { openStore, type Store } from "../../storage/open-store.ts";
import { proven, scriptedAgent, scriptedTask, ScriptedWorld } from "../../testing/scripted-agent.ts";
import { composeCatalog } from "../catalog.ts";
import { coordinationPorts } from "./coordination-ports.ts";

/** Who asks in tests unless they say otherwise. */
export const HUMAN: Actor = { kind: "human", id: "ada", scopes: ["*"] };

const LOOKS = 200;

/** A real store and engine on which `OPS:TEST` plays what the test says; agents a, b and c, and a world in memory. */
export class Stage {
  world = new ScriptedWorld();
  outcome: PolicyDecision["outcome"] = "allow";
  /** What policy says about an action of its own. */
  readonly outcomes = new Map<string, PolicyDecision["outcome"]>();
  /** How policy wants its questions answered. */
  terms: ReviewTerms = {};
  gate: number | null = 0.8;
  pattern: AnyPlaybook["pattern"] = "parallel";
  /** Whether runs write in the repository that their signal names. */
  writes = false;
  /** How far the clock that runs see is ahead, ms. */
  lateMs = 0;
  play: (coordinator: Coordinator) => Promise<PlaybookOutcome> = async () => ({ summary: "" });
  readonly #tasks = new Map<string, AnyTask>();
  #store: Store | null = null;
  #ports: Ports | null = null;
  #begun = 0;

  get store(): Store {
    if (this.#store === null) throw new Error("the stage is not open");
    return this.#store;
  }

  get ports(): Ports {
    if (this.#ports === null) throw new Error("no process was started");
    return this.#ports;
  }

  async open(): Promise<void> {
    const place = { kind: "embedded", folder: null, image: findImage() } as const;
    this.#store = await openStore({ place, executorId: "exe_test", masker: createMasker() });
    await this.startProcess();
  }

  /** Launches the engine over the same store, as another process would. */
  async startProcess(): Promise<void> {
    const catalog = {
      ...composeCatalog([signals, approvals, escalations, coordination, this.#slice()]),
      tasks: this.#tasks,
    };
    const durable = createDurable({ store: this.store, now: () => Date.now() });
    const policy: Policy = {
      decide: ({ action }) => ({
        outcome: this.outcomes.get(action) ?? this.outcome,
        policy: "test",
        ...this.terms,
      }),
    };
    this.#ports = coordinationPorts({
      store: this.store,
      durable,
      catalog,
      policy,
      now: () => Date.now() + this.lateMs,
    });
    await durable.launch(createFlowCode(this.#ports));
  }

  async stopProcess(): Promise<void> {
    await this.ports.durable.close(1_000);
  }

  async close(): Promise<void> {
    await this.stopProcess();
    await this.store.close();
  }

  /** Clears what the last test has said. */
  reset(): void {
    this.world = new ScriptedWorld();
    this.outcome = "allow";
    this.outcomes.clear();
    this.terms = {};
    this.gate = 0.8;
    this.pattern = "parallel";
    this.writes = false;
    this.lateMs = 0;
    this.#tasks.clear();
  }

  /** Agent a does what policy wants a person to decide upon: the tag v1.0.0. */
  playGuarded(): void {
    this.outcome = "ask";
    this.play = async (coordinator) => {
      const work: Parameters<typeof scriptedTask>[2] = async (act) =>
        proven((await act.do("tag", this.world.effect(), { what: "v1.0.0" })).what);
      await coordinator.spawn(this.brief(scriptedTask("a", "tag", work, { effects: ["file.write"] })));
      return { summary: "tagged" };
    };
  }

  call<T>(operation: string, input: unknown, actor: Actor = HUMAN): Promise<T> {
    const found = this.ports.catalog.operations.get(operation);
    if (found === undefined) throw new Error(`no operation ${operation}`);
    return perform(found, { actor, ports: this.ports, door: "test" }, input) as Promise<T>; // sound: the caller names the operation's answer
  }

  /** A brief for a task, which becomes part of the catalog. */
  brief(task: AnyTask, more: Partial<Brief> = {}): Brief {
    this.#tasks.set(`${task.agent}/${task.name}`, task);
    return { task, name: `${task.agent}-${task.name}`, context: {}, deliverables: [], criteria: [], ...more };
  }

  /** Sends the signal with a context of its own, so that no request joins another. */
  async begin(more: object = {}): Promise<Intake & { kind: "started" }> {
    this.#begun += 1;
    const intake = await this.call<Intake>("signals.receive", {
      name: "OPS:TEST",
      context: { n: this.#begun },
      ...more,
    });
    if (intake.kind !== "started") throw new Error(`the signal was ${intake.kind}`);
    return intake;
  }

  async follow(run: string, until: (seen: RunFollow) => boolean): Promise<RunFollow> {
    for (let look = 0; look < LOOKS; look++) {
      const seen = await this.call<RunFollow>("runs.follow", { run, waitMs: 100, after: 1_000_000 });
      if (until(seen)) return seen;
    }
    throw new Error("it did not come to that");
  }

  ended(run: string): Promise<RunFollow> {
    return this.follow(run, (seen) => seen.run.endedAt !== null);
  }

  waiting(run: string): Promise<RunFollow> {
    return this.follow(run, (seen) => seen.question !== null || seen.run.endedAt !== null);
  }

  /** Lets the time of every level of an escalation pass, as if nobody were there. The waiting run is woken, because timers are real. */
  async leaveUnanswered({ id, run, flow, level }: Pick<Escalation, "id" | "run" | "flow" | "level">): Promise<void> {
    for (let passed = level; passed <= ESCALATION_LEVELS; passed++) {
      const open = await this.store.escalations.find(id);
      if (open === null) throw new Error("no escalation");
      this.lateMs += Math.max(0, open.nextLevelAt - this.ports.clock.now()) + 1;
      await this.ports.durable.send(flow, answerTopic(id), { kind: "look" }, `look:${id}:${passed}`);
      await this.follow(run, (seen) => seen.run.endedAt !== null || isRaised(seen, passed));
    }
  }

  #slice() {
    const gateOf = () => this.gate;
    const patternOf = () => this.pattern;
    const doesWrite = () => this.writes;
    const playbook = definePlaybook<{ n?: number | undefined }>({
      ...{
        signal: "OPS:TEST",
        title: "Test",
        summary: "Plays what the test says",
        input: z.strictObject({ n: z.number().optional() }),
      },
      get pattern() {
        return patternOf();
      },
      ...{ layer: "fast", agents: ["a", "b", "c"] },
      get place() {
        return doesWrite() ? ("checkout" as const) : ("none" as const);
      },
      get writes() {
        return doesWrite();
      },
      door: {
        command: "test",
        positionals: [],
        examples: [],
        hints: { readOnly: true, destructive: false, idempotent: true },
      },
      get gateThreshold() {
        return gateOf();
      },
      run: (coordinator) => this.play(coordinator),
    });
    return defineSlice({
      name: "test",
      agents: ["a", "b", "c"].map(scriptedAgent),
      playbooks: [asAnyPlaybook(playbook)],
    });
  }
}

function isRaised({ question }: RunFollow, above: number): boolean {
  return question?.kind !== "escalation" || question.escalation.level > above;
}
