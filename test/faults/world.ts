import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import { type Ended, signalbox } from "../support/program.ts";
import { git, GIT_ENV, makeRepository, type Repository } from "../support/repository.ts";

const HASHED_BYTES = 1024 * 1024; // files above this are compared by their size
const ORPHAN_WAIT_MS = 20_000; // the reaper's time, with a slow machine's
const POLL_MS = 100;

/** A repository, and the program run on it in a home of its own. */
export interface World extends Repository {
  /** The folder around the repository; `home` and `state` stand in it too. */
  readonly base: string;
  run(args: readonly string[], options?: WorldCall): Promise<Ended>;
}

/** What a call in a world may set. */
export interface WorldCall {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  readonly timeoutMs?: number;
  readonly killAfterMs?: number;
}

/** Makes a world. */
export function makeWorld(options: { readonly remote?: boolean } = {}): World {
  const repository = makeRepository(options);
  const base = dirname(repository.root);
  mkdirSync(join(base, "home"));
  return {
    ...repository,
    base,
    run: (args, { cwd, env, ...rest } = {}) =>
      signalbox(args, { cwd: cwd ?? repository.root, env: { ...worldEnv(base), ...env }, ...rest }),
  };
}

/** The environment of the program in a world: its home is what its processes are found by. */
export function worldEnv(base: string): Record<string, string | undefined> {
  return {
    ...GIT_ENV,
    HOME: join(base, "home"),
    XDG_STATE_HOME: join(base, "state"),
    SIGNALBOX_DATA_DIR: undefined,
    DATABASE_URL: undefined,
  };
}

/** All that a person could lose: where HEAD is, every reference, the status, and the bytes of the work tree. */
export function stateOf(root: string): Readonly<Record<string, string>> {
  return {
    head: readFileSync(join(git(root, "rev-parse", "--absolute-git-dir"), "HEAD"), "utf8"),
    refs: git(root, "for-each-ref", "--format=%(refname) %(objectname)"),
    status: git(root, "status", "--porcelain=v1", "-z"),
    files: digestOf(root),
  };
}

/** Demands that a change which could not be committed stands as it was: HEAD, every reference, the index and the work tree. */
export function expectChangeKept(root: string, before: Readonly<Record<string, string>>): void {
  expect(stateOf(root)).toEqual(before);
}

/** Demands an exit code and texts in what was printed; shows everything that was printed when it is not so. */
export function expectEnd(ended: Ended, code: number, ...says: readonly RegExp[]): void {
  const printed = ended.stdout + ended.stderr;
  const flowing = printed.replace(/\s+/g, " ");
  const missing = says.filter((text) => !text.test(flowing)).map(String);
  if (ended.code !== code || missing.length > 0)
    expect.fail(
      `wanted exit ${code}, came ${ended.code} ${ended.signal ?? ""}; not said: ${missing.join(" ")}\n${printed}`,
    );
}

/** Demands that no process of a world is left, once the reaper has had its time. */
export async function expectNoOrphans(base: string): Promise<void> {
  let left = processesOf(base);
  for (let waitedMs = 0; left.length > 0 && waitedMs < ORPHAN_WAIT_MS; waitedMs += POLL_MS) {
    await pause(POLL_MS);
    left = processesOf(base);
  }
  expect(left).toEqual([]);
}

/** Waits until a look answers something. */
export async function until<T>(what: string, look: () => T | null, limitMs = 30_000): Promise<T> {
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += POLL_MS) {
    const seen = look();
    if (seen !== null) return seen;
    await pause(POLL_MS);
  }
  throw new Error(`${what} did not come about in ${limitMs} ms`);
}

/** Writes a hook of the git folder given. */
export function writeHook(gitFolder: string, name: string, script: string): void {
  mkdirSync(join(gitFolder, "hooks"), { recursive: true });
  writeFileSync(join(gitFolder, "hooks", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** Live processes whose home is the world's, or that are told of it: `<pid> <command>`. */
export function processesOf(base: string): readonly string[] {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .flatMap((pid) => {
      const command = readProc(pid, "cmdline").replaceAll("\0", " ").trim();
      const isOurs = readProc(pid, "environ").includes(`HOME=${join(base, "home")}\0`) || command.includes(base);
      return isOurs && !/^\d+ \([\s\S]*\) [ZX] /.test(readProc(pid, "stat")) ? [`${pid} ${command}`] : [];
    });
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return ""; // it has ended meanwhile
  }
}

function digestOf(root: string): string {
  const hash = createHash("sha256");
  for (const path of walk(Buffer.from(root))) {
    const stat = lstatSync(path);
    hash.update(path).update(`\0${stat.mode} ${stat.size}\0`);
    if (stat.isSymbolicLink()) hash.update(readlinkSync(path));
    else if (stat.size <= HASHED_BYTES) hash.update(readFileSync(path));
  }
  return hash.digest("hex");
}

function walk(folder: Buffer): readonly Buffer[] {
  return readdirSync(folder, { encoding: "buffer" })
    .filter((name) => ![".git", ".signalbox"].includes(name.toString("latin1")))
    .toSorted((one, other) => one.compare(other))
    .flatMap((name) => {
      const path = Buffer.concat([folder, Buffer.from("/"), name]);
      return lstatSync(path).isDirectory() ? walk(path) : [path];
    });
}
