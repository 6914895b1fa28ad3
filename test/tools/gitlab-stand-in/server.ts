import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isGitRequest, readRefs, serveGit } from "../git-over-http.ts";
import { ANSWERS, type Answer, notFound } from "./answers.ts";
import { answerProblems, match, requestProblems } from "./contract.ts";
import type { StandInState } from "./state.ts";

/** A running stand-in for GitLab's API. */
export interface StandIn {
  readonly url: string;
  close(): Promise<void>;
}

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
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://stand-in");
    if (gitFolder !== undefined && isGitRequest(pathname))
      return serveGit({ token: state.token, folder: gitFolder, realm: "GitLab" }, request, response);
    const refs = gitFolder === undefined ? Promise.resolve() : takeRefs(state, gitFolder);
    return void refs
      .then(() => serve(state, request, response))
      .catch((thrown: unknown) => {
        state.violations.push(`the stand-in failed: ${String(thrown)}`);
        response.destroy();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, close };
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
  const body = await readBody(request);
  state.requests.push(`${method} ${url.pathname}${url.search}`);
  const index = state.faults.findIndex((fault) => fault.applies(method, url.pathname));
  const [fault] = index < 0 ? [] : state.faults.splice(index, 1);
  if (fault === undefined) return send(response, answerOf(state, request, url, body), url);
  if (fault.afterwards === true) answerOf(state, request, url, body);
  if (fault.answer === "hang") return;
  if (fault.answer === "drop") return void response.destroy();
  if (fault.answer === "truncate") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    return void response.write('[{"iid": 1, ', () => response.destroy());
  }
  response.writeHead(fault.answer.status, { "content-type": "application/json", ...fault.answer.headers });
  response.end(JSON.stringify(fault.answer.body));
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

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const isJson = (request.headers["content-type"] ?? "").startsWith("application/json");
  if (request.method === "PUT" && !isJson) return new Uint8Array(bytes);
  return bytes.length === 0 ? undefined : JSON.parse(bytes.toString("utf8"));
}
