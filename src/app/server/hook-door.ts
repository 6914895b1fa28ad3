import type { Actor } from "../../kernel/actor.ts";
import type { OperationContext } from "../../kernel/operation.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import type { Ports } from "../../kernel/ports.ts";
import { type Hook, takeHook } from "../../ops/hooks/index.ts";
import type { HookParts } from "../../surfaces/http/hooks/hook-route.ts";
import type { ReadServerSecret } from "./settings/server-secrets.ts";
import type { ServerSettings } from "./settings/server-settings.ts";

/** The webhooks of the settings as their route needs them. Throws `invalid_input` for a signal that this version does not know. */
export function createHookDoor(
  ports: Ports,
  parts: {
    readonly settings: ServerSettings;
    readonly readSecret: ReadServerSecret;
    contextFor(actor: Actor, from: string): OperationContext;
  },
): HookParts["take"] {
  const hooks = new Map<string, Hook>();
  for (const [name, { secrets, ...rest }] of Object.entries(parts.settings.hooks)) {
    if (!ports.catalog.playbooks.has(rest.signal))
      throw new OpsError("invalid_input", `the hook ${name} sends ${rest.signal}, which is no signal of this version`, {
        hint: `Known signals: ${[...ports.catalog.playbooks.keys()].toSorted().join(", ")}.`,
      });
    hooks.set(name, { ...rest, name, readSecrets: () => Promise.all(secrets.map(parts.readSecret)) });
  }
  return (name, request, { from, admit }) =>
    takeHook(ports, hooks.get(name), { request, admit, contextFor: (actor) => parts.contextFor(actor, from) });
}
