import { z } from "zod";
import { OpsError, type OpsErrorCode } from "../../kernel/ops-error.ts";

/** What came instead of an answer. */
export interface RefusedCall {
  readonly what: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  /** Epoch ms. */
  readonly now: number;
  /** Takes the token out of what GitHub said. */
  mask(text: string): string;
}

/** A wait without a word from GitHub. Source: docs.github.com/rest, "Rate limits": wait at least one minute. */
const SECONDARY_WAIT_MS = 60_000;

/** A message of GitHub is cut at this length, so that a page of HTML does not become an error. */
const LONGEST_MESSAGE = 500;

const Refusal = z.looseObject({
  message: z.string().catch(""),
  errors: z
    .array(
      z.union([
        z.string(),
        z.looseObject({
          resource: z.string().optional(),
          field: z.string().optional(),
          message: z.string().optional(),
          code: z.string().optional(),
        }),
      ]),
    )
    .catch([]),
});

/** Maps a status and its body to a foreseen failure. Source: docs.github.com/rest, "Troubleshooting" and "Rate limits". */
export function failureOf(call: RefusedCall): OpsError {
  const { message, problems } = readRefusal(call);
  const said = [message, ...problems].filter((text) => text !== "").join("; ");
  const text = `GitHub answered ${call.status} to ${call.what}${said === "" ? "" : `: ${said.slice(0, LONGEST_MESSAGE)}`}`;
  const waitMs = rateLimitWaitMs(call, message);
  if (waitMs !== null)
    return new OpsError("rate_limited", text, {
      hint: `Wait ${Math.ceil(waitMs / 1_000)} s.`,
      details: { retryAfterMs: waitMs, status: call.status },
    });
  const code = codeOf(call, said);
  const hint = code === "forbidden" ? scopeHint(call.what) : HINTS[code];
  return new OpsError(code, text, {
    ...(hint === undefined ? {} : { hint }),
    details: { status: call.status, problems },
  });
}

const HINTS: Partial<Record<OpsErrorCode, string>> = {
  unauthorized: "Set GITHUB_TOKEN to a valid token; for another host than github.com name it in GH_HOST too.",
  not_found: "The repository does not exist, or the token can't see it.",
  precondition: "Push the branch and its commits first.",
};

/** What a token needs for a route. Source: docs.github.com/rest, "Permissions required for fine-grained personal access tokens". */
const SCOPES: readonly { readonly route: RegExp; readonly needs: string }[] = [
  { route: /^(?:POST|PATCH) .*check-runs/, needs: "write access to checks, which apps alone can have" },
  { route: /check-runs|\/status\b/, needs: "read access to checks and commit statuses" },
  { route: /^GET .*\/protection|\/rules\//, needs: "read access to administration" },
  { route: /\/releases/, needs: "read and write access to contents" },
  { route: /^GET .*\/(?:branches|git)\b/, needs: "read access to contents" },
  { route: /^GET .*\/(?:issues|milestones|labels)/, needs: "read access to issues" },
  { route: /./, needs: "read and write access to pull requests" },
];

function scopeHint(what: string): string {
  return `The token lacks a permission: give it ${SCOPES.find(({ route }) => route.test(what))?.needs ?? "access"}.`;
}

/** The rules for refused input; the first that fits counts. All others on a pull request are about its wording. */
const UNPROCESSABLE: readonly { readonly pattern: RegExp; readonly code: OpsErrorCode }[] = [
  { pattern: /a pull request already exists|\balready_exists\b/i, code: "conflict" },
  { pattern: /no commits between|\b(?:head|base)\b.*invalid|no history in common/i, code: "precondition" },
  { pattern: /draft pull requests are not supported/i, code: "unsupported" },
];

function codeOf({ status, what }: RefusedCall, said: string): OpsErrorCode {
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 404 || status === 410) return "not_found";
  if (status === 409) return "conflict";
  if (status === 422) {
    const rule = UNPROCESSABLE.find(({ pattern }) => pattern.test(said));
    return rule?.code ?? (/^P\w+ .*\/pulls/.test(what) ? "pull_request_refused" : "precondition");
  }
  if (status >= 500) return "network";
  return "invalid_input";
}

/** Null when the refusal is no rate limit. A primary limit tells when it is over, a secondary one how long to wait. */
function rateLimitWaitMs(call: RefusedCall, message: string): number | null {
  if (call.status !== 403 && call.status !== 429) return null;
  const retryAfter = numberOf(call.headers["retry-after"]);
  if (retryAfter !== null) return retryAfter * 1_000;
  const reset = numberOf(call.headers["x-ratelimit-reset"]);
  if (numberOf(call.headers["x-ratelimit-remaining"]) === 0 && reset !== null)
    return Math.max(1_000, reset * 1_000 - call.now);
  return call.status === 429 || /rate limit|abuse detection/i.test(message) ? SECONDARY_WAIT_MS : null;
}

function numberOf(header: unknown): number | null {
  const text = typeof header === "number" ? String(header) : header;
  return typeof text === "string" && /^\d+$/.test(text.trim()) ? Number(text) : null;
}

function readRefusal({ body, mask }: RefusedCall): { readonly message: string; readonly problems: readonly string[] } {
  const parsed = Refusal.safeParse(body);
  if (!parsed.success) return { message: "", problems: [] };
  const problems = parsed.data.errors.map((problem) =>
    typeof problem === "string"
      ? problem
      : (problem.message ?? `${problem.field ?? problem.resource ?? "it"} is ${problem.code ?? "invalid"}`),
  );
  return { message: mask(parsed.data.message), problems: problems.map(mask) };
}
