import { canonicalJson, digestOf, toJson, type Json } from "../../kernel/json.ts";
import { newId } from "../../kernel/ids.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import { defineOperation, type OperationContext, parseInput } from "../../kernel/operation.ts";
import type { AnyPlaybook } from "../../kernel/work/playbook.ts";
import type { RunRow } from "../runs/index.ts";
import { CONTEXT_LIMIT_BYTES, type Intake, type Signal, SignalRequest } from "./model.ts";

const NAME = /^[A-Z][A-Z0-9_]*:[A-Z][A-Z0-9_]*$/;
const DOMAIN = "OPS:";

/**
 * Takes a signal in: refused as a whole, ignored (another domain's), or stored with its run and begun. The same signal id
 * twice gives one run; a request equal to that of an unfinished run joins that run, and goes on with it if its process died.
 */
export const receiveSignal = defineOperation<SignalRequest, Intake>({
  name: "signals.receive",
  summary: "Sends a signal",
  scope: "signal",
  audited: true,
  input: SignalRequest,
  run: async (context, request) => {
    refuseRecursion(request);
    refuseMalformed(request.name);
    if (!request.name.startsWith(DOMAIN)) return ignore(context, request);
    const playbook = findPlaybook(context, request.name);
    refuseFromAfar(context, playbook);
    const signal = await composeSignal(context, request, playbook);
    return begin(context, request, signal);
  },
});

/** Stores a signal with its run and starts it; shared by intake and by retries. */
export async function begin(
  context: OperationContext,
  request: Pick<SignalRequest, "forceNew" | "onEscalation" | "timeoutMs">,
  signal: Signal,
  retryOf: string | null = null,
): Promise<Intake> {
  const { ports } = context;
  const received = await ports.signals.receive(signal, composeRun(request, signal, retryOf), request.forceNew);
  if (received.kind === "repeated" && received.run.digest !== signal.digest)
    throw new OpsError("conflict", `signal ${signal.id} was sent before with another name, context or repository`, {
      hint: "Give another request an id of its own.",
      details: { run: received.run.id },
    });
  if (received.kind === "started") await ports.durable.start(received.run.id);
  else if (received.run.endedAt === null && !(await ports.durable.adopt(received.run.id)))
    await ports.durable.start(received.run.id);
  return received;
}

function refuseRecursion(request: SignalRequest): void {
  if (request.withinRun === undefined || request.withinRun === "") return;
  throw new OpsError("recursion", `${request.name} was sent from inside run ${request.withinRun}`, {
    hint: "A hook or a command of a run may not start another one. Unset SIGNALBOX_RUN if this is not what happened.",
    details: { run: request.withinRun },
  });
}

function refuseMalformed(name: string): void {
  if (NAME.test(name)) return;
  throw new OpsError("invalid_input", `"${name}" is not a signal name`, {
    hint: "Write DOMAIN:NAME in upper case, such as OPS:AUDIT.",
  });
}

/** A playbook that writes into the caller's own work tree can't be asked for over a network: it is another's tree there. */
export function isTakenFromAfar(playbook: Pick<AnyPlaybook, "place" | "writes">): boolean {
  return playbook.place !== "checkout" || !playbook.writes;
}

function refuseFromAfar(context: OperationContext, playbook: AnyPlaybook): void {
  if (context.door !== "http" || isTakenFromAfar(playbook)) return;
  throw new OpsError(
    "forbidden",
    `${playbook.signal} works in the caller's own work tree and is taken from this host alone`,
    {
      hint: `Run \`signalbox ${playbook.door.command}\` as the same user on the host of the repository.`,
      details: { signal: playbook.signal },
    },
  );
}

async function ignore(context: OperationContext, request: SignalRequest): Promise<Intake> {
  const signal = makeSignal(context, request, toJson(request.context ?? {}), request.repository);
  await context.ports.signals.recordIgnored(signal);
  return {
    kind: "ignored",
    signal: request.name,
    reason: `${request.name} belongs to another domain; this coordinator answers ${DOMAIN}*`,
  };
}

function findPlaybook(context: OperationContext, name: string): AnyPlaybook {
  const { playbooks } = context.ports.catalog;
  const playbook = playbooks.get(name);
  if (playbook !== undefined) return playbook;
  const known = [...playbooks.keys()].sort();
  throw new OpsError("unknown_signal", `${name} is no signal of this version`, {
    hint: `Known signals: ${known.join(", ")}.`,
    details: { known },
  });
}

async function composeSignal(
  context: OperationContext,
  request: SignalRequest,
  playbook: AnyPlaybook,
): Promise<Signal> {
  const given = request.context ?? {};
  const bytes = Buffer.byteLength(canonicalJson(given), "utf8");
  if (bytes > CONTEXT_LIMIT_BYTES)
    throw new OpsError("invalid_input", `the context has ${bytes} bytes; at most ${CONTEXT_LIMIT_BYTES} are taken`, {
      details: { fields: [{ path: "context", message: "too large" }] },
    });
  const parsed = toJson(parseInput(playbook.input, given, `context of ${request.name}`));
  const repository = playbook.place === "none" ? "" : await context.ports.repositories.resolve(request.repository);
  if (repository !== "") await context.ports.repositories.refresh(repository);
  const head = repository === "" ? null : await context.ports.repositories.head(repository);
  return { ...makeSignal(context, request, parsed, repository), head };
}

function makeSignal(context: OperationContext, request: SignalRequest, parsed: Json, repository: string): Signal {
  return {
    id: request.id ?? newId("sig"),
    name: request.name,
    context: parsed,
    source: request.source,
    correlationId: request.correlationId ?? null,
    repository,
    requestedBy: context.actor.id,
    at: context.ports.clock.now(),
    digest: digestOf({ name: request.name, context: parsed, repository }),
  };
}

function composeRun(
  request: Pick<SignalRequest, "onEscalation" | "timeoutMs">,
  signal: Signal,
  retryOf: string | null,
): RunRow {
  return {
    id: newId("run"),
    signalId: signal.id,
    signal: signal.name,
    context: signal.context,
    repository: signal.repository,
    requestedBy: signal.requestedBy,
    digest: signal.digest,
    onEscalation: request.onEscalation,
    timeoutMs: request.timeoutMs ?? null,
    state: "running",
    waitingFor: null,
    waitingId: null,
    abortRequestedBy: null,
    epoch: 1,
    executor: "",
    startedAt: signal.at,
    endedAt: null,
    retryOf,
    eventCount: 0,
    chainHead: "",
  };
}
