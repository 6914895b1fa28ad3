import { asAnyEffect } from "../../kernel/work/effect.ts";
import { defineSlice } from "../../kernel/slice.ts";
import { fileWrite, forgeCreatePullRequest, processRun } from "./effects.ts";
import { gitCommit, gitCreateBranch, gitCreateTag, gitPush, gitPushTag, gitRebase } from "./git-effects.ts";

export * from "./effects.ts";
export * from "./git-effects.ts";
export * from "./queries.ts";
export * from "./git-port.ts";
export * from "./forge-port.ts";
export * from "./ports.ts";
export * from "./release-port.ts";
export * from "./text-edits.ts";

/** The slice of the workspace: effects and reads on repositories, files, programs and forges. */
export const workspace = defineSlice({
  name: "workspace",
  effects: [
    asAnyEffect(gitCommit),
    asAnyEffect(gitCreateBranch),
    asAnyEffect(gitPush),
    asAnyEffect(gitRebase),
    asAnyEffect(gitCreateTag),
    asAnyEffect(gitPushTag),
    asAnyEffect(fileWrite),
    asAnyEffect(processRun),
    asAnyEffect(forgeCreatePullRequest),
  ],
});
