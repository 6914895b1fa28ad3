import type { Finding } from "../../kernel/record/finding.ts";
import type {
  AgentView,
  ExportAnswer,
  FindingsAnswer,
  RunFollow,
  RunView,
  StatusView,
  VerifyAnswer,
} from "../../ops/coordination/views.ts";
import type { ApiTokenView, CreatedToken, User } from "../../ops/access/index.ts";
import type { Approval } from "../../ops/approvals/index.ts";
import type { AuditLine } from "../../ops/audit-log/index.ts";
import type { BackupSummary } from "../../ops/backup/index.ts";
import type { Escalation } from "../../ops/escalations/index.ts";
import type { Delivery, Subscription, SubscriptionView } from "../../ops/notices/index.ts";
import type { RunRow } from "../../ops/runs/index.ts";
import type { Schedule } from "../../ops/schedules/index.ts";
import type { Intake } from "../../ops/signals/index.ts";
import type { MergeAnswer } from "../../ops/pull-requests/index.ts";
import type { ThingFindingsAnswer, ThingsAnswer } from "../../ops/tooling/index.ts";
import type { BaselineAddAnswer, BaselineListAnswer, BaselinePruneAnswer } from "../../ops/workflows/audit/index.ts";
import type { ReleasePlanAnswer } from "../../ops/release/index.ts";
import type { PullRequest } from "../../ops/workspace/index.ts";
import type { Session } from "./host.ts";

/** What each operation that the terminal uses answers. */
export interface Answers {
  readonly "signals.receive": Intake;
  readonly "runs.list": readonly RunRow[];
  readonly "runs.show": RunView;
  readonly "runs.follow": RunFollow;
  readonly "runs.abort": unknown;
  readonly "runs.resume": unknown;
  readonly "runs.retry": Intake;
  readonly "runs.look": { readonly looked: boolean };
  readonly "runs.verify": VerifyAnswer;
  readonly "runs.changed": { readonly changedSincePlanned: number | null };
  readonly "runs.export": ExportAnswer;
  readonly "runs.gc": { readonly removed: readonly string[]; readonly dryRun: boolean };
  readonly "findings.list": FindingsAnswer;
  readonly "baseline.add": BaselineAddAnswer;
  readonly "baseline.list": BaselineListAnswer;
  readonly "baseline.prune": BaselinePruneAnswer;
  readonly "approvals.list": readonly Approval[];
  readonly "approvals.show": Approval;
  readonly "approvals.approve": Approval;
  readonly "approvals.reject": Approval;
  readonly "escalations.list": readonly Escalation[];
  readonly "escalations.answer": Escalation;
  readonly status: StatusView;
  readonly "agents.list": readonly AgentView[];
  readonly "pr.list": readonly PullRequest[];
  readonly "pr.show": PullRequest;
  readonly "pr.review": PullRequest;
  readonly "pr.merge": MergeAnswer;
  readonly "pr.close": PullRequest;
  readonly "changelog.lint": { readonly path: string; readonly findings: readonly Finding[] };
  readonly "tokens.create": CreatedToken;
  readonly "tokens.list": readonly ApiTokenView[];
  readonly "tokens.revoke": { readonly revoked: string };
  readonly "users.add": User;
  readonly "audit-log.list": readonly AuditLine[];
  readonly "backup.make": BackupSummary;
  readonly "backup.restore": BackupSummary;
  readonly "users.change": User;
  readonly "users.list": readonly User[];
  readonly "users.remove": { readonly removed: string };
  readonly "schedules.add": Schedule;
  readonly "schedules.list": readonly Schedule[];
  readonly "schedules.remove": { readonly removed: string };
  readonly "schedules.pause": Schedule;
  readonly "schedules.resume": Schedule;
  readonly "schedules.send": Intake;
  readonly "schedules.next": { readonly name: string; readonly times: readonly { readonly at: number }[] };
  readonly "webhooks.add": Subscription;
  readonly "webhooks.list": readonly SubscriptionView[];
  readonly "webhooks.remove": { readonly removed: string };
  readonly "webhooks.test": Delivery;
  readonly "webhooks.deliveries": readonly Delivery[];
  readonly "webhooks.redeliver": Delivery;
  readonly "webhooks.requeue": { readonly requeued: number };
  readonly "shelf.list": ThingsAnswer;
  readonly "shelf.validate": ThingFindingsAnswer;
  readonly "release.plan": ReleasePlanAnswer;
}

/**
 * Asks an operation. Sound because the operations that answer are of this very program, in this process or in one whose
 * version is compared at opening; what they answer is what `Answers` says.
 */
export async function ask<Name extends keyof Answers>(
  session: Session,
  name: Name,
  input: Readonly<Record<string, unknown>>,
): Promise<Answers[Name]> {
  return (await session.perform(name, input)) as Answers[Name]; // sound, see above
}
