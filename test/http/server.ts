import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { PROGRAM } from "../support/program.ts";
import { type World, worldEnv } from "../faults/world.ts";

/** A running `signalbox serve` of a world. */
export interface Server {
  readonly url: string;
  readonly pid: number;
  /** Ends it politely and answers its exit code. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

/** Starts the built server on a free port and waits until it listens. */
export async function startServer(
  world: World,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const child = spawn(process.execPath, [PROGRAM, "serve", "--port", "0", "--json", ...args], {
    cwd: world.root,
    env: { ...process.env, SIGNALBOX_RUN: undefined, ...worldEnv(world.base), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const errors: string[] = [];
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk.toString("utf8")));
  const url = await firstUrl(child, errors);
  return {
    url,
    pid: child.pid ?? 0,
    stop: () => end(child, "SIGTERM"),
    kill: async () => {
      await end(child, "SIGKILL");
    },
  };
}

/** Makes a token with the terminal and answers its text. */
export async function makeToken(world: World, ...args: readonly string[]): Promise<string> {
  const made = await world.run(["token", "create", ...args, "--json"]);
  const answer: { readonly text: string } = JSON.parse(made.stdout);
  return answer.text;
}

async function firstUrl(child: ChildProcess, errors: readonly string[]): Promise<string> {
  let text = "";
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    const url = /"url": "(http:[^"]+)"/.exec(text)?.[1];
    if (url !== undefined) {
      child.stdout?.resume();
      return url;
    }
  }
  throw new Error(`the server did not start: ${errors.join("")}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const closed = once(child, "close");
    child.kill(signal);
    await closed;
  }
  return child.exitCode;
}

/** Asks the server with a token; a body is sent as JSON. */
export function call(
  server: Server,
  path: string,
  options: {
    readonly token?: string;
    readonly method?: string;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<Response> {
  const { token, body } = options;
  return fetch(`${server.url}${path}`, {
    method: options.method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  });
}
