import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Response as CedarResponse, EntityJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { Resource } from "../../kernel/work/effect.ts";
import { messageOf, OpsError } from "../../kernel/ops-error.ts";
import {
  createPathKinds,
  groupsOf,
  joinTerms,
  KNOWN_ACTIONS,
  PATH_KINDS,
  type PathKind,
  type Policy,
  type PolicyDecision,
} from "../../ops/policy/index.ts";
import type { PolicySource } from "./cedar-file.ts";
import { DecisionCache } from "./decision-cache.ts";
import { effectiveAction, type Facts, factsOf, pathsOf } from "./facts.ts";
import { type Cedar, parsePolicies, validationKey } from "./parse-policies.ts";
import { type PolicySlice, PolicySlices } from "./slices.ts";

/** `files` are places of Cedar files or texts with a name. `actions` are the names of the catalog's effects and reads. */
export interface PolicyOptions {
  readonly files: readonly (URL | PolicySource)[];
  readonly agents: readonly string[];
  readonly actions: readonly string[];
  /** Rows that say more about what paths are. */
  readonly paths?: readonly PathKind[];
  /** So many decisions are remembered. */
  readonly cacheLimit?: number;
}

const RESOURCE = { type: "Resource", id: "it" };
/** The build notes here which policies it has validated, as `validateForBuild` tells; from source there is none. */
const VALIDATED = new URL("validated-policies", import.meta.url);
const SEVERITY = { allow: 0, ask: 1, deny: 2 } as const;

/** Reads, parses and checks all policies. Throws `invalid_input` with file and line for each mistake, `not_found` for a missing file. */
export async function createPolicy({
  files,
  agents,
  actions,
  paths = [],
  cacheLimit = 10_000,
}: PolicyOptions): Promise<Policy> {
  const cedar: Cedar = await import("@cedar-policy/cedar-wasm/nodejs");
  const known = knownActions(actions);
  const [validated, ...sources] = await Promise.all([readValidated(), ...files.map(sourceOf)]);
  const policies = parsePolicies(cedar, sources, [...known], validated);
  const slices = new PolicySlices(cedar, policies);
  const cache = new DecisionCache<PolicyDecision>(cacheLimit);
  const kindsOf = createPathKinds([...PATH_KINDS, ...paths]);
  const subjects = new Set(agents);

  const decideOne = (agent: string, action: string, facts: Facts): PolicyDecision => {
    if (!subjects.has(agent)) return { outcome: "deny", policy: `no agent is named ${agent}` };
    if (!known.has(action)) return { outcome: "deny", policy: `no action is named ${action}` };
    const slice = slices.of(agent, action);
    return cache.take(`${agent}\u0000${action}\u0000${slice.distinctions.keyOf(facts)}`, () => {
      const attrs = Object.fromEntries(slice.attributes.map((name) => [name, facts[name]]));
      return ask(cedar, slice, { agent, action, attrs });
    });
  };

  const policy: Policy = {
    decide({ agent, chain, action: named, resource }) {
      const action = effectiveAction(named, resource);
      const everybody = [...chain, agent];
      return strictest(pathsOf(resource), (path) =>
        decideAt(resource, path, (facts) => strictest(everybody, (subject) => decideOne(subject, action, facts))),
      );
    },
  };
  warmUp(policy, agents, actions);
  return policy;

  function decideAt(resource: Resource, path: string, decide: (facts: Facts) => PolicyDecision): PolicyDecision {
    const facts = factsOf(resource, path, kindsOf);
    return facts === null ? { outcome: "deny", policy: "the path leads out of the repository" } : decide(facts);
  }
}

/** The first question costs as much as a hundred later ones, since Cedar's code is compiled as it first runs: it is asked while the program still starts. */
function warmUp(policy: Policy, agents: readonly string[], actions: readonly string[]): void {
  const [agent] = agents;
  const resource: Resource = { kind: "repository", id: "none" };
  if (agent !== undefined)
    actions.some((action) => policy.decide({ agent, chain: [], action, resource }).outcome !== "deny");
}

/** Validates policies once for all starts of a build, and answers what it notes beside this file as `validated-policies`. */
export async function validateForBuild({ files, actions }: Pick<PolicyOptions, "files" | "actions">): Promise<string> {
  const cedar: Cedar = await import("@cedar-policy/cedar-wasm/nodejs");
  const [known, sources] = [[...knownActions(actions)], await Promise.all(files.map(sourceOf))];
  parsePolicies(cedar, sources, known);
  return validationKey(cedar, sources, known);
}

function knownActions(actions: readonly string[]): ReadonlySet<string> {
  return new Set([...KNOWN_ACTIONS, ...actions]);
}

