import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { expect } from "vitest";

/** A part of a JSON document whose shape is not known here. */
export type Loose = Readonly<Record<string, unknown>>;

/** One route of the OpenAPI document. */
export interface Route {
  readonly path: string;
  readonly method: string;
  readonly operation: Loose;
  /** Open to everybody. */
  readonly isOpen: boolean;
  /** What a token must be allowed; null where it is not tokens that count. */
  readonly scope: string | null;
}

/** Every route that the document names. */
export function routesOf(document: Loose): readonly Route[] {
  return Object.entries(record(document["paths"])).flatMap(([path, methods]) =>
    Object.entries(record(methods)).map(([method, found]) => {
      const operation = record(found);
      const security = operation["security"];
      return {
        path,
        method: method.toUpperCase(),
        operation,
        isOpen: Array.isArray(security) && security.length === 0,
        scope: typeof operation["x-required-scope"] === "string" ? operation["x-required-scope"] : null,
      };
    }),
  );
}

/** A check that an answer is what the document says of this route and status. */
export function createAnswerCheck(document: Loose) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: "document", ...document });
  return (route: Route, status: number, body: unknown): void => {
    const responses = record(route.operation["responses"]);
    const answer = record(responses[status] ?? responses["default"]);
    const content = record(answer["content"] ?? {});
    const schema = record(content["application/json"] ?? content["application/problem+json"] ?? {})["schema"] ?? {};
    const text = JSON.stringify(schema).replaceAll('"#/components', '"document#/components');
    const validate = ajv.compile(JSON.parse(text));
    expect(validate(body), `${route.method} ${route.path} ${status}: ${ajv.errorsText(validate.errors)}`).toBe(true);
  };
}

/** Values that mostly fit a JSON Schema, and sometimes do not at all. */
export function valuesOf(schema: Loose, depth = 0): fc.Arbitrary<unknown> {
  const wild = fc.oneof(fc.string({ maxLength: 40 }), fc.integer(), fc.boolean(), fc.constant(null), fc.json());
  return fc.oneof({ weight: 5, arbitrary: fitting(schema, depth) }, { weight: 1, arbitrary: wild });
}

function fitting(schema: Loose, depth: number): fc.Arbitrary<unknown> {
  const choices = schema["enum"];
  if (Array.isArray(choices)) return fc.constantFrom(...choices);
  const either = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(either)) return fc.oneof(...either.map((one) => valuesOf(record(one), depth + 1)));
  const type = schema["type"];
  if (type === "object" && depth < 4) {
    const fields = Object.entries(record(schema["properties"] ?? {}));
    return fc.record(Object.fromEntries(fields.map(([name, one]) => [name, valuesOf(record(one), depth + 1)])), {
      requiredKeys: [],
    });
  }
  if (type === "array") return fc.array(valuesOf(record(schema["items"] ?? {}), depth + 1), { maxLength: 3 });
  if (type === "integer" || type === "number") return fc.oneof(fc.integer(), fc.double(), fc.nat({ max: 5 }));
  if (type === "boolean") return fc.boolean();
  return fc.oneof(fc.string({ maxLength: 60 }), fc.constantFrom("../../etc/passwd", "\u0000", "%2e%2e", "run_0"));
}

/** A part of the document as a record. */
export function record(value: unknown): Loose {
  if (typeof value !== "object" || value === null) throw new TypeError(`no object: ${JSON.stringify(value)}`);
  return { ...value };
}
