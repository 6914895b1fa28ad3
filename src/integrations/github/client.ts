import type { Octokit } from "octokit";
import { z } from "zod";
import type { CallScope } from "../../kernel/work/effect.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import type { Clock } from "../../kernel/ports.ts";
import type { ForgeRef } from "../../ops/workspace/index.ts";
import { certificateHint } from "../network/certificate-hint.ts";
import { requireEncrypted } from "../network/encrypted.ts";
import { conditionalFetch } from "./conditional-fetch.ts";
import { failureOf } from "./failure.ts";
import type { TokenFor } from "./token.ts";

/** One call may take this long; GitHub ends its own requests after 10 s. Source: docs.github.com/rest, "Troubleshooting", timeouts. */
export const CALL_TIMEOUT_MS = 15_000;

/** Rows in one page. Source: docs.github.com/rest, "Using pagination": 100 at most. */
export const PAGE_SIZE = 100;

/** What calls are made with. `fetch` is there for proxies and for tests; the token never leaves the call. */
export interface GitHubParts {
  readonly token: TokenFor;
  readonly clock: Clock;
  readonly fetch?: typeof globalThis.fetch;
  readonly timeoutMs?: number;
}

/** Where a call goes. `parameters` fill the route, then the query or the body. */
export interface Call<Answer> {
  readonly apiUrl: string;
  readonly route: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly answer: z.ZodType<Answer>;
  /** Beside the authorization. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the usual limit, for what takes longer by its nature. */
  readonly timeoutMs?: number;
}

/** GitHub's REST API with a timeout on every call and foreseen failures. It never waits by itself. */
export interface GitHubClient {
  call<Answer>(call: Call<Answer>, scope: CallScope): Promise<Answer>;
  /** Goes through pages until there are `limit` rows or no more. `isWhole`: there are no more. */
  pages<Answer, Row>(
    call: Call<Answer>,
    rows: (answer: Answer) => readonly Row[],
    limit: number,
    scope: CallScope,
  ): Promise<{ readonly rows: readonly Row[]; readonly isWhole: boolean }>;
  /** The same where a part would be taken for the whole: throws `too_large` when there are more than `limit`. */
  whole<Answer, Row>(
    call: Call<Answer>,
    rows: (answer: Answer) => readonly Row[],
    limit: number,
    scope: CallScope,
  ): Promise<readonly Row[]>;
}

/** Owner and name for a route. */
export function repositoryOf(forge: ForgeRef): { readonly owner: string; readonly repo: string } {
  const [owner = "", repo = ""] = forge.name.split("/");
  return { owner, repo };
}

interface Answered<Answer> {
  readonly answer: Answer;
  readonly hasMore: boolean;
}

/** Makes the client. Octokit is loaded at the first call. */
export function createClient(parts: GitHubParts): GitHubClient {
  const octokits = new Map<string, Promise<Octokit>>();
  const octokitOf = (apiUrl: string): Promise<Octokit> => {
    const made = octokits.get(apiUrl) ?? openOctokit(apiUrl, parts);
    octokits.set(apiUrl, made);
    return made;
  };
  const send = async <Answer>(call: Call<Answer>, scope: CallScope) =>
    sendOnce(parts, await octokitOf(call.apiUrl), call, scope);
  const pages: GitHubClient["pages"] = async (call, rows, limit, scope) => {
    const found = [];
    const size = Math.min(PAGE_SIZE, limit);
    let isWhole = false;
    for (let page = 1; page <= Math.ceil(limit / size) && !isWhole; page += 1) {
      const paged = { ...call, parameters: { ...call.parameters, per_page: size, page } };
      const { answer, hasMore } = await send(paged, scope);
      found.push(...rows(answer));
      isWhole = !hasMore;
    }
    return { rows: found.slice(0, limit), isWhole: isWhole && found.length <= limit };
  };
  return {
    call: async (call, scope) => (await send(call, scope)).answer,
    pages,
    whole: async (call, rows, limit, scope) => {
      const read = await pages(call, rows, limit, scope);
      if (read.isWhole) return read.rows;
      throw new OpsError("too_large", `GitHub has more than ${limit} rows for ${call.route}, and not all were read`);
    },
  };
}

