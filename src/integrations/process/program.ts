import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import type { Readable } from "node:stream";
import { OpsError } from "../../kernel/ops-error.ts";
import { endProcesses } from "./ending.ts";
import { OutputWindow } from "./output-window.ts";
import { MARKERS } from "./child-env.ts";

/** One program to run, as a value. `leftovers`: whether what it leaves behind is ended once it has exited. */
export interface Program {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Null: standard input is closed. */
  readonly stdin: string | Uint8Array | null;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly leftovers: "end" | "leave";
  readonly keptBytes: number;
}

/** How a program ended. */
export interface ProgramEnd {
  readonly exitCode: number | null;
  readonly endedBy: "exit" | "signal" | "timeout" | "abort";
  readonly stderr: OutputWindow;
  readonly durationMs: number;
}

/** A program under way. Its standard output must be read to the end, or `stop` called. */
export interface Running {
  readonly stdout: Readable;
  readonly ended: Promise<ProgramEnd>;
  stop(reason: "timeout" | "abort"): Promise<void>;
}

/** Where living process groups are noted. */
export interface GroupRegister {
  add(group: number): void;
  remove(group: number): void;
}

/** Starts a program as a process group of its own. Throws `missing_tool`, `not_found` (the folder), `precondition`, `invalid_input`. */
export async function startProgram(program: Program, register: GroupRegister): Promise<Running> {
  const startedAt = performance.now();
  const child = await spawned(program);
  const group = child.pid ?? 0;
  register.add(group);
  const stderr = new OutputWindow(program.keptBytes);
  child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
  const quarry = { groups: [group], mark: `${MARKERS.call}=${program.environment[MARKERS.call] ?? ""}` };
  let stoppedBy: "timeout" | "abort" | null = null;
  let stopping: Promise<void> | null = null;
  const stop = (reason: "timeout" | "abort"): Promise<void> => {
    stoppedBy ??= reason;
    stopping ??= endProcesses(quarry).then(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    });
    return stopping;
  };
  const exit = exited(child, () => (program.leftovers === "end" ? endProcesses(quarry) : Promise.resolve(true)));
  const ended = guarded(exit, program, stop).then(async ({ exitCode, bySignal }): Promise<ProgramEnd> => {
    await stopping;
    register.remove(group);
    const endedBy = stoppedBy ?? (bySignal ? "signal" : "exit");
    return { exitCode, endedBy, stderr, durationMs: performance.now() - startedAt };
  });
  ended.catch(() => undefined); // whoever awaits it sees the error; a reader that stopped early does not await
  return { stdout: child.stdout ?? emptyStream(), ended, stop };
}

function emptyStream(): never {
  throw new TypeError("a child with piped output has a standard output");
}

function spawned(program: Program): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const [file = "", ...args] = program.command;
    const fail = (error: unknown): void => reject(startFailure(program, error));
    try {
      const child = spawn(file, args, {
        cwd: program.cwd,
        env: { ...program.environment },
        detached: true,
        stdio: [program.stdin === null ? "ignore" : "pipe", "pipe", "pipe"],
      });
      child.once("error", fail);
      child.once("spawn", () => resolve(child));
      child.stdin?.on("error", () => undefined); // it ended without reading all; its exit code tells
      if (program.stdin !== null) child.stdin?.end(program.stdin);
    } catch (error) {
      fail(error);
    }
  });
}

interface Exit {
  readonly exitCode: number | null;
  readonly bySignal: boolean;
}

function exited(child: ChildProcess, sweep: () => Promise<boolean>): Promise<Exit> {
  return new Promise((resolve, reject) => {
    let sweeping: Promise<boolean> = Promise.resolve(true);
    child.once("exit", () => {
      sweeping = sweep();
    });
    child.once("close", (code, signal) => {
      sweeping.then(() => resolve({ exitCode: code, bySignal: signal !== null }), reject);
    });
  });
}

async function guarded(exit: Promise<Exit>, program: Program, stop: Running["stop"]): Promise<Exit> {
  const onAbort = (): void => void stop("abort");
  const timer = setTimeout(() => void stop("timeout"), program.timeoutMs);
  program.signal.addEventListener("abort", onAbort, { once: true });
  if (program.signal.aborted) onAbort();
  try {
    return await exit;
  } finally {
    clearTimeout(timer);
    program.signal.removeEventListener("abort", onAbort);
  }
}

function startFailure(program: Program, error: unknown): unknown {
  const name = program.command[0] ?? "";
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" && !existsSync(program.cwd)) {
    return new OpsError("not_found", `the folder ${program.cwd} does not exist`, { cause: error });
  }
  if (code === "ENOENT") {
    return new OpsError("missing_tool", `the program "${name}" is not installed`, {
      hint: `Install the package ${packageOf(name)}, or put it on the PATH.`,
      details: { program: name },
      cause: error,
    });
  }
  if (code === "EACCES")
    return new OpsError(
      "precondition",
      `"${name}" can't be run: it is not an executable file, or ${program.cwd} can't be entered`,
      { cause: error },
    );
  if (code === "E2BIG")
    return new OpsError("too_large", `the arguments of "${name}" are longer than the system takes`, { cause: error });
  if (code === "ERR_INVALID_ARG_VALUE")
    return new OpsError("invalid_input", `an argument of "${name}" holds a NUL byte`, { cause: error });
  return error;
}

const PACKAGES: Readonly<Record<string, string>> = {
  npm: "npm (it comes with Node.js)",
  npx: "npm (it comes with Node.js)",
  node: "nodejs",
  ssh: "openssh-client",
  gpg: "gnupg",
  python: "python3",
  pip: "python3-pip",
};

function packageOf(program: string): string {
  return PACKAGES[program] ?? program;
}
