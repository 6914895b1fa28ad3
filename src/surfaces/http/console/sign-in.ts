import { Hono } from "hono";
import type { Actor } from "../../../kernel/actor.ts";
import { parseInput } from "../../../kernel/operation.ts";
import { readJson } from "../body.ts";
import { SignIn } from "../contract/door-routes.ts";
import { SESSION_COOKIE, sessionOf, type Signed } from "../guard/who-asks.ts";
import type { RateLimiter } from "../guard/rate-limit.ts";
import { setCookie } from "./cookies.ts";
import { type ProviderDoor, providerRoutes } from "./provider-routes.ts";

/** What signing in needs. `open` and `resume` throw `unauthorized`. */
export interface SignInParts {
  open(
    token: string,
    from: string,
  ): Promise<{ readonly text: string; readonly actor: Actor; readonly expiresAt: number }>;
  resume(session: string): Promise<Signed & { readonly expiresAt: number }>;
  end(session: string): Promise<void>;
  /** The identity provider; null when none is configured. */
  readonly provider: ProviderDoor | null;
  /** Tries of one address, whether they succeed or not. */
  readonly tries: RateLimiter;
  now(): number;
}

/** Routes of a browser's session: who am I, sign in with a token, sign out. */
export function sessionRoutes(parts: SignInParts): Hono<{ Bindings: { readonly address?: string } }> {
  const app = new Hono<{ Bindings: { readonly address?: string } }>();
  app.get("/", async (context) => {
    const { actor, csrf, expiresAt } = await parts.resume(sessionOf(context.req.raw) ?? "");
    return context.json(describe(actor, csrf, expiresAt));
  });
  app.post("/", async (context) => {
    const address = context.env.address ?? "unknown";
    parts.tries.take(address);
    const { token } = parseInput(SignIn, await readJson(context.req.raw), "the sign-in");
    const { text, expiresAt } = await parts.open(token, address);
    const maxAgeSeconds = Math.floor((expiresAt - parts.now()) / 1_000);
    setCookie(context, { name: SESSION_COOKIE, text, path: "/", maxAgeSeconds });
    const { actor, csrf } = await parts.resume(text);
    return context.json(describe(actor, csrf, expiresAt), 201);
  });
  app.delete("/", async (context) => {
    await parts.end(sessionOf(context.req.raw) ?? "");
    setCookie(context, { name: SESSION_COOKIE, text: "", path: "/", maxAgeSeconds: 0 });
    return context.json({ signedOut: true });
  });
  app.route("/", providerRoutes(parts));
  return app;
}

function describe(actor: Actor, csrf: string, expiresAt: number) {
  const name = actor.kind === "human" ? (actor.name ?? actor.id) : actor.id;
  const { kind, id, scopes } = actor;
  return { kind, id, name, scopes, csrf, expiresAt: new Date(expiresAt).toISOString() };
}
