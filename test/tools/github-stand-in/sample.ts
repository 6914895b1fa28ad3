import { z } from "zod";
import { resolve, type Schema } from "./contract.ts";

const Shape = z.looseObject({
  type: z.string().optional(),
  format: z.string().optional(),
  nullable: z.boolean().optional(),
  enum: z.array(z.unknown()).optional(),
  required: z.array(z.string()).default([]),
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  allOf: z.array(z.record(z.string(), z.unknown())).optional(),
  anyOf: z.array(z.record(z.string(), z.unknown())).optional(),
  oneOf: z.array(z.record(z.string(), z.unknown())).optional(),
});

const BY_FORMAT: Readonly<Record<string, string>> = {
  uri: "https://example.invalid/",
  "date-time": "2026-01-01T00:00:00Z",
  email: "nobody@example.invalid",
};

/** The smallest value that a described schema allows: null where it may be, and only fields that must be. */
export function sample(given: Schema): unknown {
  const shape = Shape.parse(resolve(given));
  if (shape.nullable === true) return null;
  if (shape.enum !== undefined) return shape.enum[0];
  const [branch] = shape.anyOf ?? shape.oneOf ?? [];
  if (branch !== undefined) return sample(branch);
  if (shape.allOf !== undefined) return Object.assign({}, ...shape.allOf.map(sample));
  const simple = simpleSample(shape.type, shape.format);
  if (simple !== undefined) return simple;
  return Object.fromEntries(shape.required.map((name) => [name, sample(shape.properties[name] ?? {})]));
}

function simpleSample(type: string | undefined, format: string | undefined): unknown {
  if (type === "string") return BY_FORMAT[format ?? ""] ?? "x";
  if (type === "integer" || type === "number") return 1;
  if (type === "boolean") return false;
  return type === "array" ? [] : undefined;
}

/** A described value with the given fields laid over it, however deep. */
export function sampleWith(schema: Schema, fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shape = Shape.parse(resolve(schema));
  const base = sample({ ...shape, nullable: false });
  const laid = Object.entries(fields).map(([name, value]) => [name, layOver(shape.properties[name], value)]);
  return { ...(isObject(base) ? base : {}), ...Object.fromEntries(laid) };
}

function layOver(schema: Schema | undefined, value: unknown): unknown {
  if (schema === undefined || !isObject(value))
    return Array.isArray(value) && schema !== undefined ? value.map((item) => layOver(itemsOf(schema), item)) : value;
  return sampleWith(schema, value);
}

function itemsOf(schema: Schema): Schema | undefined {
  const items = resolve(schema)["items"];
  return isObject(items) ? items : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
