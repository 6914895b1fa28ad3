import type { z } from "zod";
import type { CallScope } from "../../kernel/work/effect.ts";
import { messageOf, OpsError } from "../../kernel/ops-error.ts";
import type { Clock } from "../../kernel/ports.ts";
import type { ForgeRef } from "../../ops/workspace/index.ts";
import { certificateHint } from "../network/certificate-hint.ts";
import { requireEncrypted } from "../network/encrypted.ts";
import { failureOf } from "./failure.ts";
import type { GitLabToken, TokenFor } from "./token.ts";

/** One call may take this long. Source: docs.gitlab.com/administration, Puma's worker timeout of 60 s, halved: nobody waits longer. */
export const CALL_TIMEOUT_MS = 30_000;

/** Rows in one page. Source: docs.gitlab.com/api/rest, "Pagination": 100 at most. */
export const PAGE_SIZE = 100;

/** What calls are made with. `fetch` is there for proxies and for tests; the token never leaves the call. */
export interface GitLabParts {
  readonly token: TokenFor;
  readonly clock: Clock;
  readonly fetch?: typeof globalThis.fetch;
  readonly timeoutMs?: number;
}

/** A file on its way. */
export interface Upload {
  readonly bytes: AsyncIterable<Uint8Array<ArrayBuffer>>;
  readonly sizeBytes: number;
  readonly contentType: string;
}

/** Where a call goes. `path` is below the project, its parts encoded already; a leading `/` makes it one below the API itself. */
export interface Call<Answer> {
  readonly forge: ForgeRef;
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly upload?: Upload;
  readonly answer: z.ZodType<Answer>;
  /** Instead of the usual limit, for what takes longer by its nature. */
  readonly timeoutMs?: number;
}

/** GitLab's REST API with a timeout on every call and foreseen failures. It never waits by itself. */
export interface GitLabClient {
  call<Answer>(call: Call<Answer>, scope: CallScope): Promise<Answer>;
  /** Goes through pages until there are `limit` rows or no more. `isWhole`: there are no more. */
  pages<Row>(
    call: Call<readonly Row[]>,
    limit: number,
    scope: CallScope,
  ): Promise<{ readonly rows: readonly Row[]; readonly isWhole: boolean }>;
  /** The same where a part would be taken for the whole: throws `too_large` when there are more than `limit`. */
  whole<Row>(call: Call<readonly Row[]>, limit: number, scope: CallScope): Promise<readonly Row[]>;
}

/** Makes the client. */
export function createClient(parts: GitLabParts): GitLabClient {
  const pages = async <Row>(call: Call<readonly Row[]>, limit: number, scope: CallScope) => {
    const rows: Row[] = [];
    let query: Readonly<Record<string, string>> | null = {
      ...call.query,
      per_page: String(Math.min(PAGE_SIZE, limit)),
    };
    while (query !== null && rows.length < limit) {
      const { answer, response } = await send(parts, { ...call, query }, scope);
      rows.push(...answer);
      query = nextPage(response.headers.get("link"), query);
    }
    return { rows: rows.slice(0, limit), isWhole: query === null && rows.length <= limit };
  };
  return {
    call: async (call, scope) => (await send(parts, call, scope)).answer,
    pages,
    whole: async (call, limit, scope) => {
      const read = await pages(call, limit, scope);
      if (read.isWhole) return read.rows;
      throw new OpsError("too_large", `GitLab has more than ${limit} rows for ${call.path}, and not all were read`);
    },
  };
}

/** A name as one part of a path, its slashes too. Source: docs.gitlab.com/api/rest, "Namespaced paths". */
export function part(name: string): string {
  return encodeURIComponent(name);
}

/** The project's own address below the API, which also its files have. */
export function projectAddress(forge: ForgeRef): string {
  return `${forge.apiUrl.replace(/\/+$/, "")}/projects/${part(forge.name)}`;
}

