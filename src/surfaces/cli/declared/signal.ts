import { Option } from "commander";
import path from "node:path";
import { OpsError } from "../../../kernel/ops-error.ts";
import { type Call, type CommandSpec, firstArgument } from "../call.ts";
import { textAt } from "../globals.ts";
import { reportOptions } from "../report/output.ts";
import { sendSignal } from "./send.ts";

/** `signal OPS:X`: sends any signal with a context as JSON. */
export const signalCommand: CommandSpec = {
  path: ["signal"],
  kind: "work",
  summary: "send a signal by its name, with a context as JSON",
  arguments: [{ name: "name", summary: "the signal, such as OPS:AUDIT", required: true }],
  options: [new Option("--context <json>", "the context: JSON, @file, or - for standard input"), ...reportOptions()],
  examples: [
    "signalbox signal OPS:AUDIT",
    'signalbox signal OPS:COMMIT --context \'{"message":"fix: close the file"}\'',
    "signalbox signal OPS:COMMIT --context @request.json",
  ],
  async run(call) {
    const name = firstArgument(call);
    const context = await readContext(call, textAt(call.options, "context"));
    return sendSignal(call, name, context, call.host.catalog.playbooks.get(name)?.writes ?? false);
  },
};

/** The context that an option names: JSON, `@file`, or `-` for standard input. */
export async function readContext(call: Call, given: string | undefined): Promise<unknown> {
  if (given === undefined) return {};
  const text =
    given === "-"
      ? await call.host.streams.stdin.readAll()
      : given.startsWith("@")
        ? await call.host.readUserFile(path.resolve(call.host.cwd, given.slice(1)))
        : given;
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new OpsError(
      "invalid_input",
      `--context is not JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      {
        hint: 'Write an object such as \'{"message": "fix: ..."}\', @file.json, or - for standard input.',
        cause: thrown,
      },
    );
  }
}
