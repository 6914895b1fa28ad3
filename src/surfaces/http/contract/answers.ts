import { PROBLEM_TYPE } from "../problem.ts";
import type { JsonSchema } from "./json-schema.ts";

/** Where the document says which scope a route needs. */
export const REQUIRED_SCOPE = "x-required-scope";

/** A request's body as the document writes it. */
export function body(schema: JsonSchema): unknown {
  const required = (schema.required ?? []).length > 0;
  return { required, content: { "application/json": { schema } } };
}

/** An answer of JSON as the document writes it. */
export function content(description: string, schema: JsonSchema): unknown {
  return { description, content: { "application/json": { schema } } };
}

/** The answers of a route: its good ones, and the problems that every route knows. */
export function answers(good: Readonly<Record<number, unknown>>): unknown {
  return {
    ...good,
    400: problem("The request does not fit; `details.fields` says where."),
    401: problem("No token, or one that does not hold."),
    403: problem("The token may not do this, or policy denies it."),
    404: problem("There is no such thing."),
    409: problem("It stands against what is so now."),
    413: problem("The body is too large."),
    429: problem("Too many requests; `Retry-After` says when to come again."),
    default: problem("Anything else that went wrong."),
  };
}

/** A problem as an answer. */
export function problem(description: string): unknown {
  return { description, content: { [PROBLEM_TYPE]: { schema: { $ref: "#/components/schemas/Problem" } } } };
}