/** Both plugins that wait or repeat by themselves are off: waiting is decided by the task that is being timed. */
async function openOctokit(apiUrl: string, parts: GitHubParts): Promise<Octokit> {
  const { Octokit } = await import("octokit");
  const quiet = () => {};
  return new Octokit({
    baseUrl: apiUrl.replace(/\/+$/, ""),
    userAgent: "signalbox",
    throttle: { enabled: false },
    retry: { enabled: false },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    request: { fetch: conditionalFetch(parts.fetch ?? globalThis.fetch) },
  });
}

async function sendOnce<Answer>(
  parts: GitHubParts,
  octokit: Octokit,
  call: Call<Answer>,
  scope: CallScope,
): Promise<Answered<Answer>> {
  const token = tokenOf(parts, call.apiUrl);
  const timeoutMs = call.timeoutMs ?? parts.timeoutMs ?? CALL_TIMEOUT_MS;
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([scope.signal, deadline]);
  try {
    const response = await octokit.request(call.route, {
      ...call.parameters,
      headers: { ...call.headers, authorization: `Bearer ${token}` },
      request: { signal },
    });
    return { answer: parseAnswer(call, response.data), hasMore: /\brel="next"/.test(response.headers.link ?? "") };
  } catch (thrown) {
    if (thrown instanceof OpsError) throw thrown;
    if (thrown instanceof Error && thrown.cause instanceof OpsError) throw thrown.cause;
    if (scope.signal.aborted) throw new OpsError("aborted", `${call.route} was broken off`);
    if (deadline.aborted)
      throw new OpsError("timeout", `GitHub did not answer ${call.route} within ${timeoutMs} ms`, {
        hint: "See https://www.githubstatus.com.",
      });
    throw explain(call, thrown, token, parts.clock.now());
  }
}

function tokenOf(parts: GitHubParts, apiUrl: string): string {
  const token = parts.token(apiUrl);
  if (token === null) {
    throw new OpsError("unauthorized", `there is no token for ${apiUrl}`, {
      hint: "Set GITHUB_TOKEN; for another host than github.com name it in GH_HOST too, with its token in GH_ENTERPRISE_TOKEN.",
    });
  }
  requireEncrypted(apiUrl);
  return token;
}

function parseAnswer<Answer>(call: Call<Answer>, body: unknown): Answer {
  const parsed = call.answer.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new OpsError(
    "network",
    `GitHub's answer to ${call.route} does not fit: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`,
    { hint: "The answer may have been cut, or the address is no GitHub API." },
  );
}

const Refused = z.looseObject({
  status: z.number(),
  response: z.looseObject({ headers: z.record(z.string(), z.unknown()), data: z.unknown() }).optional(),
});

/** What Octokit threw, without anything of the request: its message and ours can't hold the token. */
function explain(call: Call<unknown>, thrown: unknown, token: string, now: number): Error {
  const parsed = Refused.safeParse(thrown);
  if (!(thrown instanceof Error) || !parsed.success)
    return thrown instanceof Error ? thrown : new TypeError("Octokit threw what is no error");
  const mask = (text: string) => text.replaceAll(token, "***");
  const message = mask(thrown.message);
  const { status, response } = parsed.data;
  if (response === undefined) {
    const hint = certificateHint(message);
    return new OpsError("network", `GitHub can't be reached at ${call.apiUrl}: ${message}`, {
      ...(hint === null ? {} : { hint }),
      cause: new Error(message),
    });
  }
  return failureOf({ what: call.route, status, headers: response.headers, body: response.data, now, mask });
}
