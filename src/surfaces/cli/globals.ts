import { Option } from "commander";
import { parseDurationMs } from "../../kernel/duration.ts";

/** What every command understands, before or after its name. */
export interface Globals {
  readonly repo: string | undefined;
  readonly dataDir: string | undefined;
  readonly json: boolean;
  readonly yes: boolean;
  readonly onEscalation: "fail" | "wait" | undefined;
  readonly timeoutMs: number | undefined;
  readonly quiet: boolean;
  readonly color: boolean;
  readonly debug: boolean;
  readonly forceNew: boolean;
}

/** Heading under which help lists the options that every command has. */
export const GLOBAL_HEADING = "Options of every command:";

/** Fresh option declarations, for one more command. */
export function globalOptions(): readonly Option[] {
  const options = [
    new Option("--repo <path>", "the repository to work on, a path or a URL (default: here)"),
    new Option("--data-dir <path>", "where Signalbox keeps its records"),
    new Option("--json", "print the answer as JSON"),
    new Option("--yes", "answer questions with yes; never approves anything"),
    new Option(
      "--on-escalation <what>",
      "what an escalation does: wait for a person, or fail (default: wait on a terminal, else fail)",
    ).choices(["fail", "wait"]),
    new Option("--timeout <duration>", "limit of a run's working time: 90s, 15m, 2h").argParser(parseDurationMs),
    new Option("--quiet", "print no progress"),
    new Option("--no-color", "print without colours (NO_COLOR does the same)"),
    new Option("--debug", "show the stack of an error"),
    new Option("--new", "begin another run even if an equal one is unfinished"),
  ];
  return options.map((option) => option.helpGroup(GLOBAL_HEADING));
}

/** Reads the global options out of what was parsed. */
export function readGlobals(parsed: Readonly<Record<string, unknown>>): Globals {
  const onEscalation = parsed["onEscalation"];
  const timeoutMs = parsed["timeout"];
  return {
    repo: textAt(parsed, "repo"),
    dataDir: textAt(parsed, "dataDir"),
    json: parsed["json"] === true,
    yes: parsed["yes"] === true,
    onEscalation: onEscalation === "fail" || onEscalation === "wait" ? onEscalation : undefined,
    timeoutMs: typeof timeoutMs === "number" ? timeoutMs : undefined,
    quiet: parsed["quiet"] === true,
    color: parsed["color"] !== false,
    debug: parsed["debug"] === true,
    forceNew: parsed["new"] === true,
  };
}

/** A text among parsed options, if it was given. */
export function textAt(parsed: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = parsed[key];
  return typeof value === "string" ? value : undefined;
}

/** A number among parsed options, if it was given. */
export function numberAt(parsed: Readonly<Record<string, unknown>>, key: string): number | undefined {
  const value = parsed[key];
  return typeof value === "number" ? value : undefined;
}

/** The list that a repeated option or argument has gathered so far, with one more. */
export function gather(previous: unknown, value: unknown): readonly unknown[] {
  return isList(previous) ? [...previous, value] : [value];
}

/** The same for a repeatable option of plain text. */
export function gatherText(text: string, previous: unknown): unknown {
  return gather(previous, text);
}

/** The texts of a repeatable option; none when it was not given. */
export function textsAt(parsed: Readonly<Record<string, unknown>>, key: string): readonly string[] {
  const value = parsed[key];
  return isList(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
