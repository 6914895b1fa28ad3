import { parse } from "yaml";
import { z } from "zod";
import { isOpsError, messageOf, OpsError } from "../../../kernel/ops-error.ts";
import { parseInput } from "../../../kernel/operation.ts";
import { fieldsOf, type InputField } from "../../../kernel/work/input-fields.ts";
import type { AnyPlaybook } from "../../../kernel/work/playbook.ts";
import type { Call, CommandSpec } from "../call.ts";
import { reportOptions } from "../report/output.ts";
import { argumentOf, type Flag, flagOf, kebab } from "./flags.ts";
import { sendSignal } from "./send.ts";

const Fields = z.array(z.object({ path: z.string(), message: z.string() }));

/** The command of a playbook: positionals and flags are its input's fields. */
export function playbookCommand(playbook: AnyPlaybook): CommandSpec {
  const fields = fieldsOf(playbook.input);
  const { positionals } = playbook.door;
  const placed = positionals.flatMap((name) => fields.filter((field) => field.name === name));
  const flags = fields.filter((field) => !positionals.includes(field.name)).map(flagOf);
  return {
    path: playbook.door.command.split(" "),
    kind: "work",
    summary: playbook.summary,
    arguments: placed.map(argumentOf),
    options: [...flags.flatMap((flag) => flag.options), ...reportOptions()],
    examples: playbook.door.examples,
    async run(call) {
      const given = [
        ...placed.map((field, index): [string, unknown] => [field.name, placedValue(call, index)]),
        ...(await Promise.all(
          flags.map(async (flag): Promise<[string, unknown]> => [flag.field.name, await flagValue(call, flag)]),
        )),
      ];
      const context = Object.fromEntries(given.filter(([, value]) => value !== undefined));
      requireFit(playbook, context, labelsOf(placed, flags)); // refuses before anything is opened
      return sendSignal(call, playbook.signal, context, playbook.writes);
    },
  };
}

/** What each field is called on the command line. */
function labelsOf(placed: readonly InputField[], flags: readonly Flag[]): ReadonlyMap<string, string> {
  return new Map([
    ...placed.map((field): [string, string] => [field.name, `<${kebab(field.name)}>`]),
    ...flags.map(({ field, options }): [string, string] => [field.name, options[0]?.flags ?? field.name]),
  ]);
}

/** Throws what does not fit in the words of the command line, with an example when something is missing. */
function requireFit(playbook: AnyPlaybook, context: object, labels: ReadonlyMap<string, string>): void {
  const { command, examples } = playbook.door;
  try {
    parseInput(playbook.input, context, command);
  } catch (thrown) {
    const fields = isOpsError(thrown, "invalid_input") ? Fields.safeParse(thrown.details["fields"]) : null;
    if (fields?.success !== true || !isOpsError(thrown)) throw thrown; // the same error is told below, in other words
    const said = fields.data.map(({ path, message }) => {
      const [name = "", ...inner] = path.split(".");
      return [[labels.get(name) ?? name, ...inner].join("."), message].join(": ");
    });
    const lacks = fields.data.some(({ path }) => !Object.hasOwn(context, path));
    const example = lacks && examples[0] !== undefined ? [`For example: ${examples[0]}`] : [];
    throw new OpsError("invalid_input", `${command} does not fit: ${said.join("; ")}`, {
      hint: [`signalbox ${command} --help shows what it takes.`, ...example].join(" "),
      details: thrown.details,
    });
  }
}

async function flagValue(call: Call, flag: Flag): Promise<unknown> {
  const path = flag.fileIn?.(call.options);
  return path === undefined ? flag.read(call.options) : parseUserFile(path, await call.host.readUserFile(path));
}

/** YAML holds JSON too. */
function parseUserFile(path: string, text: string): unknown {
  try {
    const value: unknown = parse(text);
    return value;
  } catch (thrown) {
    throw new OpsError("invalid_input", `${path} is no YAML or JSON: ${messageOf(thrown).split("\n", 1)[0]}`, {
      cause: thrown,
    });
  }
}

// An empty variadic argument is one that was left out.
function placedValue(call: Call, index: number): unknown {
  const value = call.args[index];
  return Array.isArray(value) && value.length === 0 ? undefined : value;
}
