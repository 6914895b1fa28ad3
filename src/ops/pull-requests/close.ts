import { defineOperation } from "../../kernel/operation.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import type { PullRequest } from "../workspace/index.ts";
import { findPullRequest, openLocal, PullRequestAddress } from "./repository.ts";

/** Closes a pull request of the local forge without merging it; its branch stays. Closing again changes nothing. */
export const closePullRequest = defineOperation<PullRequestAddress, PullRequest>({
  name: "pr.close",
  summary: "Closes a pull request of the local forge without merging it.",
  scope: "operate",
  audited: true,
  input: PullRequestAddress,
  run: async (context, { repository, number }) => {
    const opened = await openLocal(context, repository, "close");
    const pullRequest = await findPullRequest(context, opened, number);
    if (pullRequest.state === "closed") return pullRequest;
    if (pullRequest.state === "merged") throw new OpsError("conflict", `pull request ${number} is merged already`);
    const closed = await context.ports.pullRequests.close(
      opened.forge.name,
      number,
      "closed",
      null,
      context.ports.clock.now(),
    );
    return { ...closed, url: pullRequest.url };
  },
});
