import { z } from "zod";
import { CSRF_HEADER, SESSION_COOKIE } from "../guard/who-asks.ts";
import { HOOK_PATH } from "../hooks/hook-route.ts";
import { answers, body, content, problem, REQUIRED_SCOPE } from "./answers.ts";
import { answerSchema, inputSchema } from "./json-schema.ts";

/** A route as the document has it. */
export interface DoorRoute {
  readonly path: string;
  readonly method: "get" | "post" | "delete";
  readonly operation: Readonly<Record<string, unknown>>;
}

/** How callers prove who they are. */
export const SECURITY_SCHEMES = {
  token: { type: "http", scheme: "bearer", description: "Made by `signalbox token create`." },
  session: {
    ...{ type: "apiKey", in: "cookie", name: SESSION_COOKIE },
    description: `A browser's session. What changes something carries its CSRF token as \`${CSRF_HEADER}\`.`,
  },
  signature: {
    ...{ type: "apiKey", in: "header", name: "webhook-signature" },
    description: "HMAC-SHA256 by Standard Webhooks, or GitHub's `X-Hub-Signature-256`.",
  },
} as const;

/** What a browser signs in with. */
export const SignIn = z.strictObject({ token: z.string().min(1).max(500) });

const SessionShape = z.strictObject({
  ...{ kind: z.string(), id: z.string(), name: z.string(), scopes: z.array(z.string()) },
  ...{ csrf: z.string(), expiresAt: z.number() },
});

const WaysShape = z.strictObject({
  token: z.boolean(),
  provider: z.strictObject({ label: z.string(), path: z.string() }).nullable(),
});

const HookAnswerShape = z.union([
  z.strictObject({ kind: z.enum(["started", "joined", "repeated"]), run: z.string() }),
  z.strictObject({ kind: z.literal("ignored"), reason: z.string() }),
]);

const SESSION_PATH = "/v1/session";
const EVERYBODY: readonly unknown[] = [];

/** The routes beside operations: health, sessions of browsers, webhooks that come in. */
export function doorRoutes(): readonly DoorRoute[] {
  return [...sessionRoutes(), hookRoute(), ...healthRoutes()];
}

function sessionRoutes(): readonly DoorRoute[] {
  const route = openTo("session", EVERYBODY);
  const somebody = answerSchema(SessionShape);
  const signedOut = answerSchema(z.strictObject({ signedOut: z.boolean() }));
  const goes = (status: number, description: string) => ({ responses: answers({ [status]: { description } }) });
  return [
    openTo("session", [{ session: [] }])("get", SESSION_PATH, "Who is signed in", {
      responses: answers({ 200: content("This person.", somebody) }),
    }),
    route("post", SESSION_PATH, "Signs a browser in with a token", {
      requestBody: body(inputSchema(SignIn)),
      responses: answers({ 201: content("Signed in; the cookie is set.", somebody) }),
    }),
    route("delete", SESSION_PATH, "Signs a browser out", {
      responses: answers({ 200: content("The cookie is taken away.", signedOut) }),
    }),
    route("get", `${SESSION_PATH}/ways`, "The ways to sign in", {
      responses: answers({ 200: content("A token, and a provider where there is one.", answerSchema(WaysShape)) }),
    }),
    route("get", `${SESSION_PATH}/oidc`, "Sends a browser to the identity provider", goes(302, "To the provider.")),
    route(
      "get",
      `${SESSION_PATH}/oidc/callback`,
      "Takes a browser back from the identity provider",
      goes(303, "Signed in, on to the console."),
    ),
  ];
}

function hookRoute(): DoorRoute {
  return openTo("hooks", [{ signature: [] }])("post", HOOK_PATH, "Takes a webhook in", {
    description: "The same delivery twice begins one run.",
    parameters: [{ name: "name", in: "path", required: true, schema: { type: "string" } }],
    requestBody: body({ description: "Whatever the sender sends." }),
    responses: answers({ 202: content("What became of it.", answerSchema(HookAnswerShape)) }),
  });
}

function healthRoutes(): readonly DoorRoute[] {
  const route = openTo("health", EVERYBODY);
  const responses = { 200: { description: "It does." }, 503: problem("It does not.") };
  const version = answerSchema(z.strictObject({ name: z.string(), version: z.string() }));
  const metrics = { description: "The metrics.", content: { "text/plain": { schema: { type: "string" } } } };
  return [
    route("get", "/livez", "Whether the process lives", { responses }),
    route("get", "/readyz", "Whether it can take work: fails without its database", { responses }),
    route("get", "/v1/version", "The server's version", { responses: answers({ 200: content("It.", version) }) }),
    openTo("health", [{ token: [] }])("get", "/metrics", "Metrics in the format of Prometheus", {
      ...{ [REQUIRED_SCOPE]: "read" },
      responses: answers({ 200: metrics }),
    }),
  ];
}

/** Makes routes of a tag that are open to whoever proves themselves so. */
function openTo(tag: string, security: readonly unknown[]) {
  return (
    method: DoorRoute["method"],
    path: string,
    summary: string,
    rest: Readonly<Record<string, unknown>>,
  ): DoorRoute => ({
    ...{ path, method },
    operation: {
      summary,
      tags: [tag],
      security,
      operationId: `${method}${path.replaceAll(/[^a-z0-9]+/g, ".")}`,
      ...rest,
    },
  });
}
