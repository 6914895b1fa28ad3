import { z } from "zod";

/** What a field of a playbook's input takes. */
export type FieldKind =
  | { readonly kind: "boolean"; readonly isTrueByDefault: boolean; readonly isOptional: boolean }
  | { readonly kind: "text" }
  | { readonly kind: "number"; readonly isInteger: boolean }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "json" };

/** A field of a playbook's input, as every door offers it: a flag, a field of a form. */
export interface InputField {
  readonly name: string;
  readonly summary: string;
  readonly value: FieldKind;
  readonly isList: boolean;
  readonly isRequired: boolean;
  /** Shown in help; `undefined` when the field has none that says anything. */
  readonly default: unknown;
  /** The longest text that it takes, where the schema says so. */
  readonly maxLength?: number;
  /** The flag that names a YAML or JSON file which holds its value, where the schema says so. */
  readonly fromFile?: string;
}

// The parts of JSON Schema that zod writes for inputs. Source: JSON Schema 2020-12, Validation.
interface Property {
  readonly type?: string | readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly maxLength?: number | undefined;
  readonly default?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly items?: Property | undefined;
  readonly anyOf?: readonly Property[] | undefined;
  readonly hidden?: boolean | undefined;
  readonly fromFile?: string | undefined;
}

const Property: z.ZodType<Property> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    description: z.string().optional(),
    maxLength: z.number().optional(),
    default: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    items: Property.optional(),
    anyOf: z.array(Property).optional(),
    hidden: z.boolean().optional(),
    fromFile: z.string().optional(),
  }),
);

const ObjectSchema = z.object({
  properties: z.record(z.string(), Property).default({}),
  required: z.array(z.string()).default([]),
});

/** The fields of an input schema in their order, without the hidden ones. An input that is no object has none. */
export function fieldsOf(input: z.ZodType): readonly InputField[] {
  const schema = ObjectSchema.parse(z.toJSONSchema(input, { io: "input", unrepresentable: "any" }));
  return Object.entries(schema.properties)
    .filter(([, property]) => property.hidden !== true)
    .map(([name, property]) => fieldOf(name, property, schema.required.includes(name)));
}

function fieldOf(name: string, property: Property, isRequired: boolean): InputField {
  const bare = withoutNull(property);
  const isList = bare.items !== undefined && isType(bare, "array");
  const inner = isList && bare.items !== undefined ? withoutNull(bare.items) : bare;
  const value = kindOf(inner, property.default, isRequired);
  return {
    name,
    summary: property.description ?? bare.description ?? "",
    value,
    isList,
    isRequired,
    default: property.default,
    ...(inner.maxLength === undefined ? {} : { maxLength: inner.maxLength }),
    ...(property.fromFile === undefined ? {} : { fromFile: property.fromFile }),
  };
}

function kindOf(property: Property, fallback: unknown, isRequired: boolean): FieldKind {
  const choices = choicesOf(property);
  if (choices !== null) return { kind: "choice", choices };
  if (isType(property, "boolean"))
    return { kind: "boolean", isTrueByDefault: fallback === true, isOptional: fallback === undefined && !isRequired };
  if (isType(property, "integer")) return { kind: "number", isInteger: true };
  if (isType(property, "number")) return { kind: "number", isInteger: false };
  return isType(property, "string") ? { kind: "text" } : { kind: "json" };
}

function choicesOf(property: Property): readonly string[] | null {
  const values =
    property.enum ?? (typeof property.const === "string" ? [property.const] : property.anyOf?.map((one) => one.const));
  if (values === undefined || values.length === 0) return null;
  const texts = values.filter((value): value is string => typeof value === "string");
  return texts.length === values.length ? texts : null;
}

function withoutNull(property: Property): Property {
  const others = property.anyOf?.filter((one) => one.type !== "null");
  const only = others?.length === 1 ? others[0] : undefined;
  return only === undefined ? property : { ...only, description: property.description ?? only.description };
}

function isType(property: Property, type: string): boolean {
  const types = typeof property.type === "string" ? [property.type] : (property.type ?? []);
  return types.filter((one) => one !== "null").join() === type;
}
