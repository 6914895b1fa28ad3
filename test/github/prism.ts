import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../support/loopback.ts";
import { SLICE_FILE } from "../tools/github-stand-in/contract.ts";

const TOOLS = fileURLToPath(new URL("../tools/node_modules/", import.meta.url));
const PRISM = join(TOOLS, "@stoplight", "prism-cli", "dist", "index.js");

/** Prism loads some 180 packages; a cold disk takes a while. */
const START_TIMEOUT_MS = 60_000;

/** How long it may take to end before it is killed. */
const STOP_TIMEOUT_MS = 5_000;

/** Why Prism can't run here; null when it can. A missing tool is a failure where tools are required. */
export function prismIsMissing(env: Readonly<Record<string, string | undefined>>): string | null {
  if (existsSync(PRISM)) return null;
  const reason = "test/tools is not installed: run `npm ci --prefix test/tools --ignore-scripts`";
  if (env["SIGNALBOX_REQUIRE_TOOLS"] === "1") throw new Error(reason);
  return reason;
}

/** Puts Prism's validating proxy in front of an address: a bad request and a bad answer are both answered as an error. */
export async function startPrism(upstream: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const port = await freePort();
  const command = [
    PRISM,
    "proxy",
    "--errors",
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
    fileURLToPath(SLICE_FILE),
    upstream,
  ];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"] });
  await untilItListens(child);
  return { url: `http://127.0.0.1:${port}`, close: () => stop(child) };
}

/** GitHub answers to its own media type with JSON; Prism knows only the type that the description names. */
export const plainAccept: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set("accept", "application/json");
  return fetch(input, { ...init, headers });
};

async function untilItListens(child: ChildProcess): Promise<void> {
  let output = "";
  const listens = new Promise<void>((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`Prism did not start within ${START_TIMEOUT_MS} ms: ${output}`)),
      START_TIMEOUT_MS,
    );
    const look = (chunk: unknown) => {
      output = (output + String(chunk)).slice(-10_000);
      if (!output.includes("Prism is listening")) return;
      clearTimeout(late);
      resolve();
    };
    child.stdout?.on("data", look);
    child.stderr?.on("data", look);
    child.once("exit", (code) => reject(new Error(`Prism ended with ${String(code)}: ${output}`)));
  });
  try {
    await listens;
  } catch (thrown) {
    await stop(child);
    throw thrown;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const kill = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(kill);
}
