// What the API answers, by the types of its contract: the console knows no other part of the program.
export type {
  Agent,
  Approval,
  Assignment,
  AuditLine,
  Delivery,
  Escalation,
  Event,
  Finding,
  FindingHistory,
  Findings,
  Intake,
  Playbook,
  Repository,
  Run,
  RunView,
  Schedule,
  Status,
  Subscription,
  Token,
  User,
  Verify,
} from "../../../src/surfaces/http/contract/wire.ts";

/** A list with the cursor of its next page. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** Who is signed in. `csrf` goes with whatever changes something. */
export interface Person {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly csrf: string;
  readonly expiresAt: string;
}

/** The severities, worst first. */
export const SEVERITIES = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];
