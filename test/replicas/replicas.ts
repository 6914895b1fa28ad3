import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { z } from "zod";
import { makeWorld, type World, worldEnv } from "../faults/world.ts";
import { call, type Server, startServer } from "../http/server.ts";
import { type Ended, PROGRAM } from "../support/program.ts";

const POLL_MS = 100;
const PATIENCE_MS = 90_000; // of a slow machine; what has to be quick is measured by events, not by this

const Run = z.object({ id: z.string(), signal: z.string(), state: z.string(), epoch: z.number() });
const Page = z.object({ items: z.array(Run) });
const Intake = z.object({ run: z.object({ id: z.string() }) });
const Events = z.object({ events: z.array(z.object({ name: z.string(), at: z.string(), payload: z.unknown() })) });
const Times = z.tuple([z.object({ now: z.coerce.number() })]);
const Epochs = z.array(z.object({ epoch: z.number() }));
const Heads = z.array(z.object({ head: z.string() }));
const Verified = z.object({ problems: z.array(z.unknown()) });

/** Processes of one world over one database, each with a data folder of its own. */
export interface Replicas extends World {
  /** A server, for requests of an owner. */
  serve(name: string): Promise<Replica>;
  /** A command, which owns the run that it asks for. */
  begin(name: string, args: readonly string[]): Begun;
  /** What the database's clock says, epoch milliseconds. */
  databaseTime(): Promise<number>;
  /** How often each run was owned, as the database has it: 1 unless it was taken over. */
  epochs(): Promise<readonly number[]>;
  /** Head branches of all pull requests in the database's local forge. */
  pullRequests(): Promise<readonly string[]>;
}

/** A command under way. */
export interface Begun {
  readonly pid: number;
  readonly ended: Promise<Ended>;
}

/** One server of several. */
export interface Replica extends Server {
  /** Sends a signal by the playbook's route and answers the run's id. */
  send(playbook: string, context: Readonly<Record<string, unknown>>): Promise<string>;
  /** The only run of the signal; `null` while there is none, or the server or its database cannot tell. */
  look(signal: string): Promise<z.infer<typeof Run> | null>;
  events(run: string): Promise<z.infer<typeof Events>["events"]>;
  /** What is wrong with the run's chain of events. */
  problems(run: string): Promise<readonly unknown[]>;
}

/** A repository with a remote, and processes over the database given. */
export async function makeReplicas(url: string): Promise<Replicas> {
  const world = makeWorld({ remote: true });
  const env = { DATABASE_URL: url };
  const made = await world.run(["token", "create", "root", "--role", "owner", "--json"], {
    env: { ...env, SIGNALBOX_DATA_DIR: join(world.base, "token") },
  });
  const token = z.object({ text: z.string() }).parse(JSON.parse(made.stdout)).text;
  return {
    ...world,
    serve: async (name) => {
      const server = await startServer(world, ["--data-dir", join(world.base, name)], env);
      return asReplica(server, token, world.root);
    },
    begin: (name, args) => begin(world, { ...env, SIGNALBOX_DATA_DIR: join(world.base, name) }, args),
    databaseTime: async () => {
      const rows = await query(url, "select extract(epoch from clock_timestamp()) * 1000 as now");
      return Times.parse(rows)[0].now;
    },
    epochs: async () => Epochs.parse(await query(url, "select epoch from signalbox.run")).map((row) => row.epoch),
    pullRequests: async () =>
      Heads.parse(await query(url, "select head from signalbox.pull_request")).map((row) => row.head),
  };
}

async function query(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

function begin(world: World, env: Readonly<Record<string, string>>, args: readonly string[]): Begun {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: world.root,
    env: { ...process.env, SIGNALBOX_RUN: undefined, NO_COLOR: "1", ...worldEnv(world.base), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said.stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, ...said }));
  });
  return { pid: child.pid ?? 0, ended };
}

function asReplica(server: Server, token: string, repository: string): Replica {
  const read = async (path: string): Promise<unknown> => (await call(server, path, { token })).json();
  return {
    ...server,
    send: async (playbook, context) => {
      const path = `/v1/playbooks/${playbook}?repository=${encodeURIComponent(repository)}`;
      const answer: unknown = await (await call(server, path, { token, body: context })).json();
      const intake = Intake.safeParse(answer);
      if (!intake.success) throw new Error(`the signal was not taken in: ${JSON.stringify(answer)}`);
      return intake.data.run.id;
    },
    look: async (signal) => {
      const answer = await call(server, "/v1/runs?limit=50", { token }).catch(() => null);
      if (answer?.status !== 200) return null;
      return Page.parse(await answer.json()).items.find((item) => item.signal === signal) ?? null;
    },
    events: async (run) => Events.parse(await read(`/v1/runs/${run}/events?limit=1000`)).events,
    problems: async (run) => Verified.parse(await read(`/v1/runs/${run}/verify`)).problems,
  };
}

/** A program at which runs stand still until it is let go. */
export interface Gate {
  /** The marks of the processes for which it has run, in order. */
  seen(): readonly string[];
  open(): void;
}

/** Makes such a program, to be a hook or a check. */
export function makeGate(folder: string, file: string): Gate {
  const log = join(folder, "gate.log");
  const go = join(folder, "go");
  writeFileSync(log, "");
  writeFileSync(file, `#!/bin/sh\necho "$SIGNALBOX_OWNER" >>'${log}'\nwhile ! test -e '${go}'; do sleep 0.05; done\n`, {
    mode: 0o755,
  });
  return {
    seen: () =>
      readFileSync(log, "utf8")
        .split("\n")
        .filter((line) => line !== ""),
    open: () => writeFileSync(go, ""),
  };
}

/** Waits until a look answers something. */
export async function eventually<T>(what: string, look: () => T | null | Promise<T | null>): Promise<T> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += POLL_MS) {
    const seen = await look();
    if (seen !== null) return seen;
    await pause(POLL_MS);
  }
  throw new Error(`${what} did not come about in ${PATIENCE_MS} ms`);
}
