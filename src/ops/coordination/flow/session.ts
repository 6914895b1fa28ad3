import type { Flow } from "../../../kernel/durable.ts";
import type { OpsErrorCode } from "../../../kernel/ops-error.ts";
import type { AnyPlaybook, Brief, PlaybookOutcome } from "../../../kernel/work/playbook.ts";
import type { Ports } from "../../../kernel/ports.ts";
import type { Result } from "../../../kernel/record/result.ts";
import type { Place } from "../../../kernel/work/task.ts";
import type { RunRow } from "../../runs/index.ts";
import type { Limits } from "./limits.ts";

/** What is constant for one run in this process. Of the row only what never changes may decide anything. */
export interface RunSession {
  readonly ports: Ports;
  readonly flow: Flow;
  readonly row: RunRow;
  readonly playbook: AnyPlaybook;
  /** The context, parsed by the playbook's own schema. */
  readonly input: unknown;
  readonly place: Place;
  readonly limits: Limits;
  /** The context is simple: one task, no gate and nothing to ask about. */
  readonly isFast: boolean;
  /** The context changes nothing: the run works in the checkout, without the repository's lease. */
  readonly looksOnly: boolean;
  /** Results so far by the brief's name, in the order of the spawns. */
  readonly results: Map<string, Result>;
  /** Results that a retry has replaced: what they made exists all the same. */
  readonly superseded: Result[];
  /** Briefs by the id of the assignment that they became. */
  readonly sent: Map<string, Brief>;
  /** Results of the last round: recorded with the next boundary, and before anything is waited for. */
  unrecorded: readonly Result[];
  round: number;
  /** Rises when a person answers `retry` to a failed run: what succeeded stays, the rest is spawned again. */
  generation: number;
  /** Working time of the rounds so far, ms: of each round what its slowest assignment took. */
  workedMs: number;
  holdsLease: boolean;
  /** Whether anything was asked or went on after its round: only then has the report approvals or escalations to list. */
  hasAsked: boolean;
  /** The playbook's own questions that are open, by name. */
  readonly open: Map<string, string>;
  /** The look at the world that somebody has asked for and waits for. */
  look: string | null;
}

/** Why a playbook was ended early. Thrown by the coordinator, caught by the run; never by a playbook. */
export class RunStopped extends Error {
  readonly kind: "aborted" | "denied" | "escalated" | "failed";
  /** A person was asked about it and wants it so. */
  readonly isSettled: boolean;

  constructor(kind: RunStopped["kind"], reason: string, isSettled = false) {
    super(reason);
    this.name = "RunStopped";
    this.kind = kind;
    this.isSettled = isSettled;
  }
}

/** How far a playbook came in one go. */
export interface Played {
  readonly outcome: PlaybookOutcome | null;
  readonly stopped: {
    readonly kind: RunStopped["kind"];
    readonly reason: string;
    /** Of a foreseen failure that is no assignment's: of the playbook's own, or of the repository's lease. */
    readonly code?: OpsErrorCode;
    readonly isSettled?: boolean;
  } | null;
}
