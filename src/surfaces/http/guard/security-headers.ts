import type { MiddlewareHandler } from "hono";
import { OpsError } from "../../../kernel/ops-error.ts";
import { SPEAKS_HTTPS } from "../console/cookies.ts";
import { toProblem } from "../problem.ts";
import { respond } from "../router.ts";

/** No page of the API may load anything. */
const POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Headers of every answer. Source: OWASP Secure Headers Project. */
const HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "cache-control": "no-store",
} as const;

/** What a platform asks by the address of a pod or host, which is no name of ours; a page learns nothing from them. */
const ASKED_BY_ADDRESS: readonly string[] = ["/livez", "/readyz", "/metrics"];

/** What the guard needs. */
export interface GuardParts {
  readonly hosts: readonly string[] | null;
  /** The name under which browsers reach the server by https, whether the proxy says so or not; null for none. */
  readonly httpsHost: string | null;
  now(): number;
  onAnswer(answer: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly ms: number;
  }): void;
}

/** Refuses names that are not this server's (a page that points its own name here), and puts the headers on every answer. */
export function secure(parts: GuardParts): MiddlewareHandler {
  return async (context, next) => {
    const began = parts.now();
    const host = hostOf(context.req.header("host") ?? "");
    const isOurs = parts.hosts === null || parts.hosts.includes(host) || ASKED_BY_ADDRESS.includes(context.req.path);
    if (host === parts.httpsHost) context.set(SPEAKS_HTTPS, true);
    if (!isOurs)
      context.res = respond({
        ...toProblem(new OpsError("forbidden", `this server is not ${host === "" ? "called without a name" : host}`)),
        status: 421,
      });
    else await next();
    for (const [name, value] of Object.entries(HEADERS))
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    const { method, routePath } = context.req;
    parts.onAnswer({ method, route: routePath, status: context.res.status, ms: parts.now() - began });
  };
}

function hostOf(header: string): string {
  return header.replace(/:\d+$/, "").toLowerCase();
}
