import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import addFormatsModule from "ajv-formats";
import { z } from "zod";

const Schema = z.record(z.string(), z.unknown());

/** A JSON schema as plain data. */
export type Schema = z.infer<typeof Schema>;

const Parameter = z.looseObject({ name: z.string(), in: z.string(), required: z.boolean().optional(), schema: Schema });
type Parameter = z.infer<typeof Parameter>;

const Content = z.looseObject({
  content: z
    .looseObject({
      "application/json": z.looseObject({ schema: Schema }).optional(),
      "application/octet-stream": z.looseObject({}).optional(),
    })
    .optional(),
});
const Operation = z.looseObject({
  parameters: z.array(Schema).default([]),
  requestBody: Content.optional(),
  responses: z.record(z.string(), Schema),
});
type Operation = z.infer<typeof Operation>;

const Slice = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.record(z.string(), z.record(z.string(), Schema)),
});

/** What a request was matched with. */
export interface Matched {
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly operation: Operation;
}

/** Where the slice of GitHub's published description is. */
export const SLICE_FILE = new URL("github-slice.json", import.meta.url);

const slice = Slice.parse(JSON.parse(readFileSync(SLICE_FILE, "utf8")));
const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
// the module is CommonJS: its default export is the function in some loaders, and holds it in others
const addFormats =
  "default" in addFormatsModule && typeof addFormatsModule.default === "function"
    ? addFormatsModule.default
    : addFormatsModule;
Reflect.apply(addFormats as (instance: Ajv) => void, null, [ajv]);
for (const name of ["repo.nwo", "timestamp"]) ajv.addFormat(name, true);
ajv.addSchema({ $id: "github", components: toJsonSchema(slice.components) });

const compiled = new Map<string, ValidateFunction>();

/** Finds the published operation for a request; null when there is none in the slice. */
export function match(method: string, pathname: string): Matched | null {
  for (const [path, methods] of Object.entries(slice.paths)) {
    const operation = methods[method.toLowerCase()];
    const names = [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? "");
    const found = new RegExp(`^${path.replaceAll(/\{\w+\}/g, "([^/]+)")}$`).exec(pathname);
    if (operation === undefined || found === null) continue;
    return {
      path,
      operation,
      parameters: Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? "")])),
    };
  }
  return null;
}

/** What of a request the description does not allow: unknown or ill-typed query parameters, a body that does not fit. */
export function requestProblems({ operation }: Matched, query: URLSearchParams, body: unknown): readonly string[] {
  const known = operation.parameters
    .map((parameter) => Parameter.parse(resolve(parameter)))
    .filter((parameter) => parameter.in === "query");
  const problems = [...query.keys()]
    .filter((name) => !known.some((parameter) => parameter.name === name))
    .map((name) => `query ${name} is not known`);
  for (const parameter of known) problems.push(...queryProblems(parameter, query.get(parameter.name)));
  const content = operation.requestBody?.content;
  if (content?.["application/octet-stream"] !== undefined)
    return body instanceof Uint8Array ? problems : [...problems, "the file is missing"];
  const schema = content?.["application/json"]?.schema;
  if (schema === undefined) return body === undefined ? problems : [...problems, "a body is not known"];
  return [...problems, ...unknownFields(schema, body), ...check(schema, body)];
}

/** What of a response the description does not allow. */
export function responseProblems({ operation }: Matched, status: number, body: unknown): readonly string[] {
  if (operation.responses[String(status)] === undefined) return [`status ${status} is not known`];
  const schema = responseSchema(operation, status);
  return schema === null ? [] : check(schema, body);
}

/** The schema of an answer; null when the status, or its body, is not described. */
export function responseSchema(operation: Operation, status: number): Schema | null {
  const response = operation.responses[String(status)];
  return response === undefined
    ? null
    : (Content.parse(resolve(response)).content?.["application/json"]?.schema ?? null);
}

/** Follows a reference within the slice. */
export function resolve(schema: Schema): Schema {
  const reference = schema["$ref"];
  if (typeof reference !== "string") return schema;
  const [, , kind = "", name = ""] = reference.split("/");
  const found = slice.components[kind]?.[name];
  if (found === undefined) throw new Error(`the slice lacks ${reference}`);
  return resolve(found);
}

function queryProblems(parameter: Parameter, value: string | null): readonly string[] {
  if (value === null) return parameter.required === true ? [`query ${parameter.name} is missing`] : [];
  const type = resolve(parameter.schema)["type"];
  const typed = type === "integer" ? Number(value) : type === "boolean" ? { true: true, false: false }[value] : value;
  return check(parameter.schema, typed).map((problem) => `query ${parameter.name} ${problem}`);
}

/** GitHub's bodies are open by their description; what it does not name is a mistake of ours all the same. */
function unknownFields(schema: Schema, body: unknown): readonly string[] {
  const whole = resolve(schema);
  const [branch] = z.array(Schema).catch([]).parse(whole["oneOf"]);
  const properties = Schema.safeParse(whole["properties"] ?? resolve(branch ?? {})["properties"]);
  const fields = Schema.safeParse(body);
  if (!properties.success || !fields.success) return [];
  return Object.keys(fields.data)
    .filter((name) => !Object.hasOwn(properties.data, name))
    .map((name) => `body ${name} is not known`);
}

function check(schema: Schema, value: unknown): readonly string[] {
  const key = JSON.stringify(schema);
  const validate =
    compiled.get(key) ?? ajv.compile({ $id: `s${compiled.size}`, ...Schema.parse(toJsonSchema(schema)) });
  compiled.set(key, validate);
  return validate(value) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ""}`);
}

/** OpenAPI 3.0 says `nullable` where JSON Schema has a type or a branch. Source: OpenAPI 3.0.3, Schema Object. */
function toJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJsonSchema);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(
    ([key, inner]) => [key, key === "$ref" ? String(inner).replace("#/", "github#/") : toJsonSchema(inner)] as const,
  );
  const { nullable, ...schema } = Object.fromEntries(entries);
  return nullable === true
    ? { anyOf: [schema, { type: "null" }] }
    : nullable === undefined || typeof nullable === "boolean"
      ? schema
      : { ...schema, nullable };
}
