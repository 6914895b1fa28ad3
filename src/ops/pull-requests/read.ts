import { z } from "zod";
import { defineOperation } from "../../kernel/operation.ts";
import type { PullRequest } from "../workspace/index.ts";
import { findPullRequest, openRepository, PullRequestAddress } from "./repository.ts";

/** What `pr.list` takes. Open ones by default, newest first. */
export const ListPullRequestsInput = z.strictObject({
  repository: z.string().min(1),
  state: z.enum(["open", "all"]).default("open"),
  limit: z.number().int().min(1).max(200).default(50),
});
export type ListPullRequestsInput = z.infer<typeof ListPullRequestsInput>;

/** Pull requests of a repository on whatever forge it uses. */
export const listPullRequests = defineOperation<ListPullRequestsInput, readonly PullRequest[]>({
  name: "pr.list",
  summary: "Lists the pull requests of a repository.",
  scope: "read",
  audited: false,
  input: ListPullRequestsInput,
  run: async (context, { repository, state, limit }) => {
    const opened = await openRepository(context, repository);
    return context.ports.forges.pullRequests(opened.forge, { state, limit }, opened.scope);
  },
});

/** One pull request with its reviews. */
export const showPullRequest = defineOperation<PullRequestAddress, PullRequest>({
  name: "pr.show",
  summary: "Shows one pull request.",
  scope: "read",
  audited: false,
  input: PullRequestAddress,
  run: async (context, { repository, number }) =>
    findPullRequest(context, await openRepository(context, repository), number),
});
