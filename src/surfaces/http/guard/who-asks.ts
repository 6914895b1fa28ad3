import type { Actor } from "../../../kernel/actor.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { RateLimiter } from "./rate-limit.ts";

/** What telling who asks needs. `authenticate` throws `unauthorized`. */
export interface GateParts {
  authenticate(token: string): Promise<Actor>;
  readonly requests: RateLimiter;
  readonly failures: RateLimiter;
}

/** Who asks, by the request's bearer token. Throws `unauthorized` or `rate_limited`. */
export async function whoAsks(parts: GateParts, request: Request, address: string): Promise<Actor> {
  const token = bearerOf(request);
  if (token === null)
    throw new OpsError("unauthorized", "the request carries no token", {
      hint: "Send `Authorization: Bearer sbx_...`; signalbox token create makes one.",
    });
  try {
    const actor = await parts.authenticate(token);
    parts.requests.take(`${actor.kind}:${actor.id}`);
    return actor;
  } catch (thrown) {
    if (thrown instanceof OpsError && thrown.code === "unauthorized") parts.failures.take(address);
    throw thrown;
  }
}

function bearerOf(request: Request): string | null {
  return /^Bearer ([\x21-\x7e]{1,500})$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? null;
}
