import { z } from "zod";
import { type Matched, resolve, responseSchema, type Schema } from "./contract.ts";
import type { StandInState } from "./state.ts";

/** An answer before it is sent; `hasMore` where it goes by pages. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly hasMore?: boolean;
}

/** Answers a request that fits the description. */
export type Answerer = (state: StandInState, matched: Matched, query: URLSearchParams, body: unknown) => Answer;

/** When everything happened. */
export const AT = "2026-11-01T10:00:00Z";

/** The body of a 404. */
export function notFound(): { readonly message: string; readonly documentation_url: string; readonly status: string } {
  return { message: "Not Found", documentation_url: "https://docs.github.com/rest", status: "404" };
}

/** One page of rows, as the query asks. */
export function page(rows: readonly unknown[], query: URLSearchParams): Answer {
  const size = Number(query.get("per_page") ?? 30);
  const number = Number(query.get("page") ?? 1);
  return { status: 200, body: rows.slice((number - 1) * size, number * size), hasMore: rows.length > number * size };
}

/** The schema of an answer. */
export function schemaOf(matched: Matched, status: number): Schema {
  const schema = responseSchema(matched.operation, status);
  if (schema === null) throw new Error(`${matched.path} has no answer ${status}`);
  return resolve(schema);
}

/** The schema of the rows of an answer. */
export function itemsOf(matched: Matched, status: number): Schema {
  return z.record(z.string(), z.unknown()).parse(schemaOf(matched, status)["items"]);
}

/** The schema of the rows of a named list in an answer. */
export function listItem(schema: Schema, name: string): Schema {
  const properties = z.record(z.string(), z.record(z.string(), z.unknown())).parse(schema["properties"]);
  return z.record(z.string(), z.unknown()).parse(resolve(properties[name] ?? {})["items"]);
}
