import { OpsError } from "../../kernel/ops-error.ts";
import type { Processes } from "../../ops/workspace/index.ts";
import type { Runner } from "./runner.ts";

/** The port by which tasks run a repository's own programs. What a command leaves behind is ended after it. */
export function createProcesses(runner: Runner): Processes {
  return {
    run: async (input, scope) => {
      if (scope.signal.aborted)
        throw new OpsError("aborted", `"${input.command.join(" ")}" was not started: the run was stopped`);
      const { command, timeoutMs, env, root } = input;
      const end = await runner.run({ command, cwd: root, env, timeoutMs, leftovers: "end" }, scope);
      return {
        exitCode: end.exitCode,
        endedBy: end.endedBy,
        stdout: end.stdout.text(),
        stderr: end.stderr.text(),
        droppedBytes: end.stdout.droppedBytes + end.stderr.droppedBytes,
        durationMs: Math.round(end.durationMs),
      };
    },
  };
}