async function readValidated(): Promise<string | null> {
  return existsSync(VALIDATED) ? readFile(VALIDATED, "utf8") : null;
}

/** The strictest answer over all items: each of them must be allowed. */
function strictest<Item>(items: readonly Item[], decide: (item: Item) => PolicyDecision): PolicyDecision {
  let worst: PolicyDecision | null = null;
  for (const item of items) {
    const decision = decide(item);
    if (decision.outcome === "deny") return decision;
    worst = worst === null ? decision : stricterOf(decision, worst);
  }
  return worst ?? { outcome: "deny", policy: "nobody asks" };
}

/** Of two questions, one on the terms of both. */
function stricterOf(one: PolicyDecision, other: PolicyDecision): PolicyDecision {
  const [rank, otherRank] = [SEVERITY[one.outcome], SEVERITY[other.outcome]];
  if (rank !== otherRank) return rank > otherRank ? one : other;
  return one.outcome === "ask" ? { outcome: "ask", policy: one.policy, ...joinTerms(one, other) } : one;
}

interface Asked {
  readonly agent: string;
  readonly action: string;
  readonly attrs: Record<string, string | boolean | readonly string[]>;
}

/** Asks Cedar. A policy that fails while it is evaluated denies: a forbid that fails must not let through. */
function ask(cedar: Cedar, slice: PolicySlice, { agent, action, attrs }: Asked): PolicyDecision {
  const nobody: PolicyDecision = { outcome: "deny", policy: `no policy permits ${agent} to ${action}` };
  if (slice.setId === null) return nobody;
  const facts = mutable(attrs);
  const answer = cedar.statefulIsAuthorized({
    principal: { type: "Agent", id: agent },
    action: { type: "Action", id: action },
    resource: RESOURCE,
    context: facts,
    preparsedPolicySetId: slice.setId,
    validateRequest: false,
    entities: slice.needsEntities ? [{ uid: RESOURCE, attrs: facts, parents: [] }, ...actionEntities(action)] : [],
  });
  if (answer.type === "failure")
    return {
      outcome: "deny",
      policy: `cannot be evaluated: ${answer.errors.map((error) => error.message).join("; ")}`,
    };
  return outcomeOf(answer.response, slice, nobody);
}

/** What Cedar's answer means here: a forbid wins, then a permit that asks. */
function outcomeOf(
  { decision, diagnostics }: CedarResponse,
  slice: PolicySlice,
  nobody: PolicyDecision,
): PolicyDecision {
  const broken = diagnostics.errors[0];
  if (broken !== undefined) return { outcome: "deny", policy: `cannot be evaluated: ${broken.policyId}` };
  if (decision === "deny")
    return diagnostics.reason.length === 0 ? nobody : { outcome: "deny", policy: listed(diagnostics.reason) };
  const asking: string[] = [];
  for (const id of diagnostics.reason) if (slice.asking.has(id)) asking.push(id);
  if (asking.length === 0) return { outcome: "allow", policy: listed(diagnostics.reason) };
  const terms = asking.toSorted().reduce((sum, id) => joinTerms(sum, slice.asking.get(id) ?? {}), {});
  return { outcome: "ask", policy: listed(asking), ...terms };
}

/** Names of policies in a stable order: Cedar gives them in any. */
function listed(ids: readonly string[]): string {
  return ids.length === 1 ? (ids[0] ?? "") : [...ids].sort().join(", ");
}

function actionEntities(action: string): EntityJson[] {
  const lineage = [...groupsOf(action), action];
  return lineage.map((name, index) => {
    const parent = lineage[index - 1];
    return {
      uid: { type: "Action", id: name },
      attrs: {},
      parents: parent === undefined ? [] : [{ type: "Action", id: parent }],
    };
  });
}

/** Cedar's types want arrays that may be written to. */
function mutable(attrs: Asked["attrs"]): Record<string, string | boolean | string[]> {
  return Object.fromEntries(
    Object.entries(attrs).map(([name, value]) => [
      name,
      typeof value === "string" || typeof value === "boolean" ? value : [...value],
    ]),
  );
}

async function sourceOf(file: URL | PolicySource): Promise<PolicySource> {
  if (!(file instanceof URL)) return file;
  const name = decodeURIComponent(file.pathname.split("/").slice(-3).join("/"));
  try {
    return { name, text: await readFile(file, "utf8") };
  } catch (cause) {
    throw new OpsError("not_found", `the policy file ${name} cannot be read: ${messageOf(cause)}`, {
      cause,
      hint: "Build again, or mend the list of policy files.",
    });
  }
}
