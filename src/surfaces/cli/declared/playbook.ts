import { parseInput } from "../../../kernel/operation.ts";
import type { AnyPlaybook } from "../../../kernel/work/playbook.ts";
import type { Call, CommandSpec } from "../call.ts";
import { reportOptions } from "../report/output.ts";
import { fieldsOf } from "./fields.ts";
import { argumentOf, flagOf } from "./flags.ts";
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
    run(call) {
      const given = [
        ...placed.map((field, index): [string, unknown] => [field.name, placedValue(call, index)]),
        ...flags.map((flag): [string, unknown] => [flag.field.name, flag.read(call.options)]),
      ];
      const context = Object.fromEntries(given.filter(([, value]) => value !== undefined));
      parseInput(playbook.input, context, playbook.door.command); // refuses before anything is opened
      return sendSignal(call, playbook.signal, context, playbook.writes);
    },
  };
}

// An empty variadic argument is one that was left out.
function placedValue(call: Call, index: number): unknown {
  const value = call.args[index];
  return Array.isArray(value) && value.length === 0 ? undefined : value;
}
