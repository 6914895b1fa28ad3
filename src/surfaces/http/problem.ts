import { z } from "zod";
import { OpsError, type OpsErrorCode } from "../../kernel/ops-error.ts";

/** The HTTP status of each foreseen failure. Source of the statuses: RFC 9110, RFC 6585 (429), RFC 4918 (423, 424, 507). */
export const STATUS_OF = {
  invalid_input: 400,
  unknown_signal: 404,
  not_found: 404,
  forbidden: 403,
  denied: 403,
  precondition: 412,
  refused: 422,
  conflict: 409,
  stale: 409,
  push_rejected: 409,
  pull_request_refused: 422,
  rate_limited: 429,
  network: 502,
  unauthorized: 401,
  timeout: 504,
  aborted: 409,
  unknown_outcome: 500,
  fenced: 409,
  locked: 423,
  storage: 507,
  recursion: 409,
  missing_tool: 424,
  too_large: 413,
  unsupported: 501,
} as const satisfies Record<OpsErrorCode, number>;

/** The media type of an error's body. Source: RFC 9457, section 3. */
export const PROBLEM_TYPE = "application/problem+json";

const Code = z.custom<OpsErrorCode>((value) => typeof value === "string" && Object.hasOwn(STATUS_OF, value));

/** An error as it crosses a wire. Source: RFC 9457; `code`, `hint` and `details` are extension members. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: Code.optional(),
  hint: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** A foreseen failure as a problem, with all that the other side needs to throw the same one. */
export function toProblem(error: OpsError): Problem {
  const hint = error.hint === undefined ? {} : { hint: error.hint };
  const title = error.code.replaceAll("_", " ");
  return {
    type: `urn:signalbox:problem:${error.code}`,
    title,
    status: STATUS_OF[error.code],
    detail: error.message,
    code: error.code,
    ...hint,
    details: error.details,
  };
}

/** A bug as a problem: nothing of it is shown. */
export const BUG_PROBLEM: Problem = {
  type: "about:blank",
  title: "Internal Server Error",
  status: 500,
  detail: "Signalbox failed unexpectedly; its log has the error.",
};

/** The failure that a problem stands for; null when it is not of our making. */
export function fromProblem(body: unknown): OpsError | null {
  const parsed = Problem.safeParse(body);
  if (!parsed.success || parsed.data.code === undefined) return null;
  const { code, detail, hint, details } = parsed.data;
  return new OpsError(code, detail, { ...(hint === undefined ? {} : { hint }), details: details ?? {} });
}
