import type { IncomingMessage, ServerResponse } from "node:http";
import { readRefs } from "../git-over-http.ts";
import { misbehave, readBody, type StandIn, startServer } from "../stand-in.ts";
import { ANSWERS, type Answer, notFound } from "./answers.ts";
import { answerProblems, match, requestProblems } from "./contract.ts";
import type { StandInState } from "./state.ts";

/**
 * Serves one project as GitLab's API would under `/api/v4`, with state. Every request and every answer is held against the written
 * contract; what does not fit is answered 500 and kept in `state.violations`. With `gitFolder` the repository itself is served over
 * HTTP, and its branches and tags are the ones that were pushed.
 */
export async function startStandIn(
  state: StandInState,
  options: { readonly gitFolder?: string } = {},
): Promise<StandIn> {
  const { gitFolder } = options;
  return startServer({
    git: gitFolder === undefined ? null : { token: state.token, folder: gitFolder, realm: "GitLab" },
    violations: state.violations,
    serve: async (request, response) => {
      if (gitFolder !== undefined) await takeRefs(state, gitFolder);
      await serve(state, request, response);
    },
  });
}

async function takeRefs(state: StandInState, gitFolder: string): Promise<void> {
  const refs = await readRefs(gitFolder, state.project);
  for (const [known, pushed] of [
    [state.branches, refs.branches],
    [state.tags, refs.tags],
  ] as const) {
    known.clear();
    for (const [name, sha] of pushed) known.set(name, sha);
  }
}

async function serve(state: StandInState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = request.method ?? "GET";
  const url = new URL(request.url ?? "/", "http://stand-in");
  const body = await readBody(request, "PUT");
  state.requests.push(`${method} ${url.pathname}${url.search}`);
  const index = state.faults.findIndex((fault) => fault.applies(method, url.pathname));
  const [fault] = index < 0 ? [] : state.faults.splice(index, 1);
  if (fault === undefined) return send(response, answerOf(state, request, url, body), url);
  if (fault.afterwards === true) answerOf(state, request, url, body);
  misbehave(response, fault.answer);
}

function answerOf(state: StandInState, request: IncomingMessage, url: URL, body: unknown): Answer {
  const who = whoAsks(state, request);
  if (who === null) return { status: 401, body: { message: "401 Unauthorized" } };
  const method = request.method ?? "GET";
  const matched = matchUrl(method, url);
  const answerer = matched === null ? undefined : ANSWERS[matched.name];
  if (matched === null || answerer === undefined) return violation(state, `${method} ${url.pathname} is not known`);
  const problems = requestProblems(matched, url.searchParams, body);
  if (problems.length > 0) return violation(state, `request ${method} ${url.pathname}: ${problems.join("; ")}`);
  if (who === "job" && !matched.operation.isForJobs) return notFound("");
  if (isElsewhere(state, matched.values)) return notFound("Project");
  const answer = answerer({ state, matched, query: url.searchParams, body });
  const wrong = answerProblems(matched, answer.status, "rows" in answer ? answer.rows : answer.body);
  return wrong.length > 0
    ? violation(state, `answer ${answer.status} to ${method} ${url.pathname}: ${wrong.join("; ")}`)
    : answer;
}

function matchUrl(method: string, url: URL): ReturnType<typeof match> {
  return url.pathname.startsWith("/api/v4/") ? match(method, url.pathname.slice("/api/v4".length)) : null;
}

function isElsewhere(state: StandInState, values: { readonly id?: string | undefined }): boolean {
  return values.id !== undefined && values.id !== state.project;
}

/** Source: docs.gitlab.com/api/rest/authentication. */
function whoAsks(state: StandInState, { headers }: IncomingMessage): "user" | "job" | null {
  if (headers.authorization === `Bearer ${state.token}` || headers["private-token"] === state.token) return "user";
  return headers["job-token"] === state.jobToken ? "job" : null;
}

function violation(state: StandInState, text: string): Answer {
  state.violations.push(text);
  return { status: 500, body: { message: text } };
}

/** Rows go by pages of `per_page`, 20 unless told, with the next page in `Link`. Source: docs.gitlab.com/api/rest, "Pagination". */
function send(response: ServerResponse, answer: Answer, url: URL): void {
  const type = { "content-type": "application/json" };
  if (!("rows" in answer)) {
    response.writeHead(answer.status, type);
    response.end(JSON.stringify(answer.body));
    return;
  }
  const size = Number(url.searchParams.get("per_page") ?? 20);
  const page = Number(url.searchParams.get("page") ?? 1);
  const next = new URL(url);
  next.searchParams.set("page", String(page + 1));
  const hasMore = answer.rows.length > page * size;
  const link = hasMore ? { link: `<https://behind.a.proxy.invalid${next.pathname}${next.search}>; rel="next"` } : {};
  response.writeHead(200, { ...type, ...link });
  response.end(JSON.stringify(answer.rows.slice((page - 1) * size, page * size)));
}
