import { OpsError } from "../../kernel/ops-error.ts";
import { OUTPUT_KEPT_BYTES } from "../../ops/workspace/index.ts";
import { childEnvironment, MARKERS, type Environment } from "./child-env.ts";
import { endProcesses } from "./ending.ts";
import { OutputWindow } from "./output-window.ts";
import { startProgram, type GroupRegister, type ProgramEnd, type Running } from "./program.ts";

/** For whom a program runs: names in its environment, and when to stop it. */
export interface RunScope {
  readonly run: string;
  readonly assignment: string;
  readonly signal: AbortSignal;
}

/** One call of a program: what to run and what of its output is wanted. */
export interface Call {
  readonly command: readonly string[];
  readonly cwd: string;
  /** Added to the allow-listed environment; undefined takes a name out. */
  readonly env?: Environment;
  readonly stdin?: string | Uint8Array;
  readonly timeoutMs: number;
  readonly leftovers?: "end" | "leave";
}

/** A program's output, its two ends kept. */
export interface Windowed extends ProgramEnd {
  readonly stdout: OutputWindow;
}

/** A program's whole standard output. */
export interface Captured extends ProgramEnd {
  readonly stdout: Buffer;
}

/** Runs programs by argument list. The one place that starts processes; all others build calls. */
export interface Runner {
  run(call: Call, scope: RunScope): Promise<Windowed>;
  /** Throws `too_large` over the limit, and ends the program. */
  capture(call: Call, scope: RunScope, limitBytes: number): Promise<Captured>;
  /** Standard output as it comes. `onEnd` judges the ending and may throw; it is not called when the reader stops early. */
  stream(call: Call, scope: RunScope, onEnd: (end: ProgramEnd) => void): AsyncGenerator<Buffer, void, undefined>;
  /** Ends whatever an assignment's programs have left behind. */
  endAssignment(scope: Pick<RunScope, "run" | "assignment">): Promise<void>;
}

/** `ours` is this process's environment; `owner` the token under which the reaper knows our children. */
export interface RunnerOptions {
  readonly ours: Environment;
  readonly owner: string;
  readonly register: GroupRegister;
  /** Prefix of call marks; must differ between threads. */
  readonly callPrefix?: string;
}

/** Makes the runner. */
export function createRunner(options: RunnerOptions): Runner {
  let calls = 0;
  const start = (call: Call, scope: RunScope): Promise<Running> => {
    calls += 1;
    const marks = {
      run: scope.run,
      owner: options.owner,
      assignment: markOf(scope),
      call: `${options.owner}.${options.callPrefix ?? ""}${calls}`,
    };
    const { command, cwd, timeoutMs } = call;
    const environment = childEnvironment(options.ours, call.env ?? {}, marks);
    return startProgram(
      {
        command,
        cwd,
        timeoutMs,
        environment,
        stdin: call.stdin ?? null,
        signal: scope.signal,
        leftovers: call.leftovers ?? "leave",
        keptBytes: OUTPUT_KEPT_BYTES,
      },
      options.register,
    );
  };
  return {
    run: async (call, scope) => runWindowed(await start(call, scope)),
    capture: async (call, scope, limitBytes) => captureAll(await start(call, scope), call, limitBytes),
    stream: (call, scope, onEnd) => streamOut(() => start(call, scope), onEnd),
    endAssignment: async (scope) => {
      await endProcesses({ groups: [], mark: `${MARKERS.assignment}=${markOf(scope)}` });
    },
  };
}

function markOf(scope: Pick<RunScope, "run" | "assignment">): string {
  return scope.assignment === "" ? "" : `${scope.run}/${scope.assignment}`;
}

async function runWindowed(running: Running): Promise<Windowed> {
  const stdout = new OutputWindow(OUTPUT_KEPT_BYTES);
  running.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  return { ...(await running.ended), stdout };
}

async function captureAll(running: Running, call: Call, limitBytes: number): Promise<Captured> {
  const chunks: Buffer[] = [];
  let size = 0;
  running.stdout.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= limitBytes) chunks.push(chunk);
    else void running.stop("abort");
  });
  const end = await running.ended;
  if (size > limitBytes) {
    throw new OpsError("too_large", `"${call.command.slice(0, 2).join(" ")}" printed more than ${limitBytes} bytes`, {
      details: { limitBytes },
    });
  }
  return { ...end, stdout: Buffer.concat(chunks) };
}

async function* streamOut(
  start: () => Promise<Running>,
  onEnd: (end: ProgramEnd) => void,
): AsyncGenerator<Buffer, void, undefined> {
  const running = await start();
  let isRead = false;
  try {
    for await (const chunk of running.stdout as AsyncIterable<Buffer>) yield chunk; // no encoding is set: chunks are buffers
    isRead = true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE")) throw error;
    isRead = true; // destroyed by `stop`; `onEnd` sees why
  } finally {
    if (!isRead) await running.stop("abort");
  }
  onEnd(await running.ended);
}
