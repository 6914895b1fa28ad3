import { defineSlice } from "../../kernel/slice.ts";

export { groupsOf, KNOWN_ACTIONS } from "./actions.ts";
export { commandParts, type CommandParts } from "./command-parts.ts";
export { createMasker } from "./mask.ts";
export type { Masker, Policy, PolicyDecision, PolicyQuestion } from "./model.ts";
export { createPathKinds, PATH_KINDS, type PathKind } from "./path-kinds.ts";
export { isProtectedByName } from "./protected-branch.ts";
export { normalizePath } from "./repository-path.ts";
export { joinTerms, type ReviewTerms } from "./review-terms.ts";

/** What holds for all agents, and the coordinator's own policy. */
export const policy = defineSlice({
  name: "policy",
  policies: [new URL("./base.cedar", import.meta.url), new URL("./coord-ops.cedar", import.meta.url)],
});
