import type { OpsErrorCode } from "../ops-error.ts";
import type { Result } from "../record/result.ts";

/** A check on an agent's result before it counts: `null` is fine, a text says what is wrong. */
export interface QualityCheck {
  readonly name: string;
  check(result: Result): string | null;
}

/** A specialist. `aliases` are other spellings (`RELEASE_MANAGER`); `knows` and `doesNotKnow` are kinds of information. */
export interface Agent {
  readonly name: string;
  readonly title: string;
  readonly domain: string;
  readonly charter: string;
  readonly capabilities: readonly string[];
  readonly constraints: readonly string[];
  readonly knows: readonly string[];
  readonly doesNotKnow: readonly string[];
  readonly qualityChecks: readonly QualityCheck[];
}

/** All spellings of an agent's name: itself, upper snake, and with `@`. */
export function aliasesOf(agent: Agent): readonly string[] {
  const upper = agent.name.replaceAll("-", "_").toUpperCase();
  return [agent.name, upper, `@${agent.name}`, `@${upper}`];
}

/** Failures that no recovery may retry. Source: coordination specification, section 6. */
export const PERMANENT_CODES: readonly OpsErrorCode[] = [
  "unauthorized",
  "denied",
  "forbidden",
  "invalid_input",
  "precondition",
  "refused",
  "unsupported",
  "fenced",
  "aborted",
];