/** The next page's parameters, by number or by key; its address is not believed, because servers behind proxies tell a wrong one. */
function nextPage(
  link: string | null,
  query: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | null {
  const address = /<([^>]+)>\s*;\s*rel="next"/.exec(link ?? "")?.[1];
  if (address === undefined || !URL.canParse(address)) return null;
  return { ...query, ...Object.fromEntries(new URL(address).searchParams) };
}

async function send<Answer>(
  parts: GitLabParts,
  call: Call<Answer>,
  scope: CallScope,
): Promise<{ readonly answer: Answer; readonly response: Response }> {
  const token = tokenOf(parts, call.forge.apiUrl);
  const what = `${call.method ?? "GET"} ${call.path}`;
  const timeoutMs = call.timeoutMs ?? parts.timeoutMs ?? CALL_TIMEOUT_MS;
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const signal = AbortSignal.any([scope.signal, deadline]);
    const response = await (parts.fetch ?? globalThis.fetch)(addressOf(call), requestOf(call, token, signal));
    const body = await response.text();
    if (response.ok) return { answer: parseAnswer(call, what, body), response };
    const mask = (text: string) => text.replaceAll(token.value, "***");
    const { status, headers } = response;
    throw failureOf({ what, status, headers, body, now: parts.clock.now(), isJob: token.kind === "job", mask });
  } catch (thrown) {
    const foreseen = thrown instanceof OpsError ? thrown : causeOf(thrown);
    if (foreseen !== null) throw foreseen;
    if (scope.signal.aborted) throw new OpsError("aborted", `${what} was broken off`);
    if (deadline.aborted) throw new OpsError("timeout", `GitLab did not answer ${what} within ${timeoutMs} ms`);
    throw unreachable(call, thrown, token);
  }
}

function addressOf(call: Call<unknown>): string {
  const base = call.forge.apiUrl.replace(/\/+$/, "");
  const path = call.path.startsWith("/") ? `${base}${call.path}` : [projectAddress(call.forge), call.path].join("/");
  const query = new URLSearchParams(call.query).toString();
  return `${path.replace(/\/$/, "")}${query === "" ? "" : `?${query}`}`;
}

/** Redirects are not followed: the header of a job token would be handed on to whoever they name. */
function requestOf(call: Call<unknown>, token: GitLabToken, signal: AbortSignal): RequestInit {
  const proof = token.kind === "job" ? { "job-token": token.value } : { authorization: `Bearer ${token.value}` };
  const headers = { accept: "application/json", "user-agent": "signalbox", ...proof };
  const plain: RequestInit = { method: call.method ?? "GET", redirect: "manual", signal, headers };
  if (call.upload !== undefined) {
    const { bytes, sizeBytes, contentType } = call.upload;
    const sized = { ...headers, "content-type": contentType, "content-length": String(sizeBytes) };
    return { ...plain, headers: sized, body: ReadableStream.from(bytes), duplex: "half" };
  }
  if (call.body === undefined) return plain;
  return { ...plain, headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(call.body) };
}

function tokenOf(parts: GitLabParts, apiUrl: string): GitLabToken {
  const token = parts.token(apiUrl);
  if (token === null)
    throw new OpsError("unauthorized", `there is no token for ${apiUrl}`, {
      hint: "Set GITLAB_TOKEN; for another host than gitlab.com name it in GITLAB_HOST too.",
    });
  requireEncrypted(apiUrl);
  return token;
}

function parseAnswer<Answer>(call: Call<Answer>, what: string, body: string): Answer {
  let json: unknown;
  try {
    json = body === "" ? null : JSON.parse(body);
  } catch (thrown) {
    throw new OpsError("network", `GitLab's answer to ${what} is not JSON: ${messageOf(thrown)}`, {
      hint: "The answer may have been cut, or the address is no GitLab API.",
    });
  }
  const parsed = call.answer.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new OpsError(
    "network",
    `GitLab's answer to ${what} does not fit: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`,
    { hint: "The answer may have been cut, or the address is no GitLab API." },
  );
}

/** A foreseen failure of the file that was being sent. */
function causeOf(thrown: unknown): OpsError | null {
  return thrown instanceof Error && thrown.cause instanceof OpsError ? thrown.cause : null;
}

function unreachable(call: Call<unknown>, thrown: unknown, token: GitLabToken): OpsError {
  const cause = thrown instanceof Error && thrown.cause !== undefined ? messageOf(thrown.cause) : "";
  const said = `${messageOf(thrown)}${cause === "" ? "" : `: ${cause}`}`.replaceAll(token.value, "***");
  const hint = certificateHint(said);
  const told = hint === null ? {} : { hint };
  return new OpsError("network", `GitLab can't be reached at ${call.forge.apiUrl}: ${said}`, told);
}
