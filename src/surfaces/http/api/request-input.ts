import { OpsError } from "../../../kernel/ops-error.ts";
import type { JsonSchema } from "../contract/json-schema.ts";

/** A query string as an operation's input: texts become numbers and booleans where the schema says so. Throws `invalid_input` on a name given twice. */
export function readQuery(query: URLSearchParams, schema: JsonSchema): Readonly<Record<string, unknown>> {
  const input: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    const property = schema.properties?.[name];
    const isList = property?.["type"] === "array";
    if (values.length > 1 && !isList)
      throw new OpsError("invalid_input", `the query names "${name}" ${values.length} times`, {
        details: { fields: [{ path: name, message: "given more than once" }] },
      });
    input[name] = isList ? values : coerce(values[0] ?? "", property);
  }
  return input;
}

// What does not fit stays a text, so that the operation's own schema says what was expected.
function coerce(text: string, property: JsonSchema | undefined): unknown {
  const type = property?.["type"];
  if ((type === "integer" || type === "number") && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

/** The body's fields with those of the path. Throws `invalid_input` when the body is no object or names one of the path's. */
export function joinInput(body: unknown, path: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new OpsError("invalid_input", "the body is not a JSON object");
  const clash = Object.keys(path).find((name) => Object.hasOwn(body, name));
  if (clash !== undefined)
    throw new OpsError("invalid_input", `the body names "${clash}", which stands in the path`, {
      details: { fields: [{ path: clash, message: "stands in the path" }] },
    });
  return { ...body, ...path };
}
