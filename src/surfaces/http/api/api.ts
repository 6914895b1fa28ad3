import { type Context, Hono } from "hono";
import { type Actor, holdsScope, type Scope } from "../../../kernel/actor.ts";
import { type OperationContext, perform } from "../../../kernel/operation.ts";
import { isOpsError, OpsError } from "../../../kernel/ops-error.ts";
import type { Catalog } from "../../../kernel/slice.ts";
import type { RunEvents } from "../../../ops/coordination/index.ts";
import { withIsoInstants } from "../../instants.ts";
import { readJson, readOptionalJson } from "../body.ts";
import { BUG_PROBLEM, toProblem } from "../problem.ts";
import { respond, type Router } from "../router.ts";
import { cacheable, honoPath, pageOf, withRetryAfter } from "./answers.ts";
import { composeDocsPage, PLAIN_PAGE_POLICY } from "../contract/docs-page.ts";
import { createEventHub, type EventHub } from "../events/event-hub.ts";
import { streamEvents } from "../events/event-stream.ts";
import { inputSchema } from "../contract/json-schema.ts";
import { composeOpenApi, playbookPath } from "../contract/openapi.ts";
import { createRateLimiter, type Rate } from "../guard/rate-limit.ts";
import { keyOf, performKeyed, REPEATED } from "./idempotency.ts";
import { joinInput, readQuery } from "./request-input.ts";
import { EVENTS, EVENTS_PATH, parametersOf, type Resource, RESOURCES } from "../contract/resources.ts";
import { type SignInParts, sessionRoutes } from "../console/sign-in.ts";
import type { WebFiles } from "../console/web-files.ts";
import { type HookParts, hookRoutes } from "../hooks/hook-route.ts";
import { secure } from "../guard/security-headers.ts";
import { whoAsks } from "../guard/who-asks.ts";

/** Source of the rates: a console page makes some ten requests at once and two a second while it is open. */
const REQUESTS: Rate = { perSecond: 50, burst: 200 };
/** Guessing a token is hopeless at any rate; this keeps the log and the database quiet. */
const FAILURES: Rate = { perSecond: 0.2, burst: 20 };
/** People sign in once a day; a whole office may share an address. */
const SIGN_INS: Rate = { perSecond: 0.5, burst: 30 };
/** Deliveries of one hook: each may begin a run. */
const DELIVERIES: Rate = { perSecond: 5, burst: 100 };

/** What the door needs. `now` is a clock in ms; `hosts` are the names under which it may be called, null for any. */
export interface ApiParts {
  readonly catalog: Catalog;
  readonly version: string;
  readonly hosts: readonly string[] | null;
  /** The name under which browsers reach it by https, whatever a proxy says; null for none. */
  readonly httpsHost: string | null;
  now(): number;
  authenticate(token: string): Promise<Actor>;
  /** What an operation is handed when this actor asks from this address. */
  contextFor(actor: Actor, address: string): OperationContext;
  /** Throws when the store can't be asked. */
  checkReady(): Promise<void>;
  metrics(): Promise<{ readonly type: string; readonly text: string }>;
  /** Hears of each answer: the route as it was declared, not as it was called. */
  onAnswer(answer: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly ms: number;
  }): void;
  /** Browsers that sign in. */
  readonly signIn: Omit<SignInParts, "tries" | "now">;
  /** Webhooks that come in. */
  readonly takeHook: HookParts["take"];
  /** The built console; null when it was not built. */
  readonly web: WebFiles | null;
  /** The MCP door on the same port. */
  answerMcp(asked: OperationContext, request: Request): Promise<Response>;
  onBug(thrown: unknown): void;
}

/** The HTTP API. `addressOf` tells from where a request came. */
export interface Api extends Router {
  readonly hub: EventHub;
}

type Env = { Bindings: { readonly address?: string } };

