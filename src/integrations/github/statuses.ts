import { z } from "zod";
import type { CallScope } from "../../kernel/work/effect.ts";
import type { StatusMessage } from "../../ops/notices/index.ts";
import { createClient, type GitHubParts, repositoryOf } from "./client.ts";

const Answer = z.looseObject({ id: z.number(), state: z.string() });

/** Sets the status of a commit; the last one of a context counts, so a second call changes nothing. */
export function createStatuses(parts: GitHubParts): (status: StatusMessage, scope: CallScope) => Promise<void> {
  const client = createClient(parts);
  return async ({ forge, sha, state, context, description }, scope) => {
    const place = { apiUrl: forge.apiUrl, route: "POST /repos/{owner}/{repo}/statuses/{sha}", answer: Answer };
    await client.call({ ...place, parameters: { ...repositoryOf(forge), sha, state, context, description } }, scope);
  };
}
