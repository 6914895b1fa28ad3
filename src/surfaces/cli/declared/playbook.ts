import { parse } from "yaml";
import { messageOf, OpsError } from "../../../kernel/ops-error.ts";
import { parseInput } from "../../../kernel/operation.ts";
import type { AnyPlaybook } from "../../../kernel/work/playbook.ts";
import type { Call, CommandSpec } from "../call.ts";
import { reportOptions } from "../report/output.ts";
import { fieldsOf } from "./fields.ts";
import { argumentOf, type Flag, flagOf } from "./flags.ts";
import { sendSignal } from "./send.ts";

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
      parseInput(playbook.input, context, playbook.door.command); // refuses before anything is opened
      return sendSignal(call, playbook.signal, context, playbook.writes);
    },
  };
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