/** Makes the API's router out of the declarations. */
export function createApi(parts: ApiParts): Api {
  const app = new Hono<Env>();
  const gate = {
    authenticate: parts.authenticate,
    resume: parts.signIn.resume,
    requests: createRateLimiter(REQUESTS, parts.now),
    failures: createRateLimiter(FAILURES, parts.now),
  };
  const ask = async (context: Context<Env>): Promise<OperationContext> => {
    const address = context.env.address ?? "unknown";
    return parts.contextFor(await whoAsks(gate, context.req.raw, address), address);
  };
  const hub = createEventHub((run, after, waitMs) => readEvents(parts, { run, after, waitMs }));
  app.use(secure(parts));
  addPlain(app, parts);
  const tries = createRateLimiter(SIGN_INS, parts.now);
  app.route("/v1/session", sessionRoutes({ ...parts.signIn, tries, now: parts.now }));
  const deliveries = createRateLimiter(DELIVERIES, parts.now);
  app.route("/v1/hooks", hookRoutes({ take: parts.takeHook, requests: deliveries, failures: gate.failures }));
  addSignals(app, parts, ask);
  addEvents(app, { parts, ask, hub });
  for (const resource of RESOURCES) addResource(app, { parts, ask, resource });
  app.get("/metrics", async (context) => {
    requireScope(await ask(context), "read");
    const { type, text } = await parts.metrics();
    return context.body(text, 200, { "content-type": type });
  });
  app.all("/mcp", async (context) => parts.answerMcp(await ask(context), context.req.raw));
  app.notFound(
    (context) =>
      parts.web?.answer(context.req.raw) ??
      respond(toProblem(new OpsError("not_found", `there is no ${context.req.method} ${context.req.path}`))),
  );
  app.onError((thrown) => {
    if (isOpsError(thrown)) return withRetryAfter(respond(toProblem(thrown)), thrown);
    parts.onBug(thrown);
    return respond(BUG_PROBLEM);
  });
  return { hub, fetch: (request, env) => app.fetch(request, env ?? {}) };
}

type Ask = (context: Context<Env>) => Promise<OperationContext>;

interface Route {
  readonly parts: ApiParts;
  readonly ask: Ask;
}

function addPlain(app: Hono<Env>, parts: ApiParts): void {
  const document = composeOpenApi(parts.catalog, parts.version);
  const page = composeDocsPage(document);
  app.get("/livez", (context) => context.json({ status: "alive", version: parts.version }));
  app.get("/readyz", async (context) => {
    try {
      await parts.checkReady();
      return context.json({ status: "ready" });
    } catch (thrown) {
      if (!isOpsError(thrown)) parts.onBug(thrown);
      return respond({ ...toProblem(new OpsError("storage", "the store cannot be asked")), status: 503 });
    }
  });
  app.get("/v1/version", (context) => context.json({ name: "signalbox", version: parts.version }));
  app.get("/v1/openapi.json", (context) => cacheable(context, document));
  app.get("/docs", (context) => context.html(page, 200, { "content-security-policy": PLAIN_PAGE_POLICY }));
}

function addSignals(app: Hono<Env>, parts: ApiParts, ask: Ask): void {
  const send = async (
    context: Context<Env>,
    asked: OperationContext,
    request: Readonly<Record<string, unknown>>,
  ): Promise<Response> => {
    const key = keyOf(asked.actor, context.req.raw);
    const id = key === undefined ? {} : { id: key };
    const intake = await run(parts, asked, "signals.receive", { source: asked.door, ...request, ...id });
    const status = isIgnored(intake) ? { status: "IGNORED" } : {};
    return context.json({ ...Object(withIsoInstants(intake)), ...status }, 202);
  };
  app.post("/v1/signals", async (context) => {
    const asked = await ask(context);
    return send(context, asked, joinInput(await readJson(context.req.raw), {}));
  });
  for (const playbook of parts.catalog.playbooks.values())
    app.post(playbookPath(playbook), async (context) => {
      const asked = await ask(context);
      const repository = context.req.query("repository");
      return send(context, asked, {
        name: playbook.signal,
        context: joinInput(await readOptionalJson(context.req.raw), {}),
        ...(repository === undefined ? {} : { repository }),
      });
    });
}

