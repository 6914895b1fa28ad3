import type { AnyEffect, Effect, Probe } from "../../../kernel/work/effect.ts";
import { asAnyEffect } from "../../../kernel/work/effect.ts";
import type { EventDraft } from "../../../kernel/record/event.ts";
import { digestOf, toJson } from "../../../kernel/json.ts";
import { isOpsError, messageOf, type OpsErrorCode } from "../../../kernel/ops-error.ts";
import { parseInput } from "../../../kernel/operation.ts";
import type { LedgerEntry } from "../../ledger/index.ts";
import { type AttemptState, scopeOf, writerOf } from "./assignment.ts";
import { requireApproval } from "./approval-gate.ts";
import { EffectUnknown, throwIfStopped } from "./interrupts.ts";
import { requireDeclared, requirePermission } from "./permission.ts";

const PROBE_TIMEOUT_MS = 15_000;

/** Failures after which it is certain that the effect did not happen. Others are settled by the probe. */
const DEFINITIVE: readonly OpsErrorCode[] = [
  "invalid_input",
  "not_found",
  "forbidden",
  "denied",
  "precondition",
  "refused",
  "conflict",
  "stale",
  "push_rejected",
  "pull_request_refused",
  "rate_limited",
  "unauthorized",
  "missing_tool",
  "too_large",
  "unsupported",
];

interface Call {
  readonly effect: AnyEffect;
  readonly key: string;
  readonly input: unknown;
  readonly digest: string;
}

/** A call that policy, or a human, has let pass. */
interface AllowedCall extends Call {
  readonly approval: string | null;
}

/**
 * The only way out: ledger, policy, approval, intend, perform, done, in this order. The output of an effect that was done
 * before is returned as it was; one whose outcome is unknown is probed first.
 */
export async function doEffect<Input, Output>(
  state: AttemptState,
  key: string,
  effect: Effect<Input, Output>,
  raw: Input,
): Promise<Output> {
  const input = parseInput(effect.input, raw, effect.name);
  const call: Call = { effect: asAnyEffect(effect), key, input, digest: digestOf({ effect: effect.name, input }) };
  const settled = state.signal.aborted ? await settleStopped(state, call) : null;
  if (settled === null) throwIfStopped(state.signal);
  const output = settled === null ? await runCall(state, call, effect.resource(input)) : settled.output;
  return parseInput(effect.output, output, `output of ${effect.name}`);
}

async function runCall(state: AttemptState, call: Call, resource: ReturnType<AnyEffect["resource"]>): Promise<unknown> {
  const entry = await findEntry(state, call);
  if (entry?.state === "done") return entry.output;
  const allowed = await requireAllowed(state, call, resource);
  const settled = entry?.state === "intended" ? await settleIntended(state, allowed, entry) : null;
  if (settled !== null) return settled.output;
  throwIfStopped(state.signal);
  const standing = await intend(state, call, { resource: resource.id, attempts: entry?.attempts ?? 0 });
  if (standing.state === "done") return standing.output;
  return performAndRecord(state, allowed, standing.attempts);
}

/** Policy and, where it says so, a human. What was prepared for an effect that is denied is cleared away. */
async function requireAllowed(
  state: AttemptState,
  call: Call,
  resource: ReturnType<AnyEffect["resource"]>,
): Promise<AllowedCall> {
  try {
    await requireDeclared(state, call.effect.name, resource);
    const permission = await requirePermission(state, call.effect.name, resource);
    if (permission.outcome !== "ask") return { ...call, approval: null };
    return { ...call, approval: await requireApproval(state, { ...call, permission }) };
  } catch (thrown) {
    if (isOpsError(thrown, "denied")) await clearAway(state, call);
    throw thrown;
  }
}

async function intend(
  state: AttemptState,
  call: Call,
  about: { readonly resource: string; readonly attempts: number },
): Promise<LedgerEntry> {
  const { assignment, ports } = state;
  const { key, digest, effect } = call;
  const input = toJson(ports.masker.maskData(call.input));
  return ports.ledger.intend(
    writerOf(ports, assignment.run),
    { assignment: assignment.id, key, effect: effect.name, digest, input },
    effectEvent(state, call, {
      name: "effect.intended",
      suffix: `${about.attempts}`,
      payload: { resource: about.resource },
    }),
  );
}

async function findEntry(state: AttemptState, call: Call): Promise<LedgerEntry | null> {
  const { assignment, ports } = state;
  const entry = await ports.ledger.find(assignment.run, assignment.id, call.key);
  if (entry !== null && entry.digest !== call.digest && entry.state !== "failed")
    throw new EffectUnknown(call.effect.name, call.key, "the same key was used with other arguments");
  return entry;
}

