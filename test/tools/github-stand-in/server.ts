import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answer, notFound } from "./answer.ts";
import { ANSWERS } from "./answers.ts";
import { readRefs } from "../git-over-http.ts";
import { misbehave, readBody, sendJson, type StandIn, startServer } from "../stand-in.ts";
import { match, requestProblems, responseProblems } from "./contract.ts";
import type { StandInState } from "./state.ts";

/**
 * Serves one repository as GitHub's API would, with state. Every request and every answer is held against GitHub's published
 * description; what does not fit is answered 500 and kept in `state.violations`. The API is there under `/api/v3` too, as on an
 * Enterprise server; with `gitFolder` the repository itself is served over HTTP, and its branches are the ones that were pushed.
 */
export async function startStandIn(
  state: StandInState,
  options: { readonly gitFolder?: string } = {},
): Promise<StandIn> {
  const { gitFolder } = options;
  const standIn = await startServer({
    git: gitFolder === undefined ? null : { token: state.token, folder: gitFolder, realm: "GitHub" },
    violations: state.violations,
    serve: async (request, response) => {
      if (gitFolder !== undefined) await takeRefs(state, gitFolder);
      await serve(state, request, response);
    },
  });
  if (state.uploads === "") state.uploads = standIn.url;
  return standIn;
}

/** Takes over the branches and tags that were pushed, keeping how they are protected. */
async function takeRefs(state: StandInState, gitFolder: string): Promise<void> {
  const pushed = await readRefs(gitFolder, `${state.owner}/${state.repo}`);
  const before = new Map(state.branches);
  state.branches.clear();
  for (const [name, sha] of pushed.branches) state.branches.set(name, { ...before.get(name), sha });
  state.tags.clear();
  for (const [name, sha] of pushed.tags) state.tags.set(name, sha);
}

async function serve(state: StandInState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL((request.url ?? "/").replace(/^\/api\/(?:v3|uploads)(?=\/)/, ""), "http://stand-in");
  const method = request.method ?? "GET";
  const body = await readBody(request, "POST");
  state.requests.push(`${method} ${url.pathname}${url.search}`);
  const index = state.faults.findIndex((fault) => fault.applies(method, url.pathname));
  const [fault] = index < 0 ? [] : state.faults.splice(index, 1);
  const answer =
    fault === undefined || fault.afterwards === true
      ? answerOf(state, request, url, body)
      : { status: 500, body: null };
  if (fault === undefined) return sendTagged({ state, request, response }, answer, linkHeader(answer, url));
  misbehave(response, fault.answer);
}

function answerOf(state: StandInState, request: IncomingMessage, url: URL, body: unknown): Answer {
  if (request.headers.authorization !== `Bearer ${state.token}`)
    return {
      status: 401,
      body: { message: "Bad credentials", documentation_url: "https://docs.github.com/rest", status: "401" },
    };
  const method = request.method ?? "GET";
  const matched = match(method, url.pathname);
  const answerer = matched === null ? undefined : ANSWERS[`${method} ${matched.path}`];
  if (matched === null || answerer === undefined) return violation(state, `${method} ${url.pathname} is not known`);
  const problems = requestProblems(matched, url.searchParams, body);
  if (problems.length > 0)
    return violation(state, `request ${method} ${url.pathname}${url.search}: ${problems.join("; ")}`);
  if (matched.parameters["owner"] !== state.owner || matched.parameters["repo"] !== state.repo)
    return { status: 404, body: notFound() };
  const answer = answerer(state, matched, url.searchParams, body);
  const wrong = responseProblems(matched, answer.status, answer.body);
  return wrong.length > 0
    ? violation(state, `answer ${answer.status} to ${method} ${url.pathname}: ${wrong.join("; ")}`)
    : answer;
}

function violation(state: StandInState, text: string): Answer {
  state.violations.push(text);
  return { status: 500, body: { message: text } };
}

function linkHeader(answer: Answer, url: URL): Record<string, string> {
  if (answer.hasMore !== true) return {};
  const next = new URL(url);
  next.searchParams.set("page", String(Number(url.searchParams.get("page") ?? 1) + 1));
  return { link: `<https://api.github.com${next.pathname}${next.search}>; rel="next"` };
}

interface Exchange {
  readonly state: StandInState;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Tags what was read, and answers "not modified" to who has it already, as GitHub does. */
function sendTagged(
  { state, request, response }: Exchange,
  answer: Answer,
  headers: Readonly<Record<string, string>>,
): void {
  if (request.method !== "GET" || answer.status !== 200) return sendJson(response, answer, headers);
  const etag = `W/"${createHash("sha256")
    .update(JSON.stringify([answer.body, headers]))
    .digest("hex")}"`;
  if (request.headers["if-none-match"] !== etag) return sendJson(response, answer, { ...headers, etag });
  state.notModified += 1;
  response.writeHead(304, { etag }).end();
}
