import type { z } from "zod";
import { type Actor, holdsScope, type Scope } from "./actor.ts";
import { OpsError } from "./ops-error.ts";
import type { Ports } from "./ports.ts";

/** What every operation is handed. */
export interface OperationContext {
  readonly actor: Actor;
  readonly ports: Ports;
  /** From where it came: `terminal`, `socket`, `http`, `mcp`. */
  readonly door: string;
  /** The network address that it came from, where there is one. */
  readonly from?: string;
}

/**
 * One thing that a door can ask for. `audited` operations leave a row in the audit log whether they succeed or not;
 * plain reads do not.
 */
export interface Operation<Input, Output> {
  readonly name: string;
  readonly summary: string;
  readonly scope: Scope;
  readonly audited: boolean;
  readonly input: z.ZodType<Input>;
  run(context: OperationContext, input: Input): Promise<Output>;
}

/** Declares an operation; only infers types. */
export function defineOperation<Input, Output>(operation: Operation<Input, Output>): Operation<Input, Output> {
  return operation;
}

/** An operation as the catalog holds it. Its input is parsed by its own schema before use. */
export type AnyOperation = Operation<unknown, unknown>;

/** Forgets an operation's types for the catalog. Sound because `perform` parses the input first. */
export function asAnyOperation<Input, Output>(operation: Operation<Input, Output>): AnyOperation {
  return operation as unknown as AnyOperation;
}

/** One line of proof of who asked for what, and how it ended. `input` is masked by the implementation. */
export interface AuditEntry {
  readonly at: number;
  readonly actor: Actor;
  readonly door: string;
  /** The network address that asked; null on this host. */
  readonly from: string | null;
  readonly operation: string;
  readonly input: unknown;
  readonly outcome: "done" | "refused" | "failed";
  readonly error: string | null;
}

/** A line as it was written; ids count up. */
export interface AuditRow extends AuditEntry {
  readonly id: string;
}

/** Keeps the audit log. */
export interface AuditLog {
  append(entry: AuditEntry): Promise<void>;
  /** Newest first; `before` is the id of a line. */
  list(query: {
    readonly limit: number;
    readonly before?: string;
    readonly operation?: string;
  }): Promise<readonly AuditRow[]>;
}

declare module "./ports.ts" {
  interface Ports {
    readonly auditLog: AuditLog;
  }
}

/**
 * The only way in: scope, then parse, then run, then audit. Throws `forbidden` when the actor lacks the scope,
 * `invalid_input` with every field error when the input does not fit, and whatever the operation throws.
 */
export async function perform<Input, Output>(
  operation: Operation<Input, Output>,
  context: OperationContext,
  raw: unknown,
): Promise<Output> {
  const audit = (outcome: AuditEntry["outcome"], error: string | null) =>
    recordAudit(operation, context, { input: raw, outcome, error });
  if (!holdsScope(context.actor, operation.scope)) {
    const error = new OpsError("forbidden", `${context.actor.kind} ${context.actor.id} may not ${operation.name}`, {
      hint:
        operation.scope === "decide"
          ? "Only a human decides. Use a terminal or the console."
          : `Ask an owner for the "${operation.scope}" scope.`,
      details: { required: operation.scope, held: context.actor.scopes },
    });
    await audit("refused", error.message);
    throw error;
  }
  try {
    const output = await operation.run(context, parseInput(operation.input, raw, operation.name));
    await audit("done", null);
    return output;
  } catch (thrown) {
    await audit(
      thrown instanceof OpsError ? "refused" : "failed",
      thrown instanceof Error ? thrown.message : String(thrown),
    );
    throw thrown;
  }
}

/** Parses at a border. Throws `invalid_input` whose details list each field with what was expected. */
export function parseInput<Output>(schema: z.ZodType<Output>, raw: unknown, what: string): Output {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => ({
    path: issue.path.map(String).join(".") || "(whole)",
    message: explain(issue),
  }));
  const listed = fields.map((field) => `${field.path}: ${field.message}`).join("; ");
  throw new OpsError("invalid_input", `${what} does not fit: ${listed}`, { details: { fields } });
}

/** What is wrong, in people's words where zod's own are for programmers; a schema's own message stays. */
function explain(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type" && /^Invalid input: .* received undefined$/.test(issue.message))
    return `is missing (${issue.expected} expected)`;
  const isEmpty = issue.code === "too_small" && issue.minimum === 1 && issue.message.startsWith("Too small:");
  return isEmpty ? "may not be empty" : issue.message;
}

async function recordAudit(
  operation: Pick<AnyOperation, "name" | "audited">,
  context: OperationContext,
  ending: Pick<AuditEntry, "input" | "outcome" | "error">,
): Promise<void> {
  if (!operation.audited) return;
  await context.ports.auditLog.append({
    at: context.ports.clock.now(),
    actor: context.actor,
    door: context.door,
    from: context.from ?? null,
    operation: operation.name,
    ...ending,
  });
}
