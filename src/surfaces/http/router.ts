import { type Context, Hono } from "hono";
import { type OperationContext, perform } from "../../kernel/operation.ts";
import { isOpsError, messageOf, OpsError } from "../../kernel/ops-error.ts";
import type { Catalog } from "../../kernel/slice.ts";
import { BUG_PROBLEM, type Problem, PROBLEM_TYPE, toProblem } from "./problem.ts";

/** The largest body that is read. Source: doors specification, HTTP. */
export const BODY_LIMIT_BYTES = 1024 * 1024;

/** What the router needs. `context` tells who asks, from the request; `onBug` gets what was thrown and not foreseen. */
export interface RouterParts {
  readonly catalog: Pick<Catalog, "operations">;
  readonly version: string;
  context(request: Request): Promise<OperationContext>;
  onBug(thrown: unknown): void;
}

/** A router: a request in, a response out. */
export interface Router {
  fetch(request: Request): Response | Promise<Response>;
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

async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\b/i.test(type))
    throw new OpsError("invalid_input", `the body is "${type}", not application/json`);
  const text = await readBody(request);
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new OpsError("invalid_input", `the body is not JSON: ${messageOf(thrown)}`, { cause: thrown });
  }
}

/** Reads no more than the limit, whatever length was declared. */
async function readBody(request: Request): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > BODY_LIMIT_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > BODY_LIMIT_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function tooLarge(): OpsError {
  return new OpsError("too_large", `the input is over ${BODY_LIMIT_BYTES} bytes`, {
    details: { limitBytes: BODY_LIMIT_BYTES },
  });
}

function respond(problem: Problem): Response {
  return new Response(JSON.stringify(problem), { status: problem.status, headers: { "content-type": PROBLEM_TYPE } });
}
