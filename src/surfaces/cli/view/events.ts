import type { Event } from "../../../kernel/record/event.ts";
import type { Json } from "../../../kernel/json.ts";
import { HandoffState } from "../../../kernel/record/result.ts";
import { visible } from "../text/visible.ts";

// What an event says of itself, in the order in which it is worth reading.
const TELLING = [
  "text",
  "title",
  "summary",
  "action",
  "effect",
  "key",
  "status",
  "decision",
  "option",
  "recovery",
  "after",
  "reason",
  "error",
  "message",
  "name",
  "by",
  "task",
  "assignment",
  "resource",
  "policy",
  "from",
] as const;
const MOST = 4;

/** One line for people about an event: what its payload says of itself. */
export function describeEvent(event: Pick<Event, "payload">): string {
  const { payload } = event;
  if (typeof payload === "string") return visible(payload);
  if (!isRecord(payload)) return "";
  const said = TELLING.flatMap((key) => plainText(payload[key])).slice(0, MOST);
  return visible([...new Set(said)].join(", "));
}

/** The state that a handoff event carries, whole or under a name of its own; null when it carries none. */
export function handoffOf(event: Pick<Event, "name" | "payload">): HandoffState | null {
  if (event.name !== "COORD_OPS:HANDOFF") return null;
  const { payload } = event;
  const candidates: unknown[] = isRecord(payload) ? [payload, ...Object.values(payload)] : [];
  for (const candidate of candidates) {
    const parsed = HandoffState.safeParse(candidate);
    if (parsed.success) return parsed.data;
  }
  return null;
}

function plainText(value: Json | undefined): string[] {
  return typeof value === "string" && value !== "" ? [value] : typeof value === "number" ? [String(value)] : [];
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
