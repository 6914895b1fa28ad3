import { defineEffect } from "../../kernel/work/effect.ts";
import { RunCommandInput, RunCommandOutput, WriteFileInput, WriteFileOutput } from "./ports.ts";

/** Writes one whole file. Probed by its digest. */
export const fileWrite = defineEffect<WriteFileInput, WriteFileOutput>({
  name: "file.write",
  input: WriteFileInput,
  output: WriteFileOutput,
  resource: (input) => ({ kind: "file", id: input.path, path: input.path }),
  target: async (_ports, input) => ({ label: input.path, version: input.expectedDigest ?? "new" }),
  probe: (ports, input, scope) => ports.files.probeWrite(input, scope),
  perform: (ports, input, scope) => ports.files.write(input, scope),
});

/** Runs a program of the repository (its tests, its linter). Repeatable: it is asked only for its answer. */
export const processRun = defineEffect<RunCommandInput, RunCommandOutput>({
  name: "process.run",
  input: RunCommandInput,
  output: RunCommandOutput,
  repeatable: true,
  resource: (input) => ({ kind: "command", id: input.command.join(" "), command: input.command }),
  target: async (_ports, input) => ({ label: input.command.join(" "), version: "1" }),
  perform: (ports, input, scope) => ports.processes.run(input, scope),
});
