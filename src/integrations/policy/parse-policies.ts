import type * as CedarModule from "@cedar-policy/cedar-wasm/nodejs";
import type { DetailedError, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { digestOf } from "../../kernel/json.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import type { ReviewTerms } from "../../ops/policy/index.ts";
import { lineWithin, type PolicySource, splitPolicies, type Statement } from "./cedar-file.ts";
import { ALL_ATTRIBUTES, attributesRead } from "./attributes-read.ts";
import { type AttributeName, cedarSchema } from "./cedar-schema.ts";
import { readTerms } from "./review-terms.ts";

/** The part of Cedar's module that is used here. */
export type Cedar = Pick<
  typeof CedarModule,
  "getCedarVersion" | "policyToJson" | "validate" | "preparsePolicySet" | "statefulIsAuthorized"
>;

/** One policy that parsed and fits the schema. `asks` for a permit that needs a human, on the `terms` that it states. */
export interface ParsedPolicy {
  readonly id: string;
  readonly statement: Statement;
  readonly json: PolicyJson;
  readonly asks: boolean;
  readonly terms: ReviewTerms;
  /** The attributes that it looks at. */
  readonly attributes: readonly AttributeName[];
}

/** Stands for all that the answer of the validator depends on. */
export function validationKey(cedar: Cedar, sources: readonly PolicySource[], actions: readonly string[]): string {
  const texts = sources.map(({ name, text }) => ({ name, text }));
  return digestOf({ cedar: cedar.getCedarVersion(), schema: cedarSchema(actions), texts });
}

/**
 * Parses all files. Throws `invalid_input` that lists every mistake with its file and line: a bad policy stops the start.
 * Policies whose key is `validated` were found good before, and are not held against the schema again.
 */
export function parsePolicies(
  cedar: Cedar,
  sources: readonly PolicySource[],
  actions: readonly string[],
  validated: string | null = null,
): readonly ParsedPolicy[] {
  const problems: string[] = [];
  const policies: ParsedPolicy[] = [];
  for (const statement of sources.flatMap(splitPolicies)) {
    const answer = cedar.policyToJson(statement.text);
    if (answer.type === "failure") problems.push(...answer.errors.map((error) => placed(statement, error)));
    else policies.push(parsedPolicy(statement, answer.json));
  }
  problems.push(...policies.flatMap(annotationProblems), ...twins(policies));
  if (problems.length === 0 && validated !== validationKey(cedar, sources, actions))
    problems.push(...validationProblems(cedar, policies, actions));
  if (problems.length > 0) {
    throw new OpsError("invalid_input", `policies do not fit:\n${problems.join("\n")}`, {
      hint: "Mend the named lines; nothing starts with a bad policy.",
      details: { problems },
    });
  }
  return policies;
}

function parsedPolicy(statement: Statement, json: PolicyJson): ParsedPolicy {
  const id = json.annotations?.["id"] ?? `${statement.file}:${statement.line}`;
  const asks = json.annotations?.["outcome"] === "ask";
  const { terms } = readTerms(json.annotations ?? {}, asks);
  return { id, statement, json, asks, terms, attributes: attributesOf(json) };
}

function annotationProblems(policy: ParsedPolicy): readonly string[] {
  const outcome = policy.json.annotations?.["outcome"];
  const place = `${policy.statement.file}:${policy.statement.line}`;
  const { problems } = readTerms(policy.json.annotations ?? {}, policy.asks);
  if (problems.length > 0) return problems.map((problem) => `${place}: ${problem}`);
  if (outcome === undefined || (outcome === "ask" && policy.json.effect === "permit")) return [];
  return [
    `${place}: @outcome is "ask" on a permit or absent, not ${JSON.stringify(outcome)} on a ${policy.json.effect}`,
  ];
}

function twins(policies: readonly ParsedPolicy[]): readonly string[] {
  const first = new Map<string, Statement>();
  return policies.flatMap(({ id, statement }) => {
    const other = first.get(id);
    first.set(id, other ?? statement);
    return other === undefined
      ? []
      : [`${statement.file}:${statement.line}: the id "${id}" is taken by ${other.file}:${other.line}`];
  });
}

function validationProblems(
  cedar: Cedar,
  policies: readonly ParsedPolicy[],
  actions: readonly string[],
): readonly string[] {
  const staticPolicies = Object.fromEntries(policies.map((policy) => [policy.id, policy.statement.text]));
  const answer = cedar.validate({ schema: cedarSchema(actions), policies: { staticPolicies } });
  if (answer.type === "failure") return answer.errors.map((error) => error.message);
  const statements = new Map(policies.map((policy) => [policy.id, policy.statement]));
  return answer.validationErrors.map(({ policyId, error }) => {
    const statement = statements.get(policyId);
    return statement === undefined ? error.message : placed(statement, error);
  });
}

function placed(statement: Statement, error: DetailedError): string {
  const location = error.sourceLocations?.[0];
  const line = location === undefined ? statement.line : lineWithin(statement, location.start);
  const label = location?.label === null || location?.label === undefined ? "" : ` (${location.label})`;
  const help = error.help === null ? "" : ` (${error.help})`;
  return `${statement.file}:${line}: ${error.message}${label}${help}`;
}

/** What a policy looks at; everything, if it uses the resource otherwise than by its attributes. */
function attributesOf(json: PolicyJson): readonly AttributeName[] {
  const isWhole = "entity" in json.resource || "entities" in json.resource;
  return isWhole ? ALL_ATTRIBUTES : attributesRead(json.conditions);
}
