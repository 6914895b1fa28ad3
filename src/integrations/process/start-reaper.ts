import { spawn, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";

/** The process that ends what this one leaves behind when it dies. */
export interface Reaper {
  readonly pid: number;
  add(group: number): void;
  remove(group: number): void;
  /** Lets it end what is left and give up the lock, and waits for that. */
  close(): Promise<void>;
}

/** `token` is the owner's mark in its children's environment. `lockPath` is deleted at the end if the JSON in it has this token; "" for none. */
export interface ReaperOptions {
  readonly token: string;
  readonly lockPath: string;
}

const CLOSE_LIMIT_MS = 15_000;

/** Starts a detached reaper. One that is killed is started anew with what it knew. */
export function startReaper(options: ReaperOptions): Reaper {
  const groups = new Set<number>();
  let isClosing = false;
  let child = launch(options);
  const watch = (started: ChildProcess): void => {
    started.once("exit", () => {
      if (isClosing) return;
      child = launch(options);
      watch(child);
      for (const group of groups) tell(child, `+${group}`);
    });
  };
  watch(child);
  return {
    get pid() {
      return child.pid ?? 0;
    },
    add: (group) => {
      groups.add(group);
      tell(child, `+${group}`);
    },
    remove: (group) => {
      groups.delete(group);
      tell(child, `-${group}`);
    },
    close: () => {
      isClosing = true;
      return closed(child);
    },
  };
}

function launch(options: ReaperOptions): ChildProcess {
  const script = new URL(import.meta.url.endsWith(".ts") ? "./reaper.ts" : "./reaper.js", import.meta.url);
  const started = spawn(
    process.execPath,
    [...sourceLoader(script), fileURLToPath(script), options.token, options.lockPath],
    {
      cwd: "/",
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
      env: { PATH: "/usr/bin:/bin" }, // none of our marks: it must not find itself
    },
  );
  started.stdin?.on("error", () => undefined); // it was killed; `exit` starts another
  started.on("error", () => undefined); // likewise
  started.unref();
  if (started.stdin !== null && "unref" in started.stdin && typeof started.stdin.unref === "function")
    started.stdin.unref();
  return started;
}

/** Arguments for node to run a script: none for JavaScript, tsx's loader for TypeScript in development. */
export function sourceLoader(script: URL): string[] {
  if (!script.pathname.endsWith(".ts")) return [];
  return ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href];
}

/** What a thread is started with to run a script: itself, or for TypeScript in development a line that loads tsx first. */
export function threadScript(script: URL): URL {
  if (!script.pathname.endsWith(".ts")) return script;
  const loader = new URL(
    "./dist/esm/api/index.mjs",
    pathToFileURL(createRequire(import.meta.url).resolve("tsx/package.json")),
  ).href;
  const code = `import { register } from ${JSON.stringify(loader)}; register(); await import(${JSON.stringify(script.href)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}

function tell(child: ChildProcess, line: string): void {
  if (child.stdin?.writable === true) child.stdin.write(`${line}\n`);
}

async function closed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const limit = new AbortController();
  const exit = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.stdin?.end("done\n");
  await Promise.race([exit, sleep(CLOSE_LIMIT_MS, undefined, { signal: limit.signal }).catch(() => undefined)]);
  limit.abort();
}
