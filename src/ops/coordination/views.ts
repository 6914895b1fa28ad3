import type { BaselineEntry } from "../../kernel/record/baseline.ts";
import type { Deliverable } from "../../kernel/record/evidence.ts";
import type { Event } from "../../kernel/record/event.ts";
import type { Finding } from "../../kernel/record/finding.ts";
import type { Report } from "../../kernel/record/report.ts";
import type { InputField } from "../../kernel/work/input-fields.ts";
import type { AnyPlaybook, Door } from "../../kernel/work/playbook.ts";
import type { Layer } from "../../kernel/work/task.ts";
import type { Approval } from "../approvals/index.ts";
import type { Escalation } from "../escalations/index.ts";
import type { LedgerEntry } from "../ledger/index.ts";
import type { AssignmentRow, RunRow } from "../runs/index.ts";
import type { Progress } from "./ports.ts";

/** Answer of `runs.show`: everything about one run. `reportMarkdown` is null until it has ended. */
export interface RunView {
  readonly run: RunRow;
  readonly assignments: readonly AssignmentRow[];
  readonly events: readonly Event[];
  readonly approvals: readonly Approval[];
  readonly escalations: readonly Escalation[];
  readonly ledger: readonly LedgerEntry[];
  readonly report: Report | null;
  readonly reportMarkdown: string | null;
}

/** One agent's line in the live view. `usuallyMs` is the median of past durations, null without history and once it has ended. */
export interface TrackLine {
  readonly assignment: string;
  readonly agent: string;
  readonly task: string;
  readonly title: string;
  readonly state: "planned" | "working" | "waiting" | "done" | "failed" | "skipped" | "timeout" | "aborted" | "denied";
  readonly elapsedMs: number;
  readonly usuallyMs: number | null;
  readonly findings: number | null;
  readonly progress: Progress | null;
  readonly note: string;
}

/** Answer of `runs.follow`: what came after a sequence number, and how the run stands now. `line` is one line for people. */
export interface RunFollow {
  readonly run: RunRow;
  readonly tracks: readonly TrackLine[];
  readonly events: readonly Event[];
  readonly question:
    | { readonly kind: "approval"; readonly approval: Approval }
    | { readonly kind: "escalation"; readonly escalation: Escalation; readonly markdown: string }
    | null;
  /** Estimated ms until completion; null means unknown. */
  readonly estimateMs: number | null;
  readonly line: string;
  readonly report: Report | null;
  readonly reportMarkdown: string | null;
}

/** Answer of `runs.events`. `isOver`: the run has ended and these are its last ones; `count`: how many it has by now. */
export interface RunEvents {
  readonly run: string;
  readonly events: readonly Event[];
  readonly isOver: boolean;
  readonly count: number;
}

/** What there is of a run so far: agents by name, what exists already, and what went wrong. */
export interface RunStanding {
  readonly agents: { readonly active: readonly string[]; readonly done: readonly string[] };
  readonly deliverables: readonly Deliverable[];
  readonly issues: readonly string[];
}

/** Answer of `status`. `unfinished` are runs that an earlier process left; `running` those of this one. */
export interface StatusView {
  readonly running: readonly (RunStanding & {
    readonly run: RunRow;
    readonly line: string;
    readonly estimateMs: number | null;
  })[];
  readonly waiting: readonly (RunStanding & { readonly run: RunRow; readonly question: string })[];
  readonly unfinished: readonly RunRow[];
  readonly recent: readonly RunRow[];
}

/** A playbook as doors offer it. */
export interface PlaybookView {
  readonly signal: string;
  readonly title: string;
  readonly summary: string;
  readonly agents: readonly string[];
  readonly place: AnyPlaybook["place"];
  readonly writes: boolean;
  /** What is typed, and with slashes for spaces the route under `/v1/playbooks`. */
  readonly command: string;
  readonly examples: readonly string[];
  readonly hints: Door["hints"];
  /** Whether the door that asks may start it. */
  readonly isTakenHere: boolean;
  readonly fields: readonly InputField[];
}

/** Answer of `agents.list`. */
export interface AgentView {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly title: string;
  readonly charter: string;
  readonly capabilities: readonly string[];
  readonly constraints: readonly string[];
  readonly knows: readonly string[];
  readonly doesNotKnow: readonly string[];
  readonly tasks: readonly {
    readonly name: string;
    readonly title: string;
    readonly summary: string;
    readonly timeoutMs: number;
    readonly layer: Layer;
    readonly effects: readonly string[];
  }[];
}

/** Answer of `runs.verify`. */
export interface VerifyAnswer {
  readonly run: string;
  readonly ok: boolean;
  readonly events: number;
  readonly head: string;
  readonly problems: readonly string[];
}

/** Answer of `findings.list`. */
export interface FindingsAnswer {
  readonly run: string;
  readonly signal: string;
  readonly at: number;
  readonly total: number;
  readonly findings: readonly Finding[];
  /** The fingerprint after which the next page begins; null at the end. */
  readonly next: string | null;
  /** The run that it is compared with, if its playbook compares; `appeared` are fingerprints that were not there. */
  readonly since: string | null;
  readonly appeared: readonly string[];
  /** What a baseline accepts. */
  readonly accepted: readonly BaselineEntry[];
}

/** Answer of `findings.history`, oldest first. `counts` are by severity, without what a baseline accepts. */
export interface FindingHistory {
  readonly signal: string;
  readonly points: readonly {
    readonly run: string;
    readonly at: number;
    readonly counts: Readonly<Record<string, number>>;
  }[];
}

/** Answer of `runs.export`: files by name, each as text; `manifest.json` holds their SHA-256. */
export interface ExportAnswer {
  readonly run: string;
  readonly files: Readonly<Record<string, string>>;
}
