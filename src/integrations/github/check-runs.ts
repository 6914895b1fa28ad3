import { z } from "zod";
import type { CallScope } from "../../kernel/work/effect.ts";
import { isOpsError } from "../../kernel/ops-error.ts";
import type { Annotation, StatusMessage } from "../../ops/notices/index.ts";
import { createClient, type GitHubClient, type GitHubParts, repositoryOf } from "./client.ts";

/** Annotations that one call may carry. Source: docs.github.com/rest/checks/runs, `output.annotations`. */
const ANNOTATIONS_A_CALL = 50;

/** Tokens of people and of OAuth apps, which may read check runs and never write them. Source: docs.github.com/rest/checks/runs; GitHub's token prefixes. */
const PERSONAL = /^(?:ghp|gho|github_pat)_/;

/** Repositories of which it is remembered that the token can't write check runs there. */
const REMEMBERED = 1_000;

const Listed = z.looseObject({
  check_runs: z.array(
    z.looseObject({
      id: z.number(),
      status: z.string(),
      external_id: z.string().nullable(),
      output: z.looseObject({ annotations_count: z.number() }),
    }),
  ),
});
const Made = z.looseObject({ id: z.number() });

/** A check run on GitHub. `told` annotations are there already: each call adds to them. */
interface Shown {
  readonly id: number;
  readonly told: number;
  readonly isOver: boolean;
}

const CONCLUSION_OF = {
  success: "success",
  failure: "failure",
  error: "cancelled",
} as const satisfies Record<Exclude<StatusMessage["state"], "pending">, string>;

/**
 * Shows a run as a check run with its findings as annotations; answers false where the token can't, so that a status is
 * shown instead. A second call of the same message goes on where the first one was cut off.
 */
export function createCheckRuns(parts: GitHubParts): (message: StatusMessage, scope: CallScope) => Promise<boolean> {
  const client = createClient(parts);
  const barred = new Set<string>();
  return async (message, scope) => {
    const { apiUrl, name } = message.forge;
    const place = `${apiUrl} ${name}`;
    if (barred.has(place) || PERSONAL.test(parts.token(apiUrl) ?? "")) return false;
    const shown = (await findOwn(client, message, scope)) ?? (await begin(client, message, scope));
    if (shown === null) remember(barred, place);
    else await complete(client, message, shown, scope);
    return shown !== null;
  };
}

function remember(barred: Set<string>, place: string): void {
  if (barred.size >= REMEMBERED) barred.clear();
  barred.add(place);
}

/** The check run that this run has on the commit already; null when it has none. */
async function findOwn(client: GitHubClient, message: StatusMessage, scope: CallScope): Promise<Shown | null> {
  const { forge, sha, context } = message;
  const call = {
    ...{ apiUrl: forge.apiUrl, route: "GET /repos/{owner}/{repo}/commits/{ref}/check-runs", answer: Listed },
    parameters: { ...repositoryOf(forge), ref: sha, check_name: context, filter: "all" },
  };
  const { rows } = await client.pages(call, (answer) => answer.check_runs, 100, scope);
  const own = rows.find((one) => one.external_id === message.run);
  if (own === undefined) return null;
  return { id: own.id, told: own.output.annotations_count, isOver: own.status === "completed" };
}

/** Begins the check run; null where the token may not. */
async function begin(client: GitHubClient, message: StatusMessage, scope: CallScope): Promise<Shown | null> {
  const { forge, sha, context, run, description } = message;
  const parameters = {
    ...{ ...repositoryOf(forge), name: context, head_sha: sha, external_id: run, status: "in_progress" },
    output: { title: description, summary: description },
  };
  try {
    const call = { apiUrl: forge.apiUrl, route: "POST /repos/{owner}/{repo}/check-runs", parameters, answer: Made };
    return { id: (await client.call(call, scope)).id, told: 0, isOver: false };
  } catch (thrown) {
    if (isOpsError(thrown) && (thrown.code === "forbidden" || thrown.code === "not_found")) return null;
    throw thrown;
  }
}

/** Adds the annotations that are not there yet, and says with the last of them how it ended. */
async function complete(client: GitHubClient, message: StatusMessage, shown: Shown, scope: CallScope): Promise<void> {
  const { forge, state, description, summary, annotations } = message;
  if (state === "pending" || shown.isOver) return;
  const over = { status: "completed", conclusion: CONCLUSION_OF[state] };
  for (let next = shown.told, isOver = false; !isOver; next += ANNOTATIONS_A_CALL) {
    isOver = next + ANNOTATIONS_A_CALL >= annotations.length;
    const some = annotations.slice(next, next + ANNOTATIONS_A_CALL).map(encode);
    const call = {
      ...{ apiUrl: forge.apiUrl, route: "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", answer: Made },
      parameters: {
        ...{
          ...repositoryOf(forge),
          check_run_id: shown.id,
          output: { title: description, summary, annotations: some },
        },
        ...(isOver ? over : { status: "in_progress" }),
      },
    };
    await client.call(call, scope);
  }
}

function encode({ path, line, level, title, text }: Annotation): Readonly<Record<string, unknown>> {
  return { path, start_line: line, end_line: line, annotation_level: level, title, message: text };
}