async function performAndRecord(state: AttemptState, call: AllowedCall, attempts: number): Promise<unknown> {
  try {
    const output = state.ports.masker.maskData(
      await call.effect.perform(state.ports, call.input, scopeOf(state, call.key)),
    );
    await recordDone(state, call, output, "effect.done");
    return output;
  } catch (thrown) {
    if (isOpsError(thrown, "fenced", "storage")) throw thrown;
    const probed = isNotDone(thrown) ? ({ kind: "not_done" } as const) : await probe(state, call);
    if (probed.kind === "done") {
      await recordDone(state, call, probed.output, "effect.probed");
      return probed.output; // also when told to stop: it exists, and belongs to what the task has so far
    }
    if (probed.kind === "unknown" && call.effect.repeatable !== true)
      throw new EffectUnknown(call.effect.name, call.key, `${messageOf(thrown)}; ${probed.reason}`);
    await recordFailed(state, call, messageOf(thrown), attempts);
    throw thrown;
  }
}

/** An effect that an earlier attempt began: `null` means that it did not happen and may be performed. */
async function settleIntended(
  state: AttemptState,
  call: AllowedCall,
  entry: LedgerEntry,
): Promise<{ readonly output: unknown } | null> {
  const probed = await probe(state, call);
  if (probed.kind === "done") {
    await recordDone(state, call, probed.output, "effect.probed");
    return { output: probed.output };
  }
  if (probed.kind === "not_done" || call.effect.repeatable === true) return null;
  throw new EffectUnknown(call.effect.name, entry.key, probed.reason);
}

/**
 * An effect when the assignment is told to stop before it is begun (again): done after all by a process that was killed, or what
 * that one left half done, or earlier effects prepared for it, is cleared away. `null` when it did not happen.
 */
async function settleStopped(state: AttemptState, call: Call): Promise<{ readonly output: unknown } | null> {
  const entry = await findEntry(state, call);
  if (entry?.state === "done") return { output: entry.output };
  if (entry === null) await clearAway(state, call);
  if (entry?.state !== "intended") return null;
  const probed = await probe(state, call);
  if (probed.kind === "done") {
    await recordDone(state, { ...call, approval: null }, probed.output, "effect.probed");
    return { output: probed.output };
  }
  if (probed.kind === "unknown") return null;
  await clearAway(state, call);
  await recordFailed(state, call, "stopped before it was done", entry.attempts);
  return null;
}

/** What can't be cleared away stays and is told; the reason why it was to be cleared away counts. */
async function clearAway(state: AttemptState, call: Call): Promise<void> {
  const { assignment, ports } = state;
  try {
    const scope = scopeOf(state, call.key, AbortSignal.timeout(PROBE_TIMEOUT_MS));
    await call.effect.takeBack?.(ports, call.input, scope);
  } catch (thrown) {
    if (isOpsError(thrown, "fenced", "storage")) throw thrown;
    const text = `what was made for ${call.effect.name} could not be cleared away: ${messageOf(thrown)}`;
    await ports.runs.append(writerOf(ports, assignment.run), [
      {
        key: `uncleared:${assignment.id}:${call.key}`,
        name: "note",
        to: "inside",
        payload: { text: ports.masker.mask(text) },
      },
    ]);
  }
}

function isNotDone(thrown: unknown): boolean {
  return isOpsError(thrown, ...DEFINITIVE) || (isOpsError(thrown) && thrown.details["notBegun"] === true);
}

async function probe(state: AttemptState, call: Call): Promise<Probe<unknown>> {
  if (call.effect.probe === undefined) return { kind: "unknown", reason: "this effect cannot be probed" };
  try {
    return await call.effect.probe(
      state.ports,
      call.input,
      scopeOf(state, call.key, AbortSignal.timeout(PROBE_TIMEOUT_MS)),
    );
  } catch (thrown) {
    if (isOpsError(thrown, "fenced", "storage")) throw thrown;
    return { kind: "unknown", reason: `the probe failed: ${messageOf(thrown)}` };
  }
}

async function recordDone(
  state: AttemptState,
  call: AllowedCall,
  output: unknown,
  name: "effect.done" | "effect.probed",
): Promise<void> {
  const { assignment, ports } = state;
  const { key, approval } = call;
  const payload = { output: toJson(ports.masker.maskData(output)) };
  const event = effectEvent(state, call, { name, suffix: "done", payload });
  await ports.ledger.done(writerOf(ports, assignment.run), assignment.id, key, toJson(output), approval, event);
}

async function recordFailed(state: AttemptState, call: Call, error: string, attempts: number): Promise<void> {
  const { assignment, ports } = state;
  const event = effectEvent(state, call, {
    name: "effect.failed",
    suffix: `${attempts}`,
    payload: { error: ports.masker.mask(error) },
  });
  await ports.ledger.failed(writerOf(ports, assignment.run), assignment.id, call.key, ports.masker.mask(error), event);
}

function effectEvent(
  state: AttemptState,
  call: Call,
  about: { readonly name: EventDraft["name"]; readonly suffix: string; readonly payload: object },
): EventDraft {
  const { assignment } = state;
  return {
    key: `${about.name}:${assignment.id}:${call.key}:${about.suffix}`,
    name: about.name,
    to: assignment.task.agent,
    payload: toJson({ assignment: assignment.id, effect: call.effect.name, key: call.key, ...about.payload }),
  };
}