function addEvents(app: Hono<Env>, { parts, ask, hub }: Route & { readonly hub: EventHub }): void {
  const operation = parts.catalog.operations.get(EVENTS.operation);
  const schema = operation === undefined ? {} : inputSchema(operation.input);
  app.get(honoPath(EVENTS_PATH), async (context) => {
    const asked = await ask(context);
    const query = readQuery(new URL(context.req.url).searchParams, schema);
    const input = joinInput(query, { run: context.req.param("run") ?? "" });
    if (!/\btext\/event-stream\b/i.test(context.req.header("accept") ?? ""))
      return context.json(withIsoInstants(await run(parts, asked, EVENTS.operation, input)));
    const last = context.req.header("last-event-id");
    const after = last !== undefined && /^\d{1,15}$/.test(last) ? Number(last) : (input["after"] ?? 0);
    const first = await run(parts, asked, EVENTS.operation, { ...input, after, limit: 1, waitMs: 0 });
    const { run: id, count } = first as RunEvents; // sound: what this operation answers
    return streamEvents(hub.listen(id, Math.min(Number(after), count)));
  });
}

function addResource(app: Hono<Env>, { parts, ask, resource }: Route & { readonly resource: Resource }): void {
  const operation = parts.catalog.operations.get(resource.operation);
  if (operation === undefined) throw new Error(`no slice has the operation ${resource.operation}`);
  const schema = inputSchema(operation.input);
  const names = parametersOf(resource.path);
  app.on(resource.method.toUpperCase(), honoPath(resource.path), async (context) => {
    const asked = await ask(context);
    const path = Object.fromEntries(names.map((name) => [name, context.req.param(name) ?? ""]));
    const given =
      resource.method === "post"
        ? await readOptionalJson(context.req.raw)
        : readQuery(new URL(context.req.url).searchParams, schema);
    const input = joinInput(given, path);
    const isShownOnce = resource.isShownOnce === true;
    const key = resource.method === "post" ? keyOf(asked.actor, context.req.raw) : undefined;
    const { answer: output, isRepeated } = await performKeyed(operation, asked, { key, input, isShownOnce });
    const limit = input["limit"] ?? schema.properties?.["limit"]?.["default"];
    const answer = resource.pagedBy === undefined ? output : pageOf(output, resource.pagedBy, limit);
    if (resource.isCacheable === true) return cacheable(context, answer);
    return new Response(JSON.stringify(answer ?? null), {
      status: resource.status ?? 200,
      headers: { "content-type": "application/json", ...(isRepeated ? REPEATED : {}) },
    });
  });
}

/** The hub looks on behalf of everybody who may read; each listener was checked when it came. */
const HUB = { kind: "system", id: "event-stream", scopes: ["read"] } as const satisfies Actor;

async function readEvents(parts: ApiParts, input: unknown): Promise<RunEvents> {
  return (await run(
    parts,
    parts.contextFor({ ...HUB, scopes: [...HUB.scopes] }, "inside"),
    EVENTS.operation,
    input,
  )) as RunEvents; // sound: what this operation answers
}

function isIgnored(intake: unknown): boolean {
  return typeof intake === "object" && intake !== null && "kind" in intake && intake.kind === "ignored";
}

function requireScope(asked: OperationContext, scope: Scope): void {
  if (holdsScope(asked.actor, scope)) return;
  throw new OpsError("forbidden", `${asked.actor.kind} ${asked.actor.id} may not ${scope}`, {
    hint: `Ask an owner for the "${scope}" scope.`,
    details: { required: scope, held: asked.actor.scopes },
  });
}

async function run(parts: ApiParts, asked: OperationContext, name: string, input: unknown): Promise<unknown> {
  const operation = parts.catalog.operations.get(name);
  if (operation === undefined) throw new Error(`no slice has the operation ${name}`);
  return perform(operation, asked, input);
}
