import { asAnyOperation } from "../../kernel/operation.ts";
import { defineSlice } from "../../kernel/slice.ts";
import { closePullRequest } from "./close.ts";
import { mergePullRequest } from "./merge.ts";
import { listPullRequests, showPullRequest } from "./read.ts";
import { reviewPullRequest } from "./review.ts";

export type { MergeAnswer } from "./merge.ts";

/** Looking at pull requests on any forge, and a human's review and merge in the local one. */
export const pullRequests = defineSlice({
  name: "pull-requests",
  operations: [
    asAnyOperation(listPullRequests),
    asAnyOperation(showPullRequest),
    asAnyOperation(reviewPullRequest),
    asAnyOperation(mergePullRequest),
    asAnyOperation(closePullRequest),
  ],
});
