import type { Actor, Scope } from "../../kernel/actor.ts";
import { OpsError } from "../../kernel/ops-error.ts";

/** Carries the human's id over the socket: identity travels, the environment does not. The socket's file mode vouches for the user. */
export const HUMAN_HEADER = "x-signalbox-human";

/** Says that a coding agent asks on behalf of the human. */
export const ORCHESTRATOR_HEADER = "x-signalbox-orchestrator";

/** Carries the version of the terminal, so that the two can be compared. */
export const VERSION_HEADER = "x-signalbox-version";

/** The human's id as a header can carry it: names may hold any letter. */
export function encodeHuman(id: string): string {
  return encodeURIComponent(id);
}

/** Who is at the other terminal. Throws `unauthorized` when the request does not say. */
export function humanOf(request: Request): string {
  const given = request.headers.get(HUMAN_HEADER) ?? "";
  const id = /^(?:[\w.~!*'()-]|%[0-9A-Fa-f]{2}){1,600}$/.test(given) ? decode(given) : null;
  if (id !== null && id !== "") return id;
  throw new OpsError("unauthorized", "the request does not say which user it comes from");
}

/** Who asks over the socket: the human, or a coding agent on the human's behalf. Throws `unauthorized` when the request does not say. */
export function actorOf(request: Request): Actor {
  const id = humanOf(request);
  return request.headers.has(ORCHESTRATOR_HEADER) ? orchestratorFor(id) : { kind: "human", id, scopes: ["*"] };
}

const ORCHESTRATOR_SCOPES: readonly string[] = ["read", "signal", "operate"] satisfies readonly Scope[];

/** A coding agent on a human's behalf: it may do what the human may, but never decide or administer, and its requests are not the human's own. */
export function orchestratorFor(human: string, scopes: readonly string[] = ORCHESTRATOR_SCOPES): Actor {
  const shared = ORCHESTRATOR_SCOPES.filter((scope) => scopes.includes(scope));
  return { kind: "orchestrator", id: `mcp:${human}`, scopes: shared };
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (thrown) {
    if (thrown instanceof URIError) return null;
    throw thrown;
  }
}
