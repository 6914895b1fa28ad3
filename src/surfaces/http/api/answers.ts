import { createHash } from "node:crypto";
import type { Context } from "hono";
import type { OpsError } from "../../../kernel/ops-error.ts";

/** Answers JSON with a strong ETag, or 304 when the caller has it. Source: RFC 9110, section 13. */
export function cacheable(context: Context, data: unknown): Response {
  const text = JSON.stringify(data);
  const etag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"`;
  const headers = { etag, "cache-control": "no-cache", "content-type": "application/json" };
  const known = (context.req.header("if-none-match") ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  return known.includes(etag) || known.includes("*")
    ? new Response(null, { status: 304, headers })
    : new Response(text, { status: 200, headers });
}

/** A list as a page of so many. A full one goes on after its last item's field; without a field there is no next page. */
export function pageOf(list: unknown, field: string, limit: unknown): unknown {
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  const last: unknown = items.at(-1);
  const isFull = typeof limit === "number" && items.length >= limit;
  const cursor =
    typeof last === "object" && last !== null ? Object.entries(last).find(([name]) => name === field) : undefined;
  return { items, next: isFull && typeof cursor?.[1] === "string" ? cursor[1] : null };
}

/** The answer with `Retry-After` where the failure says when to come again. Source: RFC 9110, section 10.2.3. */
export function withRetryAfter(answer: Response, error: OpsError): Response {
  const { retryAfterMs } = error.details;
  if (typeof retryAfterMs === "number") answer.headers.set("retry-after", String(Math.ceil(retryAfterMs / 1_000)));
  if (error.code === "unauthorized") answer.headers.set("www-authenticate", 'Bearer realm="signalbox"');
  return answer;
}

/** A path with braces as the router writes it. */
export function honoPath(path: string): string {
  return path.replaceAll(/\{([a-zA-Z]+)\}/g, ":$1");
}
