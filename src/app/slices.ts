import type { Slice } from "../kernel/slice.ts";
import { access } from "../ops/access/index.ts";
import { approvals } from "../ops/approvals/index.ts";
import { auditLog } from "../ops/audit-log/index.ts";
import { backup } from "../ops/backup/index.ts";
import { coordination } from "../ops/coordination/index.ts";
import { docs } from "../ops/docs/index.ts";
import { escalations } from "../ops/escalations/index.ts";
import { notices } from "../ops/notices/index.ts";
import { policy } from "../ops/policy/index.ts";
import { pullRequests } from "../ops/pull-requests/index.ts";
import { release } from "../ops/release/index.ts";
import { schedules } from "../ops/schedules/index.ts";
import { signals } from "../ops/signals/index.ts";
import { tooling } from "../ops/tooling/index.ts";
import { auditWorkflow } from "../ops/workflows/audit/index.ts";
import { commitWorkflows } from "../ops/workflows/commit/index.ts";
import { docsWorkflows } from "../ops/workflows/docs/index.ts";
import { makingWorkflows } from "../ops/workflows/making/index.ts";
import { publishWorkflows } from "../ops/workflows/publish/index.ts";
import { pushWorkflow } from "../ops/workflows/push/index.ts";
import { releaseWorkflow } from "../ops/workflows/release/index.ts";
import { reportWorkflows } from "../ops/workflows/report/index.ts";
import { synthesizeWorkflow } from "../ops/workflows/synthesize/index.ts";
import { workspace } from "../ops/workspace/index.ts";

/** The table of contents: every slice of the product, by rank. Adding a capability is adding a folder and a line here. */
export const slices: readonly Slice[] = [
  auditLog,
  ...[access, signals, policy, approvals, escalations],
  coordination,
  ...[workspace, pullRequests],
  ...[release, docs, tooling],
  ...[notices, schedules, backup],
  ...[
    commitWorkflows,
    releaseWorkflow,
    pushWorkflow,
    docsWorkflows,
    reportWorkflows,
    publishWorkflows,
    makingWorkflows,
    auditWorkflow,
    synthesizeWorkflow,
  ],
];
