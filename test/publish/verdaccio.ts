import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { freePort } from "../support/loopback.ts";
import { hasTerminal } from "../support/terminal.ts";

const TOOLS = fileURLToPath(new URL("../tools/", import.meta.url));
const VERDACCIO = join(TOOLS, "node_modules", "verdaccio", "bin", "verdaccio");
/** It loads some 300 packages; a cold disk takes a while. */
const START_TIMEOUT_MS = 60_000;
const LOOK_EVERY_MS = 100;

/** A real registry of npm packages on this machine, with one user. */
export interface Registry {
  readonly url: string;
  /** The user's token. */
  readonly token: string;
  close(): Promise<void>;
}

/** Why a registry can't run here; null when it can. A missing tool is a failure where tools are required. */
export function registryIsMissing(env: Readonly<Record<string, string | undefined>>): string | null {
  const reason = !existsSync(VERDACCIO)
    ? "test/tools is not installed: run `npm ci --prefix test/tools --ignore-scripts`"
    : hasTerminal
      ? null
      : "there is no program `script`: install util-linux";
  if (reason !== null && env["SIGNALBOX_REQUIRE_TOOLS"] === "1") throw new Error(reason);
  return reason;
}

/** Starts the registry in a temporary folder on a free port. */
export async function startRegistry(): Promise<Registry> {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-registry-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  writeFileSync(join(folder, "config.yaml"), configuration(folder));
  const command = [VERDACCIO, "--config", join(folder, "config.yaml"), "--listen", `127.0.0.1:${port}`];
  const child = spawn(process.execPath, command, { cwd: folder, stdio: "ignore" });
  const gone = once(child, "exit");
  const close = async () => {
    child.kill("SIGKILL");
    await gone;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  for (let waitedMs = 0; !(await answers(url)); waitedMs += LOOK_EVERY_MS) {
    if (child.exitCode !== null || waitedMs > START_TIMEOUT_MS) {
      await close();
      throw new Error("verdaccio did not start");
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return { url, token: await addUser(url), close };
}

function configuration(folder: string): string {
  return JSON.stringify({
    storage: join(folder, "storage"),
    auth: { htpasswd: { file: join(folder, "htpasswd"), max_users: 10 } },
    uplinks: {},
    packages: {
      "@private/*": { access: "$authenticated", publish: "$authenticated" },
      "@*/*": { access: "$all", publish: "$authenticated" },
      "**": { access: "$all", publish: "$authenticated" },
    },
    log: { type: "stdout", format: "json", level: "fatal" },
  });
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(`${url}-/ping`).catch(() => null); // not listening yet
  return response?.ok === true;
}

async function addUser(url: string): Promise<string> {
  const response = await fetch(`${url}-/user/org.couchdb.user:ada`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "ada", password: "correct-horse-battery" }),
  });
  return z.looseObject({ token: z.string() }).parse(await response.json()).token;
}
