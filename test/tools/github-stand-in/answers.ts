import { z } from "zod";
import { type Answer, type Answerer, AT, itemsOf, listItem, notFound, page, schemaOf } from "./answer.ts";
import { BRANCH_ANSWERS } from "./branch-answers.ts";
import { CHECK_RUN_ANSWERS } from "./check-run-answers.ts";
import type { Matched, Schema } from "./contract.ts";
import { ISSUE_ANSWERS } from "./issue-answers.ts";
import { RELEASE_ANSWERS } from "./release-answers.ts";
import { sampleWith } from "./sample.ts";
import { addPull, type StandInPullRequest, type StandInState } from "./state.ts";

const CreateBody = z.looseObject({
  title: z.string().default(""),
  body: z.string().nullish(),
  head: z.string(),
  base: z.string(),
  draft: z.boolean().default(false),
});
const StatusBody = z.looseObject({
  state: z.enum(["error", "failure", "pending", "success"]),
  context: z.string().default("default"),
  description: z.string().max(140).nullish(),
});
const ReviewersBody = z.looseObject({
  reviewers: z.array(z.string()).default([]),
  team_reviewers: z.array(z.string()).default([]),
});

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
  "PATCH /repos/{owner}/{repo}/pulls/{pull_number}": (state, matched, _query, raw) =>
    withPull(state, matched, (pull) => {
      const { state: wanted = pull.state } = z.looseObject({ state: z.enum(["open", "closed"]).optional() }).parse(raw);
      pull.state = wanted;
      return { status: 200, body: showPull(state, schemaOf(matched, 200), pull) };
    }),
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
  "POST /repos/{owner}/{repo}/statuses/{sha}": (state, matched, _query, raw) => {
    const given = StatusBody.parse(raw);
    const status = { sha: matched.parameters["sha"] ?? "", context: given.context, state: given.state };
    state.statuses.splice(
      0,
      state.statuses.length,
      ...state.statuses.filter((one) => !isSameStatus(one, status)),
      status,
    );
    return { status: 201, body: sampleWith(schemaOf(matched, 201), { ...given, target_url: null }) };
  },
  ...BRANCH_ANSWERS,
  ...CHECK_RUN_ANSWERS,
  ...ISSUE_ANSWERS,
  ...RELEASE_ANSWERS,
};

function isSameStatus(one: StandInState["statuses"][number], other: StandInState["statuses"][number]): boolean {
  return one.sha === other.sha && one.context === other.context;
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
    labels: pull.labels.map((name) => ({ name })),
    milestone: pull.milestone === null ? null : { title: pull.milestone },
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
