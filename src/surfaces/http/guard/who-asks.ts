import { timingSafeEqual } from "node:crypto";
import type { Actor } from "../../../kernel/actor.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import { cookieOf } from "../console/cookies.ts";
import type { RateLimiter } from "./rate-limit.ts";

/** The cookie of a signed-in browser. */
export const SESSION_COOKIE = "signalbox_session";

/** Carries the session's CSRF token. */
export const CSRF_HEADER = "x-signalbox-csrf";

/** A browser that has signed in, as the request's cookie says. */
export interface Signed {
  readonly actor: Actor;
  /** Must come back in the header of whatever changes something. */
  readonly csrf: string;
}

/** What telling who asks needs. `authenticate` and `resume` throw `unauthorized`. */
export interface GateParts {
  authenticate(token: string): Promise<Actor>;
  resume(session: string): Promise<Signed>;
  readonly requests: RateLimiter;
  readonly failures: RateLimiter;
}

/** Who asks, by the request's bearer token, or by its cookie. Throws `unauthorized`, `forbidden` without a CSRF token, or `rate_limited`. */
export async function whoAsks(parts: GateParts, request: Request, address: string): Promise<Actor> {
  // Who shows nothing guesses nothing: only a credential that does not hold counts as a failure.
  if (bearerOf(request) === null && sessionOf(request) === null)
    throw new OpsError("unauthorized", "the request carries no token", {
      hint: "Send `Authorization: Bearer sbx_...`; signalbox token create makes one.",
    });
  try {
    const actor = await identify(parts, request);
    parts.requests.take(`${actor.kind}:${actor.id}`);
    return actor;
  } catch (thrown) {
    if (thrown instanceof OpsError && thrown.code === "unauthorized") parts.failures.take(address);
    throw thrown;
  }
}

async function identify(parts: GateParts, request: Request): Promise<Actor> {
  const token = bearerOf(request);
  if (token !== null) return parts.authenticate(token);
  const { actor, csrf } = await parts.resume(sessionOf(request) ?? "");
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (!isRead && !isSame(request.headers.get(CSRF_HEADER) ?? "", csrf))
    throw new OpsError("forbidden", "the request does not carry the session's CSRF token", {
      hint: `Send it as \`${CSRF_HEADER}\`; GET /v1/session answers it.`,
    });
  return actor;
}

/** The text of the session in the request's cookie. */
export function sessionOf(request: Request): string | null {
  return cookieOf(request, SESSION_COOKIE);
}

function isSame(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function bearerOf(request: Request): string | null {
  return /^Bearer ([\x21-\x7e]{1,500})$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? null;
}
