import { CommanderError } from "commander";
import { messageOf, OpsError } from "../../kernel/ops-error.ts";
import { EXIT_USAGE, exitCodeOfError } from "./exit-codes.ts";
import type { CliHost } from "./host.ts";
import { visible, visibleJson, visibleLines } from "./text/visible.ts";

/** How errors are shown: as JSON on stdout too, with the stack. */
export interface ErrorView {
  readonly json: boolean;
  readonly debug: boolean;
}

/** Tells an error on stderr (what, why, what to do) and answers the exit code. Commander has told its own already. */
export function reportError(host: CliHost, thrown: unknown, view: ErrorView): number {
  if (thrown instanceof CommanderError) return reportUsage(host, thrown, view);
  const { stderr } = host.streams;
  const lines =
    thrown instanceof OpsError
      ? linesOf(thrown)
      : ["error: Signalbox has met a bug.", ...(view.debug ? [] : ["  --debug shows its stack."])];
  stderr.write(`${lines.join("\n")}\n`);
  if (view.debug) stderr.write(`${stackOf(thrown)}\n`);
  if (view.json) {
    const error =
      thrown instanceof OpsError
        ? { code: thrown.code, message: thrown.message, hint: thrown.hint ?? null, details: thrown.details }
        : { code: "bug", message: "Signalbox has met a bug.", hint: null, details: {} };
    host.streams.stdout.write(`${visibleJson(JSON.stringify({ error }, null, 2))}\n`);
  }
  return thrown instanceof OpsError ? exitCodeOfError(thrown.code) : 1;
}

function reportUsage(host: CliHost, error: CommanderError, view: ErrorView): number {
  if (error.exitCode === 0) return 0;
  if (view.json) {
    const message = error.message.replace(/^error: /, "");
    host.streams.stdout.write(
      `${visibleJson(JSON.stringify({ error: { code: "invalid_input", message, hint: null, details: { usage: error.code } } }, null, 2))}\n`,
    );
  }
  return EXIT_USAGE;
}

function linesOf(error: OpsError): string[] {
  const causes = causesOf(error).map((cause) => `  because: ${visible(cause)}`);
  const signals = knownSignals(error);
  const hint = error.hint === undefined || signals.length > 0 ? [] : [`  ${visible(error.hint)}`];
  return [`error: ${visible(error.message)}`, ...causes, ...signals, ...hint];
}

/** Messages of the causes that say something new, at most three. */
function causesOf(error: Error): string[] {
  const said = [error.message];
  const causes: string[] = [];
  let cause = error.cause;
  while (cause instanceof Error && causes.length < 3) {
    const { message } = cause;
    if (!said.some((one) => one.includes(message))) causes.push(message);
    said.push(message);
    cause = cause.cause;
  }
  return causes;
}

// The list of signals is read better line by line than in a hint.
function knownSignals(error: OpsError): string[] {
  const known = error.details["known"];
  return error.code === "unknown_signal" && Array.isArray(known)
    ? ["  Known signals:", ...known.map((name) => `    ${visible(String(name))}`)]
    : [];
}

function stackOf(thrown: unknown): string {
  const stacks: string[] = [];
  for (
    let error: unknown = thrown;
    error !== undefined && stacks.length < 5;
    error = error instanceof Error ? error.cause : undefined
  ) {
    stacks.push(visibleLines(error instanceof Error ? (error.stack ?? error.message) : messageOf(error)));
  }
  return stacks.join("\ncaused by: ");
}
