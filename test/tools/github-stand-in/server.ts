import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, notFound } from "./answer.ts";
import { ANSWERS } from "./answers.ts";
import { isGitRequest, readRefs, serveGit } from "../git-over-http.ts";
import { match, requestProblems, responseProblems } from "./contract.ts";
import type { StandInState } from "./state.ts";

/** A running stand-in for GitHub's API. */
export interface StandIn {
  readonly url: string;
  close(): Promise<void>;
}

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
  const server = createServer((request, response) => {
    if (gitFolder !== undefined && isGitRequest(new URL(request.url ?? "/", "http://stand-in").pathname))
      return serveGit({ token: state.token, folder: gitFolder, realm: "GitHub" }, request, response);
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
  const url = `http://127.0.0.1:${port}`;
  if (state.uploads === "") state.uploads = url;
  return { url, close };
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
  const body = await readBody(request);
  state.requests.push(`${method} ${url.pathname}${url.search}`);
  const index = state.faults.findIndex((fault) => fault.applies(method, url.pathname));
  const [fault] = index < 0 ? [] : state.faults.splice(index, 1);
  const answer =
    fault === undefined || fault.afterwards === true
      ? answerOf(state, request, url, body)
      : { status: 500, body: null };
  if (fault === undefined) return sendTagged({ state, request, response }, answer, linkHeader(answer, url));
  if (fault.answer === "hang") return;
  if (fault.answer === "drop") return void response.destroy();
  if (fault.answer === "truncate") return truncate(response);
  send(response, fault.answer, fault.answer.headers ?? {});
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
  if (request.method !== "GET" || answer.status !== 200) return send(response, answer, headers);
  const etag = `W/"${createHash("sha256")
    .update(JSON.stringify([answer.body, headers]))
    .digest("hex")}"`;
  if (request.headers["if-none-match"] !== etag) return send(response, answer, { ...headers, etag });
  state.notModified += 1;
  response.writeHead(304, { etag }).end();
}

function send(
  response: ServerResponse,
  answer: { readonly status: number; readonly body: unknown },
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(answer.status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(answer.status === 204 ? "" : JSON.stringify(answer.body));
}

function truncate(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  response.write('[{"number": 1, ', () => response.destroy());
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (request.method === "POST" && !(request.headers["content-type"] ?? "").startsWith("application/json"))
    return new Uint8Array(bytes);
  return bytes.length === 0 ? undefined : JSON.parse(bytes.toString("utf8"));
}
