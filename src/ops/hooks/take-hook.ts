import { createHash } from "node:crypto";
import type { Actor } from "../../kernel/actor.ts";
import { type OperationContext, perform } from "../../kernel/operation.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import type { Ports } from "../../kernel/ports.ts";
import { SCOPES_OF_ROLE } from "../access/index.ts";
import { receiveSignal } from "../signals/index.ts";
import type { Hook, HookRequest } from "./model.ts";
import { readHookBody } from "./read-body.ts";
import { refusedHook, verifyHook } from "./verify.ts";

/** What became of a delivery: the run that it began, joined, or had begun before. */
export type HookAnswer =
  | { readonly kind: "started" | "joined" | "repeated"; readonly run: string }
  | { readonly kind: "ignored"; readonly reason: string };

/**
 * Takes a webhook in: verified, then sent as its signal with the permissions of the hook's user. A delivery that comes again
 * answers with the same run, however often and whichever server it comes to. `admit` is called once the signature holds. Throws `unauthorized`, `invalid_input`,
 * `forbidden` when the user may not send signals, and what taking a signal in throws.
 */
export async function takeHook(
  ports: Ports,
  hook: Hook | undefined,
  given: { readonly request: HookRequest; admit(): void; contextFor(actor: Actor): OperationContext },
): Promise<HookAnswer> {
  if (hook === undefined) throw refusedHook();
  const { request } = given;
  const id = verifyHook(hook.scheme, request, { secrets: await hook.readSecrets(), now: ports.clock.now() });
  given.admit();
  const meaning = readHookBody(hook, request);
  if (meaning.kind === "ignored") return meaning;
  const intake = await perform(receiveSignal, given.contextFor(await actorOf(ports, hook)), {
    id: `hook:${hook.name}:${createHash("sha256").update(id).digest("hex").slice(0, 40)}`,
    ...{ name: hook.signal, context: meaning.context, source: `hook:${hook.name}`, correlationId: id.slice(0, 200) },
    ...(hook.repository === "" ? {} : { repository: hook.repository }),
  });
  return intake.kind === "ignored"
    ? { kind: "ignored", reason: intake.reason }
    : { kind: intake.kind, run: intake.run.id };
}

/** The hook's user, as far as sending signals goes: nothing that comes in by a hook decides or administers. */
async function actorOf(ports: Ports, hook: Hook): Promise<Actor> {
  const user = await ports.access.findUser(hook.user);
  if (user === null || user.removedAt !== null)
    throw new OpsError("forbidden", `the hook ${hook.name} acts for ${hook.user}, who is not known here`, {
      hint: `signalbox user add ${hook.user} --role sender`,
    });
  const scopes = SCOPES_OF_ROLE[user.role].filter((scope) => scope === "read" || scope === "signal");
  return { kind: "human", id: user.id, name: user.name, scopes };
}
