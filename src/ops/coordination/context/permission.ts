import type { Resource } from "../../../kernel/work/effect.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { PolicyDecision } from "../../policy/index.ts";
import { type AttemptState, writerOf } from "./assignment.ts";

/** So many denials of one action end the assignment. Source: agents specification, section 3. */
export const DENIAL_LIMIT = 3;

/** Asks the policy; records and throws a denial. Answers `allow` or `ask`. */
export async function requirePermission(
  state: AttemptState,
  action: string,
  resource: Resource,
): Promise<PolicyDecision> {
  const { assignment, ports } = state;
  if ((state.denials.get(action) ?? 0) >= DENIAL_LIMIT)
    throw deniedError(state, action, resource, `${DENIAL_LIMIT} denials of it in this assignment`);
  const decision = ports.policy.decide({ agent: assignment.task.agent, chain: assignment.chain, action, resource });
  if (decision.outcome !== "deny") return decision;
  await recordDenial(state, action, resource, decision.policy);
  throw deniedError(state, action, resource, decision.policy);
}

/** Refuses an effect that the task does not declare, before policy is asked. */
export async function requireDeclared(state: AttemptState, effect: string, resource: Resource): Promise<void> {
  const { task } = state.assignment;
  if (task.effects.includes(effect)) return;
  await recordDenial(state, effect, resource, "the task does not declare this effect");
  throw deniedError(state, effect, resource, `task ${task.name} does not declare it`);
}

async function recordDenial(state: AttemptState, action: string, resource: Resource, policy: string): Promise<void> {
  const { assignment, ports } = state;
  const count = (state.denials.get(action) ?? 0) + 1;
  state.denials.set(action, count);
  await ports.runs.append(writerOf(ports, assignment.run), [
    {
      key: `denied:${assignment.id}:${assignment.attempt}:${action}:${count}`,
      name: "policy.denied",
      to: assignment.task.agent,
      payload: ports.masker.maskData({ action, resource: resource.id, policy }),
    },
  ]);
}

function deniedError(state: AttemptState, action: string, resource: Resource, policy: string): OpsError {
  return new OpsError(
    "denied",
    `${state.assignment.task.agent} may not ${action} on ${resource.kind} ${state.ports.masker.mask(resource.id)} (${policy})`,
    {
      hint: "A human can do it, or a policy can be added that permits it.",
      details: { action, policy },
    },
  );
}
