import { z } from "zod";
import type { CallScope } from "../../kernel/work/effect.ts";
import { isOpsError } from "../../kernel/ops-error.ts";
import type { ForgeRef } from "../../ops/workspace/index.ts";
import { type Call, type GitHubClient, repositoryOf } from "./client.ts";

const Target = z.looseObject({ object: z.looseObject({ type: z.string(), sha: z.string() }) });
const Branch = z.looseObject({ commit: z.looseObject({ sha: z.string() }) });

/** Annotated tags of tags beyond this depth are no use to anybody. */
const DEEPEST_TAG = 5;

/** The commit that a tag stands for at GitHub, through annotated tags; null when it is not there. */
export async function readTagCommit(
  client: GitHubClient,
  forge: ForgeRef,
  tag: string,
  scope: CallScope,
): Promise<string | null> {
  const place = { apiUrl: forge.apiUrl, answer: Target };
  const ref = {
    ...place,
    route: "GET /repos/{owner}/{repo}/git/ref/{ref}",
    parameters: { ...repositoryOf(forge), ref: `tags/${tag}` },
  };
  let found = await orNull(client.call<z.infer<typeof Target>>(ref, scope));
  for (let depth = 0; depth < DEEPEST_TAG && found?.object.type === "tag"; depth += 1) {
    const route = "GET /repos/{owner}/{repo}/git/tags/{tag_sha}";
    const parameters = { ...repositoryOf(forge), tag_sha: found.object.sha };
    found = await orNull(client.call<z.infer<typeof Target>>({ ...place, route, parameters }, scope));
  }
  return found?.object.sha ?? null;
}

/** The commit that a branch is at, at GitHub; null when it is not there. */
export async function readBranchHead(
  client: GitHubClient,
  forge: ForgeRef,
  branch: string,
  scope: CallScope,
): Promise<string | null> {
  const call: Call<z.infer<typeof Branch>> = {
    apiUrl: forge.apiUrl,
    route: "GET /repos/{owner}/{repo}/branches/{branch}",
    parameters: { ...repositoryOf(forge), branch },
    answer: Branch,
  };
  return (await orNull(client.call(call, scope)))?.commit.sha ?? null;
}

/** The answer, or null where GitHub says that there is no such thing. */
export async function orNull<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer;
  } catch (thrown) {
    if (isOpsError(thrown, "not_found")) return null;
    throw thrown;
  }
}
