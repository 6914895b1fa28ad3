import { execFile, spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import type { StandInState } from "./state.ts";

const run = promisify(execFile);

/** A push or fetch of the tests takes no longer. */
const BACKEND_TIMEOUT_MS = 30_000;

/** Whether a request is git's and not the API's. */
export function isGitRequest(pathname: string): boolean {
  return /^\/[^/]+\/[^/]+\.git\//.test(pathname);
}

/** Hands git's requests to the real `git http-backend`, for whoever knows the token. `folder` holds `<owner>/<repo>.git`, bare. */
export function serveGit(
  state: StandInState,
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (!knowsToken(state, request.headers.authorization)) {
    response.writeHead(401, { "www-authenticate": 'Basic realm="GitHub"', "content-type": "text/plain" });
    response.end("Authentication required");
    return;
  }
  const url = new URL(request.url ?? "/", "http://stand-in");
  const env = {
    PATH: process.env["PATH"],
    GIT_PROJECT_ROOT: folder,
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: decodeURIComponent(url.pathname),
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: request.headers["content-type"] ?? "",
    HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
    GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
    REMOTE_USER: "token-owner",
    REMOTE_ADDR: "127.0.0.1",
  };
  const backend = spawn("git", ["http-backend"], {
    env,
    stdio: ["pipe", "pipe", "ignore"],
    timeout: BACKEND_TIMEOUT_MS,
  });
  request.pipe(backend.stdin);
  backend.stdin.on("error", () => backend.kill());
  backend.on("error", () => response.destroy());
  answerFrom(backend.stdout, response);
}

/** Takes over the branches that were pushed, keeping how they are protected. */
export async function readPushedBranches(state: StandInState, folder: string): Promise<void> {
  const bare = join(folder, state.owner, `${state.repo}.git`);
  const { stdout } = await run(
    "git",
    ["--git-dir", bare, "for-each-ref", "--format=%(objectname) %(refname:lstrip=2)", "refs/heads"],
    { timeout: BACKEND_TIMEOUT_MS },
  );
  const before = new Map(state.branches);
  state.branches.clear();
  for (const line of stdout.split("\n").filter((text) => text !== "")) {
    const [sha, name] = [line.slice(0, 40), line.slice(41)];
    state.branches.set(name, { ...before.get(name), sha });
  }
}

/** GitHub takes the token as the password, whatever the user. Source: docs.github.com, "Using a personal access token on the command line". */
function knowsToken(state: StandInState, authorization: string | undefined): boolean {
  const [, encoded = ""] = /^Basic (.+)$/.exec(authorization ?? "") ?? [];
  return Buffer.from(encoded, "base64").toString("utf8").endsWith(`:${state.token}`);
}

/** The backend speaks CGI: header lines, an empty line, the body. Source: RFC 3875, section 6. */
function answerFrom(output: NodeJS.ReadableStream, response: ServerResponse): void {
  let head = Buffer.alloc(0);
  let hasBegun = false;
  output.on("data", (chunk: Buffer) => {
    if (hasBegun) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    hasBegun = true;
    const fields = head
      .subarray(0, end)
      .toString("latin1")
      .split("\r\n")
      .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()] as const);
    const status = fields.find(([name]) => name.toLowerCase() === "status")?.[1] ?? "200";
    response.writeHead(
      Number.parseInt(status, 10),
      Object.fromEntries(fields.filter(([name]) => name.toLowerCase() !== "status")),
    );
    return void response.write(head.subarray(end + 4));
  });
  output.on("end", () => response.end());
}
