import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listenOnLoopback } from "../support/loopback.ts";
import { type Hosting, isGitRequest, serveGit } from "./git-over-http.ts";

/** A running stand-in for a forge. */
export interface StandIn {
  readonly url: string;
  close(): Promise<void>;
}

/** What a forge does with a request. `git` serves the repository itself beside the API, whose references `serve` reads anew. */
export interface StandInParts {
  readonly git: Hosting | null;
  readonly violations: string[];
  serve(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** How a stand-in misbehaves when it is told to. */
export type Fault =
  | "hang"
  | "drop"
  | "truncate"
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };

/** Listens on a free port of the loopback. */
export async function startServer({ git, violations, serve }: StandInParts): Promise<StandIn> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://stand-in");
    if (git !== null && isGitRequest(pathname)) return serveGit(git, request, response);
    return void serve(request, response).catch((thrown: unknown) => {
      violations.push(`the stand-in failed: ${String(thrown)}`);
      response.destroy();
    });
  });
  const { port, close } = await listenOnLoopback(server);
  return { url: `http://127.0.0.1:${port}`, close };
}

/** Answers as a fault says: not at all, with a cut connection, with half an answer, or with another one. */
export function misbehave(response: ServerResponse, fault: Fault): void {
  if (fault === "hang") return;
  if (fault === "drop") return void response.destroy();
  if (fault === "truncate") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    return void response.write('[{"number": 1, ', () => response.destroy());
  }
  sendJson(response, fault, fault.headers ?? {});
}

/** Sends an answer as JSON. */
export function sendJson(
  response: ServerResponse,
  answer: { readonly status: number; readonly body: unknown },
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(answer.status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(answer.status === 204 ? "" : JSON.stringify(answer.body));
}

/** The body of a request: JSON, or the bytes of a file that is sent by this method. */
export async function readBody(request: IncomingMessage, fileMethod: "POST" | "PUT"): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const isJson = (request.headers["content-type"] ?? "").startsWith("application/json");
  if (request.method === fileMethod && !isJson) return new Uint8Array(bytes);
  return bytes.length === 0 ? undefined : JSON.parse(bytes.toString("utf8"));
}
