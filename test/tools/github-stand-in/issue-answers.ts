import { z } from "zod";
import { type Answer, type Answerer, AT, itemsOf, notFound, page, schemaOf } from "./answer.ts";
import type { Matched, Schema } from "./contract.ts";
import { sampleWith } from "./sample.ts";
import type { StandInState } from "./state.ts";

const LabelsBody = z.looseObject({ labels: z.array(z.string()) });
const CommentBody = z.looseObject({ body: z.string() });

/** Issues, which pull requests are too, with their labels, comments and milestones. */
export const ISSUE_ANSWERS: Readonly<Record<string, Answerer>> = {
  "GET /repos/{owner}/{repo}/issues": (state, matched, query) => {
    const wanted = (query.get("labels") ?? "").split(",").filter((label) => label !== "");
    const milestone = query.get("milestone");
    const title = milestone === null ? null : state.milestones[Number(milestone) - 1]?.title;
    const isState = query.get("state") ?? "open";
    const found = rowsOf(state).filter(
      (row) =>
        (isState === "all" || row.state === isState) &&
        wanted.every((label) => row.labels.includes(label)) &&
        (title === null || row.milestone === title),
    );
    return page(
      found.map((row) => showIssue(state, itemsOf(matched, 200), row)),
      query,
    );
  },
  "POST /repos/{owner}/{repo}/issues/{issue_number}/labels": (state, matched, _query, raw) =>
    withNumber(state, matched, (pull) => {
      pull.labels = [...new Set([...pull.labels, ...LabelsBody.parse(raw).labels])];
      return { status: 200, body: pull.labels.map((name) => sampleWith(itemsOf(matched, 200), { name })) };
    }),
  "DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}": (state, matched) =>
    withNumber(state, matched, (pull) => {
      const name = matched.parameters["name"] ?? "";
      if (!pull.labels.includes(name)) return { status: 404, body: { ...notFound(), message: "Label does not exist" } };
      pull.labels = pull.labels.filter((label) => label !== name);
      return { status: 200, body: pull.labels.map((label) => sampleWith(itemsOf(matched, 200), { name: label })) };
    }),
  "GET /repos/{owner}/{repo}/issues/{issue_number}/comments": (state, matched, query) =>
    withNumber(state, matched, (pull) =>
      page(
        pull.comments.map((body, at) => showComment(itemsOf(matched, 200), body, at)),
        query,
      ),
    ),
  "POST /repos/{owner}/{repo}/issues/{issue_number}/comments": (state, matched, _query, raw) =>
    withNumber(state, matched, (pull) => {
      const { body } = CommentBody.parse(raw);
      pull.comments.push(body);
      return { status: 201, body: showComment(schemaOf(matched, 201), body, pull.comments.length - 1) };
    }),
  "GET /repos/{owner}/{repo}/labels": (state, matched, query) => {
    const names = new Set(rowsOf(state).flatMap(({ labels }) => labels));
    return page(
      [...names].map((name) => sampleWith(itemsOf(matched, 200), { name })),
      query,
    );
  },
  "GET /repos/{owner}/{repo}/milestones": (state, matched, query) =>
    page(
      state.milestones
        .map(({ title, state: is }, at) => ({ number: at + 1, title, state: is }))
        .filter((row) => query.get("state") === "all" || row.state === (query.get("state") ?? "open"))
        .map((row) => sampleWith(itemsOf(matched, 200), row)),
      query,
    ),
};

type Row = StandInState["issues"][number] & { readonly pull?: { readonly mergedAt: string | null } };

function rowsOf(state: StandInState): readonly Row[] {
  const pulls = state.pulls.map(({ number, title, state: is, labels, milestone, mergedAt }) => ({
    ...{ number, title, state: is, labels, milestone },
    pull: { mergedAt },
  }));
  return [...state.issues, ...pulls].toSorted((left, right) => right.number - left.number);
}

function showIssue(state: StandInState, schema: Schema, row: Row): unknown {
  const url = `https://github.com/${state.owner}/${state.repo}/issues/${row.number}`;
  const link = { url, html_url: url, diff_url: url, patch_url: url };
  return sampleWith(schema, {
    number: row.number,
    title: row.title,
    state: row.state,
    html_url: url,
    labels: row.labels.map((name) => ({ name })),
    milestone: row.milestone === null ? null : { title: row.milestone },
    ...(row.pull === undefined ? {} : { pull_request: { ...link, merged_at: row.pull.mergedAt } }),
  });
}

function showComment(schema: Schema, body: string, at: number): unknown {
  return sampleWith(schema, { id: at + 1, body, created_at: AT, html_url: `https://github.com/c/${at + 1}` });
}

function withNumber(
  state: StandInState,
  matched: Matched,
  answer: (pull: StandInState["pulls"][number]) => Answer,
): Answer {
  const pull = state.pulls.find(({ number }) => number === Number(matched.parameters["issue_number"]));
  return pull === undefined ? { status: 404, body: notFound() } : answer(pull);
}
