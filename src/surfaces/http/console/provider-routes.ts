import { type Context, Hono } from "hono";
import { isOpsError, type OpsError } from "../../../kernel/ops-error.ts";
import { toProblem } from "../problem.ts";
import { composePlainPage, escapeHtml, PLAIN_PAGE_POLICY } from "../contract/docs-page.ts";
import { SESSION_COOKIE } from "../guard/who-asks.ts";
import type { RateLimiter } from "../guard/rate-limit.ts";
import { cookieOf, setCookie } from "./cookies.ts";

/** Where the routes of signing in by a provider lie; the second is the redirect address that the provider is told. */
export const PROVIDER_PATHS = { begin: "/v1/session/oidc", end: "/v1/session/oidc/callback" } as const;

/** Binds a sign-in that is under way to its browser. */
const TRY_COOKIE = "signalbox_sign_in";

/** An identity provider, as the console needs it. */
export interface ProviderDoor {
  readonly label: string;
  begin(): Promise<{ readonly url: string; readonly browser: string; readonly maxAgeMs: number }>;
  /** Ends the sign-in of this browser with what the provider handed back. Throws `unauthorized`, `forbidden`, `network`, `timeout`. */
  finish(given: {
    readonly query: string;
    readonly browser: string;
    readonly from: string;
  }): Promise<{ readonly text: string; readonly expiresAt: number }>;
}

type Env = { Bindings: { readonly address?: string } };

/** Routes by which a browser goes to the provider and comes back. */
export function providerRoutes(parts: {
  readonly provider: ProviderDoor | null;
  readonly tries: RateLimiter;
  now(): number;
}): Hono<Env> {
  const { provider } = parts;
  const app = new Hono<Env>();
  app.get("/ways", (context) => context.json({ token: true, provider: describe(provider) }));
  if (provider === null) return app;
  app.get("/oidc", async (context) => {
    parts.tries.take(context.env.address ?? "unknown");
    return asPage(context, async () => {
      const { url, browser, maxAgeMs } = await provider.begin();
      setTry(context, browser, Math.floor(maxAgeMs / 1_000));
      return context.redirect(url, 302);
    });
  });
  app.get("/oidc/callback", async (context) => {
    const from = context.env.address ?? "unknown";
    parts.tries.take(from);
    return asPage(context, async () => {
      const browser = cookieOf(context.req.raw, TRY_COOKIE) ?? "";
      const { text, expiresAt } = await provider.finish({ query: new URL(context.req.url).search, browser, from });
      setTry(context, "", 0);
      const maxAgeSeconds = Math.floor((expiresAt - parts.now()) / 1_000);
      setCookie(context, { name: SESSION_COOKIE, text, path: "/", maxAgeSeconds });
      return context.redirect("/", 303);
    });
  });
  return app;
}

function describe(provider: ProviderDoor | null) {
  return provider === null ? null : { label: provider.label, path: PROVIDER_PATHS.begin };
}

function setTry(context: Context, text: string, maxAgeSeconds: number): void {
  setCookie(context, { name: TRY_COOKIE, text, path: "/v1/session", maxAgeSeconds });
}

/** A person looks at these routes with a browser: a refusal is a page that they can read. */
async function asPage(context: Context, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (thrown) {
    if (!isOpsError(thrown) || !/\btext\/html\b/i.test(context.req.header("accept") ?? "")) throw thrown;
    const { status } = toProblem(thrown);
    const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": PLAIN_PAGE_POLICY };
    return new Response(refusalPage(thrown), { status, headers });
  }
}

function refusalPage(error: OpsError): string {
  const lines = [error.message, ...(error.hint === undefined ? [] : [error.hint])];
  const text = lines.map((line) => `<p>${escapeHtml(line)}</p>`).join("");
  return composePlainPage("Not signed in", `${text}<p><a href="/">Back to Signalbox</a></p>`);
}
