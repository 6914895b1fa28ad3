import { z } from "zod";
import { BaselineEntry } from "../../../kernel/record/baseline.ts";
import { Deliverable } from "../../../kernel/record/evidence.ts";
import { Finding } from "../../../kernel/record/finding.ts";
import { Report } from "../../../kernel/record/report.ts";
import { Result } from "../../../kernel/record/result.ts";

// What answers look like, with instants as epoch ms as inside; `openapi.ts` turns them into date-times, as they are sent.

const State = z.enum(["running", "waiting", "complete", "partial", "failed", "denied", "escalated", "aborted"]);

/** A run. */
export const RunShape = z.strictObject({
  id: z.string(),
  signalId: z.string(),
  signal: z.string(),
  context: z.unknown(),
  repository: z.string(),
  requestedBy: z.string(),
  digest: z.string(),
  onEscalation: z.enum(["wait", "fail"]),
  timeoutMs: z.number().nullable(),
  state: State,
  waitingFor: z.string().nullable(),
  waitingId: z.string().nullable(),
  abortRequestedBy: z.string().nullable(),
  epoch: z.number().int(),
  executor: z.string(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  retryOf: z.string().nullable(),
  eventCount: z.number().int(),
  chainHead: z.string(),
});

/** How a signal was answered. */
export const IntakeShape = z.union([
  z.strictObject({ kind: z.enum(["started", "joined", "repeated"]), run: RunShape }),
  z.strictObject({
    kind: z.literal("ignored"),
    status: z.literal("IGNORED"),
    signal: z.string(),
    reason: z.string(),
  }),
]);

/** One event of a run. */
export const EventShape = z.strictObject({
  key: z.string(),
  name: z.string(),
  to: z.string(),
  payload: z.unknown(),
  run: z.string(),
  seq: z.number().int(),
  at: z.number(),
  prevHash: z.string(),
  hash: z.string(),
});

/** An approval with its decisions. */
export const ApprovalShape = z.strictObject({
  id: z.string(),
  run: z.string(),
  assignment: z.string().nullable(),
  flow: z.string(),
  action: z.string(),
  arguments: z.unknown(),
  digest: z.string(),
  target: z.strictObject({ label: z.string(), version: z.string() }),
  risk: z.enum(["low", "medium", "high"]),
  requester: z.string(),
  mayAnswer: z.strictObject({ role: z.string(), area: z.string().nullable(), quorum: z.number().int() }),
  askedAt: z.number(),
  expiresAt: z.number(),
  onExpiry: z.enum(["deny", "escalate"]),
  state: z.enum(["pending", "approved", "rejected", "claimed", "committed", "stale", "expired"]),
  decisions: z.array(
    z.strictObject({
      by: z.string(),
      decision: z.enum(["approve", "reject"]),
      at: z.number(),
      note: z.string(),
      selfApproved: z.boolean(),
      areaWaived: z.boolean().optional(),
    }),
  ),
});

const Option = z.enum(["retry", "abort", "delegate"]);

/** A question that a run waits on. */
export const EscalationShape = z.strictObject({
  id: z.string(),
  run: z.string(),
  assignment: z.string().nullable(),
  flow: z.string(),
  kind: z.string(),
  title: z.string(),
  coordinator: z.string(),
  at: z.number(),
  signal: z.string(),
  urgency: z.enum(["immediate", "production", "blocking", "information"]),
  context: z.strictObject({
    attempted: z.string(),
    agents: z.array(z.strictObject({ agent: z.string(), state: z.string() })),
  }),
  issue: z.strictObject({ what: z.string(), whyNotHere: z.string(), recoveries: z.array(z.string()) }),
  partialResults: z.array(z.string()),
  recommended: z.string(),
  options: z.array(z.strictObject({ option: Option, condition: z.string() })),
  level: z.number().int(),
  nextLevelAt: z.number(),
  state: z.enum(["open", "answered", "unanswered"]),
  answer: z
    .strictObject({
      option: Option,
      by: z.string(),
      at: z.number(),
      note: z.string(),
      delegateTo: z.string().nullable(),
    })
    .nullable(),
});

const Assignment = z.strictObject({
  id: z.string(),
  run: z.string(),
  name: z.string(),
  agent: z.string(),
  task: z.string(),
  critical: z.boolean(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  status: z.string(),
  attempts: z.number().int(),
  result: Result.nullable(),
});

const LedgerLine = z.looseObject({ run: z.string(), assignment: z.string(), key: z.string(), state: z.string() });

/** Everything about one run. */
export const RunViewShape = z.strictObject({
  run: RunShape,
  assignments: z.array(Assignment),
  events: z.array(EventShape),
  approvals: z.array(ApprovalShape),
  escalations: z.array(EscalationShape),
  ledger: z.array(LedgerLine),
  report: Report.nullable(),
  reportMarkdown: z.string().nullable(),
});

/** Events after a sequence number. */
export const RunEventsShape = z.strictObject({
  run: z.string(),
  events: z.array(EventShape),
  isOver: z.boolean(),
  count: z.number().int(),
});

/** Whether a run's event chain holds. */
export const VerifyShape = z.strictObject({
  run: z.string(),
  ok: z.boolean(),
  events: z.number().int(),
  head: z.string(),
  problems: z.array(z.string()),
});

/** Runs that go on again. */
export const ResumedShape = z.strictObject({ resumed: z.array(z.string()) });

/** A run as files, by name; `manifest.json` holds their digests. */
export const ExportShape = z.strictObject({ run: z.string(), files: z.record(z.string(), z.string()) });

/** Findings of a run. */
export const FindingsShape = z.strictObject({
  run: z.string(),
  signal: z.string(),
  at: z.number(),
  total: z.number().int(),
  findings: z.array(Finding),
  next: z.string().nullable(),
  since: z.string().nullable(),
  appeared: z.array(z.string()),
  accepted: z.array(BaselineEntry),
});

/** How many findings the last runs of a signal left, by severity, oldest first. */
export const FindingHistoryShape = z.strictObject({
  signal: z.string(),
  points: z.array(z.strictObject({ run: z.string(), at: z.number(), counts: z.record(z.string(), z.number()) })),
});

/** What there is of a run so far. */
const Standing = {
  agents: z.strictObject({ active: z.array(z.string()), done: z.array(z.string()) }),
  deliverables: z.array(Deliverable),
  issues: z.array(z.string()),
};

/** What is under way and what waits. */
export const StatusShape = z.strictObject({
  running: z.array(z.strictObject({ run: RunShape, line: z.string(), estimateMs: z.number().nullable(), ...Standing })),
  waiting: z.array(z.strictObject({ run: RunShape, question: z.string(), ...Standing })),
  unfinished: z.array(RunShape),
  recent: z.array(RunShape),
});

/** An agent with its charter and tasks. */
export const AgentShape = z.looseObject({
  name: z.string(),
  aliases: z.array(z.string()),
  title: z.string(),
  charter: z.string(),
  capabilities: z.array(z.string()),
  constraints: z.array(z.string()),
  tasks: z.array(
    z.looseObject({ name: z.string(), title: z.string(), timeoutMs: z.number(), effects: z.array(z.string()) }),
  ),
});

const FieldKind = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("boolean"), isTrueByDefault: z.boolean(), isOptional: z.boolean() }),
  z.strictObject({ kind: z.literal("text") }),
  z.strictObject({ kind: z.literal("number"), isInteger: z.boolean() }),
  z.strictObject({ kind: z.literal("choice"), choices: z.array(z.string()) }),
  z.strictObject({ kind: z.literal("json") }),
]);

/** A playbook with the fields of its form. */
export const PlaybookShape = z.strictObject({
  ...{ signal: z.string(), title: z.string(), summary: z.string(), agents: z.array(z.string()) },
  place: z.enum(["checkout", "worktree", "none"]),
  writes: z.boolean(),
  command: z.string(),
  examples: z.array(z.string()),
  hints: z.strictObject({ readOnly: z.boolean(), destructive: z.boolean(), idempotent: z.boolean() }),
  isTakenHere: z.boolean(),
  fields: z.array(
    z.strictObject({
      ...{ name: z.string(), summary: z.string(), value: FieldKind, isList: z.boolean(), isRequired: z.boolean() },
      default: z.unknown().optional(),
      maxLength: z.number().int().optional(),
      fromFile: z.string().optional(),
    }),
  ),
});

/** A repository that signals can be about. */
export const RepositoryShape = z.strictObject({ path: z.string() });

/** A list with the cursor of its next page; null at the end. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), next: z.string().nullable() });
}
