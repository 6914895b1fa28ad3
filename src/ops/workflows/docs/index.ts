import { asAnyPlaybook } from "../../../kernel/work/playbook.ts";
import { defineSlice } from "../../../kernel/slice.ts";
import { docsAuditPlaybook } from "./audit.ts";
import { docsFixPlaybook, docsPlaybook } from "./playbook.ts";

export { Publication } from "./input.ts";
export { fittingMessage, publish } from "./publish.ts";

/** The playbooks `OPS:DOCS`, `OPS:DOCS_FIX` and `OPS:DOCS_AUDIT`. */
export const docsWorkflows = defineSlice({
  name: "docs-workflows",
  playbooks: [asAnyPlaybook(docsPlaybook), asAnyPlaybook(docsFixPlaybook), asAnyPlaybook(docsAuditPlaybook)],
});
