import { asAnyOperation } from "../../kernel/operation.ts";
import { defineSlice } from "../../kernel/slice.ts";
import { asAnyEffect } from "../../kernel/work/effect.ts";
import { asAnyTask } from "../../kernel/work/task.ts";
import { metaUpdater } from "./agent.ts";
import { announce } from "./announce/announce.ts";
import { auditDocs } from "./audit/audit-docs.ts";
import { lintChangelogOperation } from "./changelog/lint-operation.ts";
import { finalizeChangelogTask } from "./changelog/finalize-changelog.ts";
import { updateChangelog } from "./changelog/update-changelog.ts";
import { runExamples } from "./run-examples/run.ts";
import { runExamplesTask } from "./run-examples/task.ts";
import { proposeTask } from "./propose/propose.ts";
import { reportTask } from "./report/report.ts";
import { previewUpdateDocs, updateDocs } from "./edit/update-docs.ts";
import { fixDocs, previewFixDocs } from "./fix/fix-docs.ts";
import { updateInventory } from "./inventory/update-inventory.ts";

export { metaUpdater } from "./agent.ts";
export { announce, Announced, AnnounceInput } from "./announce/announce.ts";
export { AUDIT_DOCS_JOB, auditDocs, auditDocsJob, AuditDocsInput, AuditDocsOutput } from "./audit/audit-docs.ts";
export { ON_REQUEST } from "./audit/rules/finding.ts";
export { DocsAudit } from "./audit/model.ts";
export { ChangelogEntry } from "../changelog/index.ts";
export { changelogNotesJob, type ChangelogNotes, type ChangelogNotesRequest } from "./changelog/history/job.ts";
export { type LintChangelogAnswer, lintChangelogOperation } from "./changelog/lint-operation.ts";
export {
  finalizeChangelogTask,
  FinalizeChangelogInput,
  FinalizeChangelogOutput,
} from "./changelog/finalize-changelog.ts";
export { updateChangelog, UpdateChangelogInput, UpdateChangelogOutput } from "./changelog/update-changelog.ts";
export { DocsEdit, DocsEdits, EditOperation } from "./edit/model.ts";
export { foreignOwnerOf } from "./edit/pages-on-disk.ts";
export { EDIT_DOCS_JOB, editDocsJob, previewUpdateDocs, updateDocs, UpdateDocsInput } from "./edit/update-docs.ts";
export { PAGE_CRITERIA, WrittenPages } from "./edit/write-pages.ts";
export { FIX_DOCS_JOB, fixDocs, fixDocsJob, FixDocsInput, previewFixDocs } from "./fix/fix-docs.ts";
export { InventoryEntry } from "./inventory/enter-things.ts";
export { Proposal } from "./propose/model.ts";
export { ProposeInput, ProposeOutput, proposeTask } from "./propose/propose.ts";
export { HealthReport } from "./report/model.ts";
export { REPORT_KINDS } from "./report/period.ts";
export type {
  AskedQuestion,
  FailedAssignment,
  FindingsState,
  PeriodRecords,
  RecordWindow,
  RecurringRule,
  WorkRecords,
} from "./report/records.ts";
export { ReportInput, ReportOutput, reportTask } from "./report/report.ts";
export { runExamplesTask } from "./run-examples/task.ts";
export type { Sandbox, Sandboxes } from "./run-examples/sandbox.ts";
export type { LinkProbe, LinkProber } from "./web/port.ts";
export { DocsSettings } from "./settings.ts";
export { updateInventory, UpdateInventoryInput, UpdateInventoryOutput } from "./inventory/update-inventory.ts";

/** The docs slice: meta-updater and its tasks. */
export const docs = defineSlice({
  name: "docs",
  agents: [metaUpdater],
  tasks: [
    asAnyTask(announce),
    asAnyTask(updateChangelog),
    asAnyTask(finalizeChangelogTask),
    asAnyTask(updateDocs),
    asAnyTask(previewUpdateDocs),
    asAnyTask(fixDocs),
    asAnyTask(previewFixDocs),
    asAnyTask(auditDocs),
    asAnyTask(updateInventory),
    asAnyTask(reportTask),
    asAnyTask(proposeTask),
    asAnyTask(runExamplesTask),
  ],
  effects: [asAnyEffect(runExamples)],
  operations: [asAnyOperation(lintChangelogOperation)],
  policies: [new URL("./meta-updater.cedar", import.meta.url)],
});
