import { messageOf, OpsError } from "../../kernel/ops-error.ts";
import type { Hook, HookRequest } from "./model.ts";

/** What a body means to a hook: the signal's context, or why it is passed over. */
export type Meaning =
  | { readonly kind: "signal"; readonly context: Readonly<Record<string, unknown>> }
  | { readonly kind: "ignored"; readonly reason: string };

/** Reads a verified body. Throws `invalid_input` when it is no JSON. Pure. */
export function readHookBody(
  hook: Pick<Hook, "context" | "when" | "events" | "scheme">,
  request: HookRequest,
): Meaning {
  const event = hook.scheme === "github" ? (request.header("x-github-event") ?? "") : null;
  if (event !== null && !wantsEvent(hook.events, event))
    return { kind: "ignored", reason: `the event is "${event.slice(0, 60)}"` };
  const body = parse(request.body);
  const other = Object.entries(hook.when).find(([pointer, value]) => valueAt(body, pointer) !== value);
  if (other !== undefined) return { kind: "ignored", reason: `${other[0]} is not ${JSON.stringify(other[1])}` };
  const fields = Object.entries(hook.context).map(([name, source]): [string, unknown] => [
    name,
    "value" in source ? source.value : valueAt(body, source.from),
  ]);
  return { kind: "signal", context: Object.fromEntries(fields.filter(([, value]) => value !== undefined)) };
}

function wantsEvent(events: readonly string[], event: string): boolean {
  return events.length === 0 ? event !== "ping" : events.includes(event);
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (thrown) {
    throw new OpsError("invalid_input", `the body is not JSON: ${messageOf(thrown)}`, { cause: thrown });
  }
}

/** What a JSON pointer leads to; undefined where it leads nowhere. Source: RFC 6901, section 4. */
function valueAt(document: unknown, pointer: string): unknown {
  let found = document;
  for (const token of pointer.split("/").slice(1)) {
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = Object.entries(found).find(([name]) => name === key)?.[1];
  }
  return found;
}
