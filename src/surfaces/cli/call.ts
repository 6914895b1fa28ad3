import path from "node:path";
import type { Command, Option } from "commander";
import { isRepositoryUrl, refuseSecretsIn } from "../../ops/signals/index.ts";
import type { Globals } from "./globals.ts";
import type { CliHost, Session } from "./host.ts";
import { makePaint, type Paint } from "./text/paint.ts";
import { visible, visibleJson } from "./text/visible.ts";
import { withIsoInstants } from "../instants.ts";

/** An argument that stands by its place. */
export interface ArgumentSpec {
  readonly name: string;
  readonly summary: string;
  readonly required: boolean;
  readonly variadic?: boolean;
  readonly choices?: readonly string[];
  parse?(text: string): unknown;
}

/** A command as data: the command tree, help and shell completion are made from these. */
export interface CommandSpec {
  /** The words that are typed: `["runs", "list"]`. */
  readonly path: readonly string[];
  /** Under which heading help lists it. */
  readonly kind: "work" | "look" | "decide" | "setup";
  readonly summary: string;
  readonly arguments: readonly ArgumentSpec[];
  readonly options: readonly Option[];
  readonly examples: readonly string[];
  /** Does it and answers the exit code. */
  run(call: Call): Promise<number>;
}

/** One call of a command, parsed. */
export interface Call {
  readonly host: CliHost;
  readonly globals: Globals;
  /** By place; a variadic one is a list; `undefined` when left out. */
  readonly args: readonly unknown[];
  /** Those that were typed, by commander's camel-case names. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The whole command tree, for `completion`. */
  readonly tree: Command;
}

/** Paint and width of an output. */
export interface Look {
  readonly paint: Paint;
  readonly width: number;
}

const WIDTH_ELSEWHERE = 100; // columns of text that goes to a file or a pipe
const WIDEST = 160; // lines longer than this are hard to read

/** How to write on one of the outputs: colours only on a terminal that wants them. */
export function lookOf(call: Pick<Call, "host" | "globals">, stream: "stdout" | "stderr"): Look {
  const { isTTY, columns } = call.host.streams[stream];
  const wanted = call.globals.color && (call.host.env["NO_COLOR"] ?? "") === "" && call.host.env["TERM"] !== "dumb";
  return {
    paint: makePaint(isTTY && wanted),
    width: isTTY && columns > 0 ? Math.min(columns, WIDEST) : WIDTH_ELSEWHERE,
  };
}

/** Whether a person sits there and can be asked. */
export function isInteractive(host: CliHost): boolean {
  return host.streams.stdin.isTTY && host.streams.stderr.isTTY;
}

/** The absolute path or the URL that `--repo` names, or where the command was typed. */
export function repositoryOf({ host, globals }: Pick<Call, "host" | "globals">): string {
  const named = globals.repo ?? ".";
  if (!isRepositoryUrl(named)) return path.resolve(host.cwd, named);
  refuseSecretsIn(named); // before it is shown anywhere
  return named;
}

/** Writes result lines, each of them free of control characters already. */
export function printLines(call: Pick<Call, "host">, lines: readonly string[]): void {
  if (lines.length > 0) call.host.streams.stdout.write(`${lines.join("\n")}\n`);
}

/** Writes data as JSON, instants as ISO 8601. */
export function printJson(call: Pick<Call, "host">, data: unknown): void {
  call.host.streams.stdout.write(`${jsonText(data)}\n`);
}

/** Data as indented JSON for a surface. */
export function jsonText(data: unknown): string {
  return visibleJson(JSON.stringify(withIsoInstants(data), null, 2));
}

/** A line for people beside the result, unless they want quiet. */
export function tell(call: Pick<Call, "host" | "globals">, text: string): void {
  if (!call.globals.quiet) call.host.streams.stderr.write(`${visible(text)}\n`);
}

/** Opens a session for one use and closes it whatever happens. Notices go to stderr. */
export async function withSession<T>(call: Call, resumes: boolean, use: (session: Session) => Promise<T>): Promise<T> {
  const session = await call.host.openSession({ repo: call.globals.repo, dataDir: call.globals.dataDir, resumes });
  try {
    for (const notice of session.notices) tell(call, notice);
    return await use(session);
  } finally {
    await session.close();
  }
}

/** The positional argument at a place, as it was typed; `undefined` when it was left out. */
export function argumentAt(call: Pick<Call, "args">, place: number): string | undefined {
  const value = call.args[place];
  return typeof value === "string" ? value : undefined;
}

/** The first positional argument of a command that requires it. */
export function firstArgument(call: Pick<Call, "args">): string {
  return argumentAt(call, 0) ?? "";
}
