import { defineSlice } from "../../../kernel/slice.ts";
import { asAnyPlaybook } from "../../../kernel/work/playbook.ts";
import { publishPlaybook } from "./publish.ts";
import { publishStatusPlaybook } from "./status.ts";

/** The playbooks `OPS:PUBLISH` and `OPS:PUBLISH_STATUS`. */
export const publishWorkflows = defineSlice({
  name: "publish-workflows",
  playbooks: [asAnyPlaybook(publishPlaybook), asAnyPlaybook(publishStatusPlaybook)],
});
