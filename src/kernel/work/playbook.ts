import type { z } from "zod";
import type { Json } from "../json.ts";
import type { Baseline } from "../record/baseline.ts";
import type { Report } from "../record/report.ts";
import type { Result } from "../record/result.ts";
import type { AnyTask, Layer } from "./task.ts";
import type { Deliverable } from "../record/evidence.ts";

export type Pattern = "sequential" | "parallel" | "handoff" | "fast" | "internal";

/** A piece of work for an agent: the task with its context, what it must deliver and how success is told. */
export interface Brief {
  readonly task: AnyTask;
  /** Unique in the run, kebab-case: names the assignment (`commit`, `commit-changelog`). */
  readonly name: string;
  readonly context: unknown;
  readonly deliverables: readonly string[];
  readonly criteria: readonly string[];
  readonly critical?: boolean;
  /** Paths or repositories that it writes; branches of a round that share one are run one after the other. */
  readonly writes?: readonly string[];
}

/** A decision that the playbook itself needs, beside those that policy asks for. */
export interface ApprovalAsk {
  readonly name: string;
  readonly action: string;
  readonly arguments: Json;
  readonly target: { readonly label: string; readonly version: string };
  readonly risk: "low" | "medium" | "high";
  readonly area?: string;
  /** How many different people must approve; one when not given. */
  readonly quorum?: number;
  /** It waits so long, ms; a day when not given. */
  readonly expiresInMs?: number;
  /** What happens when nobody answered by then: it counts as denied, or the run asks how to go on. */
  readonly onExpiry?: "deny" | "escalate";
  /** The world may answer too (a merge at a forge): unanswered for so long, in ms, the playbook looks at it again. */
  readonly lookAgainMs?: number;
}

export type EscalationKind = "Boundary" | "QualityGate" | "Resource" | "Conflict" | "Timeout" | "UnknownOutcome";

/**
 * How soon an escalation needs an answer. `immediate` is told on every channel at once and never queued behind others.
 * Source: coordination specification, section 8.
 */
export type Urgency = "immediate" | "production" | "blocking" | "information";

/** A question of a playbook about how to go on. Without an urgency its kind has one. */
export interface EscalationAsk {
  readonly kind: EscalationKind;
  readonly title: string;
  readonly issue: string;
  readonly recommended: string;
  readonly urgency?: Urgency;
}

/** What a playbook is handed: the only things it may do. All of it is recorded; nothing else may decide its path. */
export interface Coordinator {
  readonly run: {
    readonly id: string;
    readonly signal: string;
    readonly repository: string;
    readonly requestedBy: string;
    readonly at: number;
  };
  /** One assignment. In a sequence a result that is neither success nor skipped ends the playbook by itself, unless `tolerate`. */
  spawn(brief: Brief, options?: { readonly tolerate?: boolean }): Promise<Result>;
  /** One round: all start together, all settle; one failing cancels the others only if it is critical. */
  fanOut(briefs: readonly Brief[]): Promise<readonly Result[]>;
  /** One assignment that gets the earlier result's handoff state; an incomplete state goes back to its sender once. */
  handOff(from: Result, brief: Brief): Promise<Result>;
  /**
   * Waits for a human. Resolves when approved; a rejection ends the run as denied. With `lookAgainMs` it resolves as `look_again`
   * when it is time, or somebody asks, to look whether the world has answered; asking again goes on with the same question.
   * Another target or other arguments under the same name make the earlier question void.
   */
  approve(ask: ApprovalAsk): Promise<"approved" | "look_again">;
  /** The world has answered the open question of this name: it is void. `how` says so to people. */
  withdraw(name: string, how: string): Promise<void>;
  /** Asks how to go on. `null` when nobody can be asked. */
  escalate(
    ask: EscalationAsk,
  ): Promise<{ readonly option: "retry" | "abort" | "delegate"; readonly note: string } | null>;
  /** Reports of other ended runs, for a synthesis. Throws `not_found` for a run that does not exist or has not ended. */
  reports(runs: readonly string[]): Promise<readonly Report[]>;
  /** Writes a line for people into the event log. */
  note(text: string): Promise<void>;
}

/** What a playbook says at its end; the report is made from this, the results and the gate. */
export interface PlaybookOutcome {
  readonly summary: string;
  readonly deliverables?: readonly Deliverable[];
  readonly nextSteps?: readonly string[];
  /** Data for the report, whole: the audit's figures, a plan. */
  readonly details?: Json;
  /** Findings that a baseline accepts: they are kept, and do not count. */
  readonly baseline?: Baseline;
  /** Rules that were not looked for this time: findings of theirs that are gone do not count as fixed. */
  readonly notLookedFor?: readonly string[];
  /** Set when the work was done before this run: shown as "already done", exit 0. */
  readonly alreadyDone?: boolean;
}

/**
 * How doors offer the playbook. `command` is what is typed (`audit`, `skill create`); positionals name input fields in order;
 * every other field of the input is a flag in kebab-case, typed and described by the input schema itself.
 */
export interface Door {
  readonly command: string;
  readonly positionals: readonly string[];
  readonly examples: readonly string[];
  readonly hints: { readonly readOnly: boolean; readonly destructive: boolean; readonly idempotent: boolean };
}

/** Code that says which tasks a signal needs and in which pattern. Deterministic: no clock, no random, no I/O. */
export interface Playbook<Input> {
  readonly signal: `OPS:${string}`;
  readonly title: string;
  readonly summary: string;
  readonly input: z.ZodType<Input>;
  readonly pattern: Pattern;
  readonly layer: Layer;
  readonly agents: readonly string[];
  /** `null` for internal playbooks. Share of applicable agents that must succeed, 0 to 1. */
  readonly gateThreshold: number | null;
  /** Where assignments work; a playbook that writes takes the repository's lease. */
  readonly place: "checkout" | "worktree" | "none";
  /** Its report says what changed since the last run of the same signal on the repository: new, fixed, still open findings. */
  readonly showsTrend?: boolean;
  readonly writes: boolean;
  readonly door: Door;
  /** Whether this context changes nothing, as a dry run: then it needs neither the lease nor a work tree of its own. */
  looksOnly?(input: Input): boolean;
  /** Whether this context is simple enough for the fast path (one task, no round). */
  isSimple?(input: Input): boolean;
  run(coordinator: Coordinator, input: Input): Promise<PlaybookOutcome>;
}

/** Declares a playbook; only infers types. */
export function definePlaybook<Input>(playbook: Playbook<Input>): Playbook<Input> {
  return playbook;
}

/** A playbook as the catalog holds it. Its input is parsed by its own schema at intake and again at the start of the run. */
export type AnyPlaybook = Playbook<unknown>;

/** Forgets a playbook's types for the catalog. Sound because its input is parsed by its own schema before use. */
export function asAnyPlaybook<Input>(playbook: Playbook<Input>): AnyPlaybook {
  return playbook as unknown as AnyPlaybook;
}
