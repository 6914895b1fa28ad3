import { OpsError, messageOf, type OpsErrorCode } from "../../../kernel/ops-error.ts";
import type { CallScope } from "../../../kernel/work/effect.ts";
import { readRetryAfter } from "../retry-after.ts";

/** A message of an index is cut at this length. */
const LONGEST_MESSAGE = 300;
const ANSWER_LIMIT_BYTES = 64 * 1024 * 1024;

/** One HTTP call of an index. `secret` is taken out of whatever the index says back. */
export interface IndexCall {
  readonly url: string;
  readonly init: RequestInit;
  readonly timeoutMs: number;
  readonly what: string;
  readonly secret: string | null;
}

/** An answer with its body, read whole. */
export interface IndexAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** Sends one call. Any status is an answer; throws `network`, `timeout`, `aborted`, `too_large`. Redirects are not followed with a secret. */
export async function send(fetch: typeof globalThis.fetch, call: IndexCall, scope: CallScope): Promise<IndexAnswer> {
  const deadline = AbortSignal.timeout(call.timeoutMs);
  const signal = AbortSignal.any([scope.signal, deadline]);
  const redirect = call.secret === null ? "follow" : "manual";
  try {
    const response = await fetch(call.url, { ...call.init, redirect, signal });
    const body = Buffer.from(await response.arrayBuffer());
    if (body.length > ANSWER_LIMIT_BYTES) throw new OpsError("too_large", `${call.what}: the answer is too large`);
    return { status: response.status, headers: response.headers, body };
  } catch (thrown) {
    if (thrown instanceof OpsError) throw thrown;
    if (scope.signal.aborted) throw new OpsError("aborted", `${call.what}: broken off`);
    if (deadline.aborted)
      throw new OpsError("timeout", `${call.what}: no answer within ${call.timeoutMs} ms`, {
        hint: "See whether the index is up; release.publish.callTimeoutSeconds says how long is waited.",
      });
    const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
    throw new OpsError("network", `${call.what}: ${mask(call, messageOf(cause))}`, {
      hint: "See whether the index is up, then run the same command again.",
    });
  }
}

const CODES: Readonly<Record<number, OpsErrorCode>> = {
  400: "invalid_input",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  413: "too_large",
};

const HINTS: Partial<Record<OpsErrorCode, string>> = {
  unauthorized: "Set TWINE_PASSWORD to an API token (TWINE_USERNAME is __token__ then), or store it with keyring.",
  forbidden: "The token may not upload to this project, or is wrong: make one with its scope.",
  conflict: "A published file can't be changed: raise the version.",
  not_found: "See whether release.publish.pypi.repositoryUrl is the address that uploads go to.",
};

/** The foreseen failure that a refusing status means. Source: docs.pypi.org, "Upload API"; an upload that exists is 400 there and 409 elsewhere. */
export function refusalOf(call: IndexCall, answer: IndexAnswer): OpsError {
  const said = mask(call, reasonOf(answer));
  const text = `${call.what}: ${answer.status}${said === "" ? "" : `: ${said}`}`;
  if (answer.status === 429) {
    const waitMs = readRetryAfter(answer.headers);
    return new OpsError("rate_limited", text, waitMs === null ? {} : { details: { retryAfterMs: waitMs } });
  }
  const code = /already exists|already been taken/i.test(said)
    ? "conflict"
    : (CODES[answer.status] ?? (answer.status >= 500 ? "network" : "precondition"));
  const hint = HINTS[code];
  return new OpsError(code, text, { ...(hint === undefined ? {} : { hint }), details: { status: answer.status } });
}

function reasonOf(answer: IndexAnswer): string {
  const text = answer.body.toString("utf8", 0, 8_192);
  const title = /<title>([^<]*)<\/title>/i.exec(text)?.[1];
  return (title ?? text.replaceAll(/<[^>]*>/g, " ")).replaceAll(/\s+/g, " ").trim().slice(0, LONGEST_MESSAGE);
}

function mask(call: IndexCall, text: string): string {
  return call.secret === null ? text : text.replaceAll(call.secret, "***");
}
