import { z } from "zod";
import { OpsError, type OpsErrorCode } from "../../kernel/ops-error.ts";

/** What came instead of an answer. */
export interface RefusedCall {
  /** Method and path. */
  readonly what: string;
  readonly status: number;
  readonly headers: Pick<Headers, "get">;
  readonly body: string;
  /** Epoch ms. */
  readonly now: number;
  readonly isJob: boolean;
  /** Takes the token out of what GitLab said. */
  mask(text: string): string;
}

/** A wait without a word from GitLab. Its limits count by the minute. Source: docs.gitlab.com/security/rate_limits. */
const PLAIN_WAIT_MS = 60_000;

/** A message of GitLab is cut at this length, so that a page of HTML does not become an error. */
const LONGEST_MESSAGE = 500;

/** A refusal says `message` (a text, a list, or lists by field) or `error`. Source: docs.gitlab.com/api/rest/troubleshooting. */
const Refusal = z.looseObject({
  message: z.unknown().optional(),
  error: z.unknown().optional(),
  error_description: z.string().optional(),
});

/** Maps a status and its body to a foreseen failure. Source: docs.gitlab.com/api/rest/troubleshooting, "Status codes". */
export function failureOf(call: RefusedCall): OpsError {
  const said = call.mask(readRefusal(call.body)).slice(0, LONGEST_MESSAGE);
  const text = `GitLab answered ${call.status} to ${call.what}${said === "" ? "" : `: ${said}`}`;
  if (call.status === 429) {
    const waitMs = rateLimitWaitMs(call);
    return new OpsError("rate_limited", text, {
      hint: `Wait ${Math.ceil(waitMs / 1_000)} s.`,
      details: { retryAfterMs: waitMs, status: call.status },
    });
  }
  const code = codeOf(call, said);
  const hint = hintOf(code, call);
  return new OpsError(code, text, { ...(hint === null ? {} : { hint }), details: { status: call.status } });
}

const BY_STATUS: Readonly<Record<number, OpsErrorCode>> = {
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  405: "precondition",
  409: "conflict",
  410: "not_found",
  412: "stale",
  413: "too_large",
};

/** The rules for input that GitLab refuses; the first that fits counts. All others on a merge request are about its wording. */
const REFUSED: readonly { readonly pattern: RegExp; readonly code: OpsErrorCode }[] = [
  { pattern: /already (?:exists|been taken)/i, code: "conflict" },
  {
    pattern: /branch\b.*(?:does not exist|is invalid|can't be blank)|can't use same project\/branch/i,
    code: "precondition",
  },
];

function codeOf({ status, what }: RefusedCall, said: string): OpsErrorCode {
  const plain = BY_STATUS[status];
  if (plain !== undefined) return plain;
  if (status >= 500) return "network";
  if (status >= 300 && status < 400) return "not_found";
  if (status !== 400 && status !== 422) return "invalid_input";
  const rule = REFUSED.find(({ pattern }) => pattern.test(said));
  if (rule !== undefined) return rule.code;
  return /^(?:POST|PUT) merge_requests/.test(what) ? "pull_request_refused" : "precondition";
}

function hintOf(code: OpsErrorCode, { isJob, status, headers }: RefusedCall): string | null {
  const location = headers.get("location");
  if (status >= 300 && status < 400 && location !== null)
    return "The project has moved: set the remote to its new address with git remote set-url.";
  if (isJob && ["unauthorized", "forbidden", "not_found"].includes(code))
    return "A job token reaches releases, packages and little else: set GITLAB_TOKEN to a project access token with the scope api.";
  if (code === "unauthorized")
    return "Set GITLAB_TOKEN to a valid token; for another host than gitlab.com name it in GITLAB_HOST.";
  if (code === "forbidden") return "Give the token the scope api, and its user the role Developer or Maintainer.";
  if (code === "not_found") return "The project does not exist, or the token can't see it.";
  return code === "precondition" ? "Push the branch and its commits first." : null;
}

/** Source: docs.gitlab.com/administration/settings/user_and_ip_rate_limits, "Response headers". */
function rateLimitWaitMs({ headers, now }: RefusedCall): number {
  const retryAfter = secondsOf(headers.get("retry-after"));
  if (retryAfter !== null) return retryAfter * 1_000;
  const reset = secondsOf(headers.get("ratelimit-reset"));
  return reset === null ? PLAIN_WAIT_MS : Math.max(1_000, reset * 1_000 - now);
}

function secondsOf(header: string | null): number | null {
  return header !== null && /^\d+$/.test(header.trim()) ? Number(header) : null;
}

function readRefusal(body: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return ""; // a page of a proxy, or nothing
  }
  const refusal = Refusal.safeParse(parsed);
  if (!refusal.success) return "";
  const { message, error, error_description: description } = refusal.data;
  return [...textsOf(message), ...textsOf(error), ...textsOf(description)].join("; ");
}

/** All texts in a message, with the fields that they are about. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([field, inner]) =>
    textsOf(inner).map((text) => (field === "base" || field === "error" ? text : `${field} ${text}`)),
  );
}
