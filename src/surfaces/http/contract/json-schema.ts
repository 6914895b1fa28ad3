import { z } from "zod";

/** A JSON Schema, as far as the document looks into it. */
export interface JsonSchema {
  readonly [key: string]: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** The JSON Schema of what is sent in. `$schema` is left out: the document names the dialect. */
export function inputSchema(schema: z.ZodType): JsonSchema {
  return withoutDialect(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
}

/** The JSON Schema of what is answered: instants are date-times on the wire. */
export function answerSchema(schema: z.ZodType): JsonSchema {
  return asRecord(withDateTimes(withoutDialect(z.toJSONSchema(schema, { io: "output", unrepresentable: "any" })), ""));
}

/** The schema without some of its fields, which travel elsewhere. */
export function withoutFields(schema: JsonSchema, names: readonly string[]): JsonSchema {
  const properties = Object.fromEntries(
    Object.entries(schema.properties ?? {}).filter(([name]) => !names.includes(name)),
  );
  const required = (schema.required ?? []).filter((name) => !names.includes(name));
  const { required: _dropped, ...rest } = schema;
  return { ...rest, properties, ...(required.length === 0 ? {} : { required }) };
}

function withoutDialect(schema: unknown): JsonSchema {
  const { $schema: _dialect, ...rest } = asRecord(schema);
  return rest;
}

/** Every number under a name that says instant (`at`, `...At`) as ISO 8601. */
function withDateTimes(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((inner) => withDateTimes(inner, name));
  if (typeof value !== "object" || value === null) return value;
  const schema = asRecord(value);
  const types = [schema["type"]].flat();
  if (isInstantName(name) && (types.includes("number") || types.includes("integer")))
    return { type: types.includes("null") ? ["string", "null"] : "string", format: "date-time" };
  return Object.fromEntries(
    Object.entries(schema).map(([key, inner]) => [
      key,
      key === "properties"
        ? Object.fromEntries(Object.entries(asRecord(inner)).map(([field, one]) => [field, withDateTimes(one, field)]))
        : withDateTimes(inner, key === "anyOf" || key === "oneOf" ? name : ""),
    ]),
  );
}

function isInstantName(name: string): boolean {
  return name === "at" || /[a-z]At$/.test(name);
}

/** A value as a schema's record. */
function asRecord(value: unknown): JsonSchema {
  return value as JsonSchema; // sound: whoever calls has an object at hand, and every value of it is unknown
}
