import { z } from "zod";
import { resolve, responseSchema, type Matched, type Schema } from "./contract.ts";
import { sampleWith } from "./sample.ts";
import { addPull, type StandInPullRequest, type StandInState } from "./state.ts";

/** An answer before it is sent; `total` is set where it goes by pages. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly hasMore?: boolean;
}

type Answerer = (state: StandInState, matched: Matched, query: URLSearchParams, body: unknown) => Answer;

const CreateBody = z.looseObject({
  title: z.string().default(""),
  body: z.string().nullish(),
  head: z.string(),
  base: z.string(),
  draft: z.boolean().default(false),
});
const ReviewersBody = z.looseObject({
  reviewers: z.array(z.string()).default([]),
  team_reviewers: z.array(z.string()).default([]),
});

const AT = "2026-11-01T10:00:00Z";

/** What each published operation of the slice answers, by method and path. */
export const ANSWERS: Readonly<Record<string, Answerer>> = {
  "GET /repos/{owner}/{repo}/pulls": (state, matched, query) => {
    const wanted = query.get("state") ?? "open";
    const head = query.get("head");
    const found = state.pulls.filter(
      (pull) =>
        (wanted === "all" || pull.state === wanted) && (head === null || head === `${state.owner}:${pull.head}`),
    );
    return page(
      found.toReversed().map((pull) => showPull(state, itemsOf(matched, 200), pull)),
      query,
    );
  },
  "POST /repos/{owner}/{repo}/pulls": (state, matched, _query, raw) =>
    createPull(state, matched, CreateBody.parse(raw)),
  "GET /repos/{owner}/{repo}/pulls/{pull_number}": (state, matched) =>
    withPull(state, matched, (pull) => ({ status: 200, body: showPull(state, schemaOf(matched, 200), pull) })),
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews": (state, matched, query) =>
    withPull(state, matched, (pull) =>
      page(
        pull.reviews.map((review) => showReview(itemsOf(matched, 200), review)),
        query,
      ),
    ),
  "POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers": (state, matched, _query, raw) =>
    withPull(state, matched, (pull) => {
      const { reviewers, team_reviewers: teams } = ReviewersBody.parse(raw);
      const strangers = reviewers.filter((name) => !state.collaborators.has(name));
      if (strangers.length > 0)
        return {
          status: 422,
          body: {
            message: "Reviews may only be requested from collaborators.",
            documentation_url: "https://docs.github.com/rest",
          },
        };
      pull.reviewers.push(...reviewers);
      pull.teams.push(...teams);
      return { status: 201, body: showPull(state, schemaOf(matched, 201), pull) };
    }),
  "GET /repos/{owner}/{repo}/commits/{ref}/check-runs": (state, matched, query) => {
    const item = listItem(schemaOf(matched, 200), "check_runs");
    const found = state.checkRuns.filter((run) => run.sha === matched.parameters["ref"]);
    const shown = page(
      found.map((run) =>
        sampleWith(item, {
          name: run.name,
          head_sha: run.sha,
          status: run.status,
          conclusion: run.conclusion,
          html_url: `https://ci.invalid/${run.name}`,
        }),
      ),
      query,
    );
    return { ...shown, body: { total_count: found.length, check_runs: shown.body } };
  },
  "GET /repos/{owner}/{repo}/commits/{ref}/status": (state, matched, query) => {
    const found = state.statuses.filter((status) => status.sha === matched.parameters["ref"]);
    const item = listItem(schemaOf(matched, 200), "statuses");
    const shown = page(
      found.map((status) => sampleWith(item, { context: status.context, state: status.state, target_url: null })),
      query,
    );
    return {
      ...shown,
      body: sampleWith(schemaOf(matched, 200), {
        state: "pending",
        sha: matched.parameters["ref"],
        total_count: found.length,
        statuses: shown.body,
      }),
    };
  },
  "GET /repos/{owner}/{repo}/branches": (state, matched, query) => {
    const found = [...state.branches].filter(
      ([, branch]) => query.get("protected") !== "true" || branch.protection !== undefined,
    );
    const item = itemsOf(matched, 200);
    return page(
      found.map(([name, branch]) =>
        sampleWith(item, { name, commit: { sha: branch.sha }, protected: branch.protection !== undefined }),
      ),
      query,
    );
  },
  "GET /repos/{owner}/{repo}/branches/{branch}/protection": (state, matched) => {
    const protection = state.branches.get(matched.parameters["branch"] ?? "")?.protection;
    if (protection === "hidden") return { status: 404, body: notFound() };
    if (protection === undefined || "rules" in protection)
      return { status: 404, body: { ...notFound(), message: "Branch not protected" } };
    const reviews = protection.reviews ? { required_pull_request_reviews: {} } : {};
    const checks = protection.checks
      ? { required_status_checks: { contexts: ["test"], checks: [{ context: "test", app_id: null }] } }
      : {};
    return {
      status: 200,
      body: sampleWith(schemaOf(matched, 200), {
        ...reviews,
        ...checks,
        allow_force_pushes: { enabled: protection.forcePush },
      }),
    };
  },
  "GET /repos/{owner}/{repo}/rules/branches/{branch}": (state, matched, query) => {
    const protection = state.branches.get(matched.parameters["branch"] ?? "")?.protection;
    const rules = typeof protection === "object" && "rules" in protection ? protection.rules : [];
    return page(rules.map(showRule), query);
  },
};

