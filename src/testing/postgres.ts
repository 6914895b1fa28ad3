import { execFile, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chmod, chown, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";

const run = promisify(execFile);
const INITDB_TIMEOUT_MS = 60_000;
const READY_TIMEOUT_MS = 30_000;
const READY_POLL_MS = 50;
const STOP_TIMEOUT_MS = 10_000;
const VERSIONS_FOLDER = "/usr/lib/postgresql"; // where Debian's packages put each version's programs

/** A private Postgres cluster. */
export interface PostgresServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** A new empty database on it. */
  createDatabase(name: string): Promise<string>;
  /** Ends the server as a crash would, or as an operator does; `start` brings it back on the same port. */
  halt(how: "immediate" | "fast"): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a private cluster in a temporary folder on a free loopback port, as an unprivileged account when this is root.
 * With `waitsForDisk` commits are flushed as in earnest (for measuring), otherwise not (for tests).
 * Answers `null` when the Debian package `postgresql` is not installed; throws then if `SIGNALBOX_REQUIRE_TOOLS` is 1.
 */
export async function startPostgres(options: { readonly waitsForDisk?: boolean } = {}): Promise<PostgresServer | null> {
  const programs = findPrograms();
  if (programs === null) {
    if (process.env.SIGNALBOX_REQUIRE_TOOLS === "1") throw new Error("the package postgresql is not installed");
    return null;
  }
  const folder = await mkdtemp(path.join(tmpdir(), "signalbox-postgres-"));
  const account = await unprivilegedAccount();
  const cluster = path.join(folder, "cluster");
  await mkdir(cluster);
  if (account !== null) {
    await chmod(folder, 0o755);
    await chown(cluster, account.uid, account.gid);
  }
  const as = account === null ? {} : { uid: account.uid, gid: account.gid };
  await run(
    path.join(programs, "initdb"),
    ["-D", cluster, "-U", "signalbox", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions", "--no-sync"],
    {
      ...{ timeout: INITDB_TIMEOUT_MS, cwd: cluster },
      ...as,
    },
  );
  const port = await freePort();
  return serve({ programs, folder, cluster, port, as, fsync: options.waitsForDisk === true ? "on" : "off" });
}

interface Cluster {
  readonly programs: string;
  readonly folder: string;
  readonly cluster: string;
  readonly port: number;
  readonly fsync: "on" | "off";
  readonly as: { readonly uid?: number; readonly gid?: number };
}

async function serve(place: Cluster): Promise<PostgresServer> {
  const urlOf = (database: string) => `postgresql://signalbox@127.0.0.1:${place.port}/${database}`;
  let child = await begin(place, urlOf("postgres"));
  const halt = async (how: "immediate" | "fast") => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(how === "immediate" ? "SIGQUIT" : "SIGINT"); // PostgreSQL manual, 19.5: SIGQUIT is immediate, SIGINT fast shutdown
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await gone;
    clearTimeout(timer);
  };
  return {
    url: urlOf("postgres"),
    port: place.port,
    get pid() {
      return child.pid ?? -1;
    },
    createDatabase: async (name) => {
      const client = new pg.Client({ connectionString: urlOf("postgres") });
      await client.connect();
      await client.query(`create database ${client.escapeIdentifier(name)}`);
      await client.end();
      return urlOf(name);
    },
    halt,
    start: async () => {
      child = await begin(place, urlOf("postgres"));
    },
    stop: async () => {
      await halt("immediate"); // the cluster is thrown away
      await rm(place.folder, { recursive: true, force: true });
    },
  };
}

async function begin(place: Cluster, url: string) {
  const settings = [
    "-D",
    place.cluster,
    "-p",
    String(place.port),
    "-c",
    "listen_addresses=127.0.0.1",
    "-c",
    `fsync=${place.fsync}`,
    "-c",
    `unix_socket_directories=${place.cluster}`,
  ];
  const child = spawn(path.join(place.programs, "postgres"), settings, {
    cwd: place.cluster,
    stdio: "ignore",
    ...place.as,
  });
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    if (await answers(url)) return child;
    if (child.exitCode !== null) throw new Error(`postgres ended with ${child.exitCode} before it was ready`);
    if (Date.now() > deadline) throw new Error("postgres was not ready in time");
    await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS));
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function findPrograms(): string | null {
  if (!existsSync(VERSIONS_FOLDER)) return null;
  const versions = readdirSync(VERSIONS_FOLDER).sort((left, right) => Number(right) - Number(left));
  const folders = versions.map((version) => path.join(VERSIONS_FOLDER, version, "bin"));
  return folders.find((candidate) => existsSync(path.join(candidate, "initdb"))) ?? null;
}

/** Postgres refuses to run as root; the package makes the account `postgres`. */
async function unprivilegedAccount(): Promise<{ readonly uid: number; readonly gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const [uid, gid] = await Promise.all([run("id", ["-u", "postgres"]), run("id", ["-g", "postgres"])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
