import { asAnyEffect } from "../../kernel/work/effect.ts";
import { defineSlice } from "../../kernel/slice.ts";
import { fileWrite, processRun } from "./effects.ts";
import {
  forgeClosePullRequest,
  forgeComment,
  forgeCreatePullRequest,
  forgeCreateRelease,
  forgeLabelPullRequest,
  forgePublishRelease,
  forgeUploadAsset,
} from "./forge/effects.ts";
import {
  gitCommit,
  gitCreateBranch,
  gitCreateTag,
  gitMoveWorktree,
  gitPush,
  gitPushTag,
  gitRebase,
} from "./git-effects.ts";

export * from "./effects.ts";
export * from "./forge/effects.ts";
export * from "./git-effects.ts";
export * from "./glob.ts";
export * from "./queries.ts";
export * from "./forge/queries.ts";
export * from "./git-port.ts";
export * from "./forge/forge-ref.ts";
export * from "./forge-port.ts";
export * from "./ports.ts";
export * from "./release-port.ts";
export * from "./text-edits.ts";
export * from "./forge/issue-priority.ts";
export * from "./forge/same-release.ts";
export * from "./forge/comment-marker.ts";

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
    asAnyEffect(gitMoveWorktree),
    asAnyEffect(fileWrite),
    asAnyEffect(processRun),
    asAnyEffect(forgeCreatePullRequest),
    asAnyEffect(forgeClosePullRequest),
    asAnyEffect(forgeLabelPullRequest),
    asAnyEffect(forgeComment),
    asAnyEffect(forgeCreateRelease),
    asAnyEffect(forgeUploadAsset),
    asAnyEffect(forgePublishRelease),
  ],
});
