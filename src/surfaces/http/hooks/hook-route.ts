import { Hono } from "hono";
import type { HookAnswer, HookRequest } from "../../../ops/hooks/index.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import { readBytes } from "../body.ts";
import type { RateLimiter } from "../guard/rate-limit.ts";

/** Where webhooks come in. */
export const HOOK_PATH = "/v1/hooks/{name}";

/** What taking webhooks in needs. */
export interface HookParts {
  /** `admit` is called once the signature holds, and may throw. Throws `unauthorized` when it does not, or there is no such hook. */
  take(name: string, request: HookRequest, by: { readonly from: string; admit(): void }): Promise<HookAnswer>;
  /** Deliveries of one hook. */
  readonly requests: RateLimiter;
  /** Deliveries of one address that did not hold. */
  readonly failures: RateLimiter;
}

/** The route of incoming webhooks: their signature is their credential. */
export function hookRoutes(parts: HookParts): Hono<{ Bindings: { readonly address?: string } }> {
  const app = new Hono<{ Bindings: { readonly address?: string } }>();
  app.post("/:name", async (context) => {
    const from = context.env.address ?? "unknown";
    const name = context.req.param("name");
    const body = await readBytes(context.req.raw);
    try {
      const request = { body, header: (wanted: string) => context.req.header(wanted) ?? null };
      return context.json(await parts.take(name, request, { from, admit: () => parts.requests.take(name) }), 202);
    } catch (thrown) {
      if (thrown instanceof OpsError && thrown.code === "unauthorized") parts.failures.take(from);
      throw thrown;
    }
  });
  return app;
}
