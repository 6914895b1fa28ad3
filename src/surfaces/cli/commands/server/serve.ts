import { InvalidArgumentError, Option } from "commander";
import { type Call, type CommandSpec, printJson, tell } from "../../call.ts";
import { gatherText, textsAt, textAt } from "../../globals.ts";
import type { ServedDoor } from "../../host.ts";
import { visible } from "../../text/visible.ts";

/** Where `serve` listens unless it is told otherwise: this machine alone hears it. Source: doors specification, "HTTP". */
export const DEFAULT_HOST = "127.0.0.1";
/** The port of `serve` unless another is given. */
export const DEFAULT_PORT = 7433;

/** `serve`: the HTTP door, until Ctrl-C or SIGTERM. */
export const serveCommand: CommandSpec = {
  path: ["serve"],
  kind: "setup",
  summary: "open the HTTP door: API with documentation, event streams, health and metrics",
  arguments: [],
  options: [
    new Option("--host <address>", `address to listen on (default: ${DEFAULT_HOST})`),
    new Option("--port <number>", `port to listen on; 0 takes a free one (default: ${DEFAULT_PORT})`).argParser(
      parsePort,
    ),
    new Option("--serve-repo <path>", "another repository that may be worked on (repeatable)").argParser(gatherText),
    new Option(
      "--name <host>",
      "a name under which it may be called, such as signalbox.example.org (repeatable)",
    ).argParser(gatherText),
    new Option("--config <file>", "the server's settings: sign-in by an identity provider, webhooks that it takes in"),
  ],
  examples: [
    "signalbox serve",
    "signalbox serve --port 0 --json",
    "signalbox serve --host 0.0.0.0 --name signalbox.example.org",
    "signalbox serve --config /etc/signalbox/signalbox.yaml",
  ],
  run: (call) => serveUntilStopped(call),
};

async function serveUntilStopped(call: Call): Promise<number> {
  const { host, globals, options } = call;
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const forget = host.onInterrupt(() => stop());
  try {
    const door = await host.serve({
      ...{ repo: globals.repo, dataDir: globals.dataDir, host: textAt(options, "host") ?? DEFAULT_HOST },
      port: typeof options["port"] === "number" ? options["port"] : DEFAULT_PORT,
      ...{ repositories: textsAt(options, "serveRepo"), names: textsAt(options, "name") },
      config: textAt(options, "config"),
    });
    announce(call, door);
    await stopped;
    tell(call, "Stopping: requests under way end, runs are parked.");
    await door.close();
    return 0;
  } finally {
    forget();
  }
}

function announce(call: Call, door: ServedDoor): void {
  for (const notice of door.notices) tell(call, notice);
  if (call.globals.json) {
    printJson(call, { schemaVersion: 1, url: door.url, repositories: door.repositories });
    return;
  }
  call.host.streams.stdout.write(`Signalbox listens on ${visible(door.url)}\n`);
  tell(call, `API: ${visible(door.url)}/docs`);
  for (const repository of door.repositories) tell(call, `Serves ${visible(repository)}`);
  if (door.repositories.length === 0) tell(call, "Serves no repository: name some with --repo and --serve-repo.");
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError("A port between 0 and 65535 was expected.");
}
