import { digestOf } from "../../kernel/json.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import { groupsOf, type ReviewTerms } from "../../ops/policy/index.ts";
import type { AttributeName } from "./cedar-schema.ts";
import { type Distinctions, findDistinctions } from "./distinctions.ts";
import type { Cedar, ParsedPolicy } from "./parse-policies.ts";
import { specialize } from "./specialize.ts";

/** The policies that can say anything about one agent doing one action, ready to be asked. */
export interface PolicySlice {
  /** Cedar's name of the parsed set; null when no policy applies: denied. */
  readonly setId: string | null;
  readonly attributes: readonly AttributeName[];
  /** What its policies can tell apart: resources of one key get one decision. */
  readonly distinctions: Distinctions;
  /** Policies that want a human, with the terms that they state. */
  readonly asking: ReadonlyMap<string, ReviewTerms>;
  /** Whether a policy could not be specialized, so that resource and action must be told as entities too. */
  readonly needsEntities: boolean;
}

/** Slices by agent and action, parsed when first asked. */
export class PolicySlices {
  readonly #cedar: Cedar;
  readonly #policies: readonly ParsedPolicy[];
  readonly #slices = new Map<string, PolicySlice>();

  constructor(cedar: Cedar, policies: readonly ParsedPolicy[]) {
    this.#cedar = cedar;
    this.#policies = policies;
  }

  /** The slice of an agent and an action. Agents and actions are of closed lists, so that this is bounded. */
  of(agent: string, action: string): PolicySlice {
    const key = `${agent}\u0000${action}`;
    const known = this.#slices.get(key);
    if (known !== undefined) return known;
    const slice = prepare(
      this.#cedar,
      this.#policies.filter((policy) => concernsAgent(policy, agent) && concernsAction(policy, action)),
    );
    this.#slices.set(key, slice);
    return slice;
  }
}

function prepare(cedar: Cedar, policies: readonly ParsedPolicy[]): PolicySlice {
  const asking = new Map(policies.filter((policy) => policy.asks).map((policy) => [policy.id, policy.terms]));
  const attributes = [...new Set(policies.flatMap((policy) => policy.attributes))].toSorted();
  const distinctions = findDistinctions(
    policies.flatMap(({ json }) => json.conditions.map((condition) => condition.body)),
  );
  const special = policies.map((policy) => [policy.id, specialize(policy.json)] as const);
  const needsEntities = special.some(([, json]) => json === null);
  if (!policies.some((policy) => policy.json.effect === "permit"))
    return { setId: null, attributes, distinctions, asking, needsEntities };
  const staticPolicies = Object.fromEntries(
    policies.map((policy, index) => [policy.id, special[index]?.[1] ?? policy.statement.text]),
  );
  const setId = digestOf(staticPolicies);
  const answer = cedar.preparsePolicySet(setId, { staticPolicies });
  if (answer.type === "failure")
    throw new OpsError(
      "invalid_input",
      `policies do not parse together: ${answer.errors.map((error) => error.message).join("; ")}`,
    );
  return { setId, attributes, distinctions, asking, needsEntities };
}

function concernsAgent({ json }: ParsedPolicy, agent: string): boolean {
  const scope = json.principal;
  return scope.op !== "==" || !("entity" in scope) || idOf(scope.entity) === agent;
}

function concernsAction({ json }: ParsedPolicy, action: string): boolean {
  const scope = json.action;
  if (scope.op === "All") return true;
  if (scope.op === "==") return "entity" in scope && idOf(scope.entity) === action;
  const named = ("entities" in scope ? scope.entities : [scope.entity]).map(idOf);
  return [action, ...groupsOf(action)].some((name) => named.includes(name));
}

function idOf(
  entity:
    | { readonly type: string; readonly id: string }
    | { readonly __entity: { readonly type: string; readonly id: string } },
): string {
  return "__entity" in entity ? entity.__entity.id : entity.id;
}
