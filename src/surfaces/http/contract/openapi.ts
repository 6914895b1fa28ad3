import type { AnyPlaybook } from "../../../kernel/work/playbook.ts";
import type { Catalog } from "../../../kernel/slice.ts";
import { Problem } from "../problem.ts";
import { answerSchema, inputSchema, type JsonSchema, withoutFields } from "./json-schema.ts";
import { answers, body, content, REQUIRED_SCOPE } from "./answers.ts";
import { doorRoutes, SECURITY_SCHEMES } from "./door-routes.ts";
import { EVENTS, EVENTS_PATH, parametersOf, type Resource, RESOURCES } from "./resources.ts";
import { EventShape, IntakeShape } from "./shapes.ts";

/** An OpenAPI 3.1 document. Source: OpenAPI Specification 3.1.1. */
export type OpenApiDocument = Readonly<Record<string, unknown>>;

type Operations = Record<string, Record<string, unknown>>;

/** The document of all routes, made from the same schemas that parse requests. */
export function composeOpenApi(catalog: Pick<Catalog, "operations" | "playbooks">, version: string): OpenApiDocument {
  const paths: Operations = {};
  const add = (path: string, method: string, operation: unknown) => {
    (paths[path] ??= {})[method] = operation;
  };
  add("/v1/signals", "post", signalsOperation(catalog));
  for (const playbook of catalog.playbooks.values()) add(playbookPath(playbook), "post", playbookOperation(playbook));
  for (const resource of RESOURCES) add(resource.path, resource.method, resourceOperation(catalog, resource));
  add(EVENTS_PATH, "get", eventsOperation(catalog));
  for (const { path, method, operation } of doorRoutes()) add(path, method, operation);
  return {
    openapi: "3.1.1",
    info: {
      title: "Signalbox",
      version,
      summary: "Signals in, specialist agents out, one report with evidence.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ token: [] }],
    tags: TAGS,
    paths,
    components: {
      securitySchemes: SECURITY_SCHEMES,
      schemas: { Problem: answerSchema(Problem) },
    },
  };
}

/** Where a playbook is called: its command's words as a path. */
export function playbookPath(playbook: Pick<AnyPlaybook, "door">): string {
  return `/v1/playbooks/${playbook.door.command.split(" ").join("/")}`;
}

const TAGS = [
  { name: "signals", description: "Requests for work." },
  { name: "playbooks", description: "The same requests, one route a playbook." },
  { name: "runs", description: "Coordinations of signals, with events and reports." },
  { name: "approvals", description: "Decisions that runs wait for. People alone decide." },
  { name: "escalations", description: "Questions about how to go on." },
  { name: "findings", description: "What checks found." },
  { name: "agents", description: "The specialists and their charters." },
  { name: "access", description: "People and tokens." },
  { name: "schedules", description: "Signals that are sent by the clock." },
  { name: "webhooks", description: "Who is told of what happens, and what became of it." },
  { name: "status", description: "What is under way." },
  { name: "session", description: "Browsers that sign in to the console." },
  { name: "hooks", description: "Webhooks that come in." },
  { name: "health", description: "For the platform." },
];

const IDEMPOTENCY = {
  name: "Idempotency-Key",
  in: "header",
  description:
    "The same key twice, from the same caller within a day, does it once; the second answer is the first one's.",
  schema: { type: "string", maxLength: 150 },
};
const IF_NONE_MATCH = {
  name: "If-None-Match",
  in: "header",
  description: "ETags that are known: 304 when it is still so.",
  schema: { type: "string" },
};
const REPOSITORY = {
  name: "repository",
  in: "query",
  description: "Absolute path of a repository that this server serves; the first one unless given.",
  schema: { type: "string" },
};

function signalsOperation(catalog: Pick<Catalog, "operations">): unknown {
  const input = catalog.operations.get("signals.receive")?.input;
  return {
    ...{ summary: "Sends a signal", tags: ["signals"], operationId: "signals.receive", parameters: [IDEMPOTENCY] },
    [REQUIRED_SCOPE]: "signal",
    requestBody: body(input === undefined ? {} : inputSchema(input)),
    responses: answers({
      202: content("The run that was begun, joined or found; or IGNORED.", answerSchema(IntakeShape)),
    }),
  };
}

function playbookOperation(playbook: AnyPlaybook): unknown {
  return {
    ...{
      summary: playbook.summary,
      tags: ["playbooks"],
      operationId: `playbook.${playbook.door.command.replaceAll(" ", ".")}`,
    },
    description: `Sends ${playbook.signal}.`,
    [REQUIRED_SCOPE]: "signal",
    parameters: [IDEMPOTENCY, ...(playbook.place === "none" ? [] : [REPOSITORY])],
    requestBody: body(inputSchema(playbook.input)),
    responses: answers({ 202: content("The run that was begun, joined or found.", answerSchema(IntakeShape)) }),
  };
}

function resourceOperation(catalog: Pick<Catalog, "operations">, resource: Resource): unknown {
  const operation = catalog.operations.get(resource.operation);
  const schema = operation === undefined ? {} : inputSchema(operation.input);
  const inPath = parametersOf(resource.path);
  const isRead = resource.method === "get";
  const good = content("Done.", answerSchema(resource.answer));
  return {
    ...{ summary: operation?.summary ?? "", tags: [resource.tag], operationId: resource.operation },
    ...(operation === undefined ? {} : { [REQUIRED_SCOPE]: operation.scope }),
    parameters: [
      ...pathParameters(schema, inPath),
      ...(isRead ? queryParameters(schema, inPath) : []),
      ...(resource.isCacheable === true ? [IF_NONE_MATCH] : []),
      ...(resource.method === "post" ? [IDEMPOTENCY] : []),
    ],
    ...(resource.method === "post" ? { requestBody: body(withoutFields(schema, inPath)) } : {}),
    responses: answers({
      [resource.status ?? 200]: good,
      ...(resource.isCacheable === true ? { 304: { description: "As it was under this ETag." } } : {}),
    }),
  };
}

function eventsOperation(catalog: Pick<Catalog, "operations">): unknown {
  const operation = catalog.operations.get(EVENTS.operation);
  const schema = operation === undefined ? {} : inputSchema(operation.input);
  const streamed = {
    "text/event-stream": {
      schema: {
        type: "string",
        description: "Server-sent events: `id` is the sequence number, `event` the name, `data` this as JSON.",
        "x-data": answerSchema(EventShape),
      },
    },
  };
  return {
    ...{ summary: "Streams or lists events of a run", tags: ["runs"], operationId: EVENTS.operation },
    ...(operation === undefined ? {} : { [REQUIRED_SCOPE]: operation.scope }),
    parameters: [
      ...pathParameters(schema, ["run"]),
      ...queryParameters(schema, ["run"]),
      { name: "Last-Event-ID", in: "header", description: "Goes on after this one.", schema: { type: "string" } },
    ],
    responses: answers({
      200: {
        description: "A stream when `Accept` is text/event-stream, else a page.",
        content: { "application/json": { schema: answerSchema(EVENTS.answer) }, ...streamed },
      },
    }),
  };
}

function pathParameters(schema: JsonSchema, names: readonly string[]): unknown[] {
  return names.map((name) => ({
    name,
    in: "path",
    required: true,
    schema: schema.properties?.[name] ?? { type: "string" },
  }));
}

function queryParameters(schema: JsonSchema, inPath: readonly string[]): unknown[] {
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => !inPath.includes(name))
    .map(([name, property]) => ({
      ...{ name, in: "query", required: schema.required?.includes(name) === true, schema: property },
      ...(typeof property["description"] === "string" ? { description: property["description"] } : {}),
    }));
}
