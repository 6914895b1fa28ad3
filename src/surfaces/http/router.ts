import { type Context, Hono } from "hono";
import { type OperationContext, perform } from "../../kernel/operation.ts";
import { isOpsError, OpsError } from "../../kernel/ops-error.ts";
import type { Catalog } from "../../kernel/slice.ts";
import { readJson } from "./body.ts";
import { BUG_PROBLEM, type Problem, PROBLEM_TYPE, toProblem } from "./problem.ts";

/** What the router needs. `context` tells who asks, from the request; `onBug` gets what was thrown and not foreseen. */
export interface RouterParts {
  readonly catalog: Pick<Catalog, "operations">;
  readonly version: string;
  context(request: Request): Promise<OperationContext>;
  onBug(thrown: unknown): void;
}

/** A router: a request in, a response out. */
export interface Router {
  /** `from.address`: where the request came from, if it is known. */
  fetch(request: Request, from?: { readonly address?: string }): Response | Promise<Response>;
}

/** Carries `perform`: `POST /v1/operations/<name>` with the input as JSON, and `GET /v1/version`. Errors are problems by RFC 9457. */
export function createRouter(parts: RouterParts): Router {
  const app = new Hono();
  app.get("/v1/version", (context) => context.json({ name: "signalbox", version: parts.version }));
  app.post("/v1/operations/:name", (context) => runOperation(parts, context));
  app.notFound((context) =>
    respond(toProblem(new OpsError("not_found", `there is no ${context.req.method} ${context.req.path}`))),
  );
  app.onError((thrown) => {
    if (isOpsError(thrown)) return respond(toProblem(thrown));
    parts.onBug(thrown);
    return respond(BUG_PROBLEM);
  });
  return { fetch: (request) => app.fetch(request) };
}

async function runOperation(parts: RouterParts, context: Context): Promise<Response> {
  const name = context.req.param("name") ?? "";
  const operation = parts.catalog.operations.get(name);
  if (operation === undefined) {
    throw new OpsError("not_found", `there is no operation "${name}"`, {
      hint: "The other side may be of another version: compare `signalbox --version`.",
    });
  }
  const input = await readJson(context.req.raw);
  const output = await perform(operation, await parts.context(context.req.raw), input);
  return context.json(output ?? null);
}

/** A problem as a response. */
export function respond(problem: Problem): Response {
  return new Response(JSON.stringify(problem), { status: problem.status, headers: { "content-type": PROBLEM_TYPE } });
}
