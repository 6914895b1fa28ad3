import { CASCADE, type EventName, FINE_EVENTS } from "../../kernel/record/event.ts";

/** The kind of an event on the wire: its name in kebab case, without the domain. The store computes the same in SQL. */
export function kindOf(name: EventName): string {
  return name.replace("COORD_OPS:", "").toLowerCase().replaceAll(/[._]/g, "-");
}

/** Every kind that can be subscribed to. */
export const EVENT_KINDS: readonly string[] = [...CASCADE, ...FINE_EVENTS].map(kindOf);

/** What is sent where nothing else was asked for: how runs end, and what waits for a person. */
export const DEFAULT_KINDS: readonly string[] = [
  "complete",
  "failure",
  "escalate",
  "escalation-raised",
  "approval-asked",
];

/** Kinds that wait for a person: they go before what merely tells. */
export const ASKING_KINDS: readonly string[] = ["escalate", "escalation-raised", "approval-asked"];

/** How runs end, also one that nobody answered. */
export const ENDING_KINDS: readonly string[] = ["complete", "failure", "escalate"];