/** The body of a 404. */
export function notFound(): { readonly message: string; readonly documentation_url: string; readonly status: string } {
  return { message: "Not Found", documentation_url: "https://docs.github.com/rest", status: "404" };
}

function createPull(state: StandInState, matched: Matched, given: z.infer<typeof CreateBody>): Answer {
  const refuse = (field: string, message: string | undefined, code: string): Answer => ({
    status: 422,
    body: {
      message: "Validation Failed",
      documentation_url: "https://docs.github.com/rest/pulls/pulls#create-a-pull-request",
      errors: [
        {
          resource: "PullRequest",
          code,
          ...(field === "" ? {} : { field }),
          ...(message === undefined ? {} : { message }),
        },
      ],
    },
  });
  if (given.title.trim() === "") return refuse("title", undefined, "missing_field");
  if (state.refusedTitle?.test(given.title) === true) return refuse("title", "title is not allowed here", "custom");
  const [head, base] = [state.branches.get(given.head), state.branches.get(given.base)];
  if (head === undefined) return refuse("head", undefined, "invalid");
  if (base === undefined) return refuse("base", undefined, "invalid");
  if (head.sha === base.sha) return refuse("", `No commits between ${given.base} and ${given.head}`, "custom");
  if (state.pulls.some((pull) => pull.state === "open" && pull.head === given.head && pull.base === given.base))
    return refuse("", `A pull request already exists for ${state.owner}:${given.head}.`, "custom");
  const pull = addPull(state, {
    title: given.title,
    body: given.body ?? null,
    head: given.head,
    base: given.base,
    draft: given.draft,
    author: "token-owner",
  });
  return { status: 201, body: showPull(state, schemaOf(matched, 201), pull) };
}

function withPull(state: StandInState, matched: Matched, answer: (pull: StandInPullRequest) => Answer): Answer {
  const pull = state.pulls.find((candidate) => candidate.number === Number(matched.parameters["pull_number"]));
  return pull === undefined ? { status: 404, body: notFound() } : answer(pull);
}

function showPull(state: StandInState, schema: Schema, pull: StandInPullRequest): unknown {
  const side = (ref: string) => ({
    ref,
    label: `${state.owner}:${ref}`,
    sha: state.branches.get(ref)?.sha ?? "c".repeat(40),
  });
  return sampleWith(schema, {
    number: pull.number,
    title: pull.title,
    body: pull.body,
    state: pull.state,
    draft: pull.draft,
    user: pull.author === null ? null : { login: pull.author },
    html_url: `https://github.com/${state.owner}/${state.repo}/pull/${pull.number}`,
    created_at: AT,
    updated_at: AT,
    closed_at: null,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeSha,
    head: side(pull.head),
    base: side(pull.base),
    requested_reviewers: pull.reviewers.map((login) => ({ login })),
    requested_teams: pull.teams.map((slug) => ({ slug })),
  });
}

function showReview(schema: Schema, review: StandInPullRequest["reviews"][number]): unknown {
  const submitted = review.state === "PENDING" ? {} : { submitted_at: AT };
  return sampleWith(schema, {
    user: review.by === null ? null : { login: review.by },
    state: review.state,
    body: review.body,
    commit_id: review.sha,
    ...submitted,
  });
}

function showRule(type: string): unknown {
  const reviews = {
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_approving_review_count: 1,
    required_review_thread_resolution: false,
  };
  const parameters: Readonly<Record<string, unknown>> = {
    pull_request: reviews,
    required_status_checks: { required_status_checks: [], strict_required_status_checks_policy: true },
  };
  return {
    type,
    ruleset_source_type: "Repository",
    ruleset_source: "octo/repo",
    ruleset_id: 1,
    ...(type in parameters ? { parameters: parameters[type] } : {}),
  };
}

function page(rows: readonly unknown[], query: URLSearchParams): Answer {
  const size = Number(query.get("per_page") ?? 30);
  const number = Number(query.get("page") ?? 1);
  return { status: 200, body: rows.slice((number - 1) * size, number * size), hasMore: rows.length > number * size };
}

function schemaOf(matched: Matched, status: number): Schema {
  const schema = responseSchema(matched.operation, status);
  if (schema === null) throw new Error(`${matched.path} has no answer ${status}`);
  return resolve(schema);
}

function itemsOf(matched: Matched, status: number): Schema {
  return z.record(z.string(), z.unknown()).parse(schemaOf(matched, status)["items"]);
}

function listItem(schema: Schema, name: string): Schema {
  const properties = z.record(z.string(), z.record(z.string(), z.unknown())).parse(schema["properties"]);
  return z.record(z.string(), z.unknown()).parse(resolve(properties[name] ?? {})["items"]);
}
