import { asAnyPlaybook } from "../../../kernel/work/playbook.ts";
import { defineSlice } from "../../../kernel/slice.ts";
import { commitPlaybook } from "./commit.ts";
import { pullRequestPlaybook, pullRequestStatusPlaybook } from "./pull-request.ts";

/** The playbooks `OPS:COMMIT`, `OPS:PR` and `OPS:PR_STATUS`. */
export const commitWorkflows = defineSlice({
  name: "commit-workflows",
  playbooks: [
    asAnyPlaybook(commitPlaybook),
    asAnyPlaybook(pullRequestPlaybook),
    asAnyPlaybook(pullRequestStatusPlaybook),
  ],
});
