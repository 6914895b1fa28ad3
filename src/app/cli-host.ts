import { constants as osConstants } from "node:os";
import { createReadStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf, OpsError } from "../kernel/ops-error.ts";
import type { CliHost, CliStreams } from "../surfaces/cli/host.ts";
import { composeCatalog } from "./catalog.ts";
import { slices } from "./slices.ts";
import { readVersion } from "./version.ts";

const USER_FILE_LIMIT_BYTES = 4 * 1024 * 1024;

/** The command line's host over a real process. */
export function createCliHost(own: NodeJS.Process): CliHost {
  const catalog = composeCatalog(slices);
  const version = readVersion();
  const cwd = own.cwd();
  const machine = { env: own.env, cwd, pid: own.pid, version, catalog };
  return {
    version,
    catalog,
    streams: streamsOf(own),
    env: own.env,
    cwd,
    now: () => Date.now(),
    // What only some commands need is loaded by them: a help text waits for no database.
    openSession: async (options) => (await import("./session/session.ts")).openSession(machine, options),
    serveMcp: async (session, repository, stopped) => {
      const { serveMcpOnStdio } = await import("../surfaces/mcp/serve-stdio.ts");
      const perform = (name: string, input: unknown) => session.perform(name, input);
      await serveMcpOnStdio({ catalog, version, repository, now: () => Date.now(), perform }, stopped);
    },
    serve: async (options) => (await import("./server/serve.ts")).serve(machine, options),
    doctor: async (options) => (await import("./setup/doctor.ts")).runDoctor(machine, options),
    initConfig: async (options) => (await import("./setup/configuration-file.ts")).initConfig(machine, options),
    checkConfig: async (options) => (await import("./setup/configuration-file.ts")).checkConfig(machine, options),
    readUserFile: (path) => readUserFile(resolve(cwd, path), path),
    readUserFolder: async (path) => (await import("./user-folder.ts")).readUserFolder(resolve(cwd, path), path),
    writeUserFile: async (path, text) => {
      const target = resolve(cwd, path);
      const written = mkdir(dirname(target), { recursive: true }).then(() => writeFile(target, text));
      await written.catch((thrown: unknown) => {
        throw new OpsError("storage", `${path} cannot be written: ${messageOf(thrown)}`, { cause: thrown });
      });
    },
    onInterrupt: (callback) => onInterrupt(own, callback),
    sleep: async (ms) => {
      await sleep(ms);
    },
    openPage: async (url) => (await import("../integrations/process/open-page.ts")).openPage(url, own.platform),
  };
}

function streamsOf(own: NodeJS.Process): CliStreams {
  const output = (stream: NodeJS.WriteStream) => ({
    write: (text: string) => {
      stream.write(text);
    },
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns ?? 80;
    },
  });
  for (const stream of [own.stdout, own.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") own.exit(osConstants.signals.SIGPIPE + 128);
      throw error;
    });
  }
  return {
    stdout: output(own.stdout),
    stderr: output(own.stderr),
    stdin: {
      isTTY: own.stdin.isTTY === true,
      readLine: (prompt, signal) => readLine(own, prompt, signal),
      readAll: () => readAll(own.stdin, "standard input"),
    },
  };
}

function readLine(own: NodeJS.Process, prompt: string, signal?: AbortSignal): Promise<string | null> {
  return new Promise((resolveLine) => {
    const lines = createInterface({ input: own.stdin, output: own.stderr, terminal: own.stdin.isTTY === true });
    let answer: string | null = null;
    lines.on("SIGINT", () => {
      lines.close();
      own.emit("SIGINT", "SIGINT");
    });
    const giveUp = () => lines.close();
    signal?.addEventListener("abort", giveUp, { once: true });
    lines.once("close", () => {
      signal?.removeEventListener("abort", giveUp);
      resolveLine(answer);
    });
    if (signal?.aborted === true) return giveUp();
    lines.question(prompt, (line) => {
      answer = line;
      lines.close();
    });
  });
}

/** A text of a bounded size. Throws `too_large`, and stops reading there. */
async function readAll(source: NodeJS.ReadableStream, shown: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > USER_FILE_LIMIT_BYTES)
      throw new OpsError("too_large", `${shown} has over ${USER_FILE_LIMIT_BYTES} bytes`);
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** A file that an argument names; one that cannot be read is a mistake in the command. */
async function readUserFile(path: string, shown: string): Promise<string> {
  try {
    return await readAll(createReadStream(path), shown);
  } catch (thrown) {
    if (thrown instanceof OpsError) throw thrown;
    throw new OpsError("invalid_input", `${shown} cannot be read: ${messageOf(thrown)}`, { cause: thrown });
  }
}

function onInterrupt(own: NodeJS.Process, callback: () => void): () => void {
  own.on("SIGINT", callback);
  own.on("SIGTERM", callback);
  return () => {
    own.off("SIGINT", callback);
    own.off("SIGTERM", callback);
  };
}
