import { execFile, spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A push or fetch of the tests takes no longer. */
const BACKEND_TIMEOUT_MS = 30_000;

/** Whether a request is git's and not the API's. */
export function isGitRequest(pathname: string): boolean {
  return /^(?:\/[^/]+)+\.git\//.test(pathname);
}

/** Who may push, and to what: `folder` holds `<owner>/<repo>.git`, bare. */
export interface Hosting {
  readonly token: string;
  readonly folder: string;
  readonly realm: string;
}

/** Hands git's requests to the real `git http-backend`, for whoever knows the token. */
export function serveGit(hosting: Hosting, request: IncomingMessage, response: ServerResponse): void {
  const { folder } = hosting;
  if (!knowsToken(hosting, request.headers.authorization)) {
    response.writeHead(401, { "www-authenticate": `Basic realm="${hosting.realm}"`, "content-type": "text/plain" });
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

/** The branches and tags of a hosted repository (`owner/name`), with the commits that they stand for. */
export async function readRefs(
  folder: string,
  name: string,
): Promise<{ readonly branches: ReadonlyMap<string, string>; readonly tags: ReadonlyMap<string, string> }> {
  const format = "%(refname) %(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)";
  const { stdout } = await run(
    "git",
    ["--git-dir", join(folder, `${name}.git`), "for-each-ref", `--format=${format}`, "refs/heads", "refs/tags"],
    { timeout: BACKEND_TIMEOUT_MS },
  );
  const below = (prefix: string) =>
    stdout
      .split("\n")
      .filter((line) => line.startsWith(prefix))
      .map((line) => [line.slice(prefix.length, -41), line.slice(-40)] as const);
  return { branches: new Map(below("refs/heads/")), tags: new Map(below("refs/tags/")) };
}

/** Forges take the token as the password, whatever the user. Source: docs.github.com, "Using a personal access token on the command line"; docs.gitlab.com, "Clone with a token". */
function knowsToken({ token }: Hosting, authorization: string | undefined): boolean {
  const [, encoded = ""] = /^Basic (.+)$/.exec(authorization ?? "") ?? [];
  return Buffer.from(encoded, "base64").toString("utf8").endsWith(`:${token}`);
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
