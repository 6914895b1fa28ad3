import { z } from "zod";

/**
 * Who acts. A human on a terminal is the operating-system account; a token is a machine's key with scopes; an agent acts
 * within a run; the orchestrator is a coding agent or a script that sends signals; the system is Signalbox itself.
 */
export const Actor = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("human"),
    id: z.string().min(1),
    name: z.string().optional(),
    scopes: z.array(z.string()),
  }),
  z.strictObject({ kind: z.literal("token"), id: z.string().min(1), scopes: z.array(z.string()) }),
  z.strictObject({ kind: z.literal("orchestrator"), id: z.string().min(1), scopes: z.array(z.string()) }),
  z.strictObject({ kind: z.literal("agent"), id: z.string().min(1), run: z.string(), scopes: z.array(z.string()) }),
  z.strictObject({ kind: z.literal("system"), id: z.string().min(1), scopes: z.array(z.string()) }),
]);
export type Actor = z.infer<typeof Actor>;

/** Everything that an operation may ask for. `decide` (approve, reject, answer) is a human's alone; `administer` is for people and tokens. */
export const SCOPES = ["signal", "read", "decide", "operate", "administer"] as const;
export type Scope = (typeof SCOPES)[number];

/** Whether the actor may use operations of this scope. An agent never decides, whatever it was granted. */
export function holdsScope(actor: Actor, scope: Scope): boolean {
  if (scope === "decide" && actor.kind !== "human") return false;
  return actor.scopes.includes("*") || actor.scopes.includes(scope);
}
