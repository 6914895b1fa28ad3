import { defineSlice } from "../../kernel/slice.ts";
import { asAnyTask } from "../../kernel/task.ts";
import { auditDocumentation } from "./audit/audit-docs.ts";
import { metaUpdater } from "./agent.ts";
import { updateChangelog } from "./changelog/update-changelog.ts";

export { AUDIT_DOCS_JOB, auditDocsJob, auditDocumentation, AuditDocsInput, AuditDocsOutput } from "./audit/audit-docs.ts";
export { metaUpdater } from "./agent.ts";
export { ChangelogEntry } from "./changelog/entry.ts";
export { updateChangelog, UpdateChangelogInput, UpdateChangelogOutput } from "./changelog/update-changelog.ts";

export const docs = defineSlice({
  name: "docs",
  agents: [metaUpdater],
  tasks: [asAnyTask(updateChangelog), asAnyTask(auditDocumentation)],
});
