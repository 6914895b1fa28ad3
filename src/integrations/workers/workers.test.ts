import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findProcesses } from "../process/process-table.ts";
import { createWorkers, type WorkerPool } from "./create-workers.ts";
import { createResultCache } from "./result-cache.ts";
import { throttled } from "./throttle.ts";

const groups = new Set<number>();
const register = {
  add: (group: number) => void groups.add(group),
  remove: (group: number) => void groups.delete(group),
};
let folder = "";
let owner = "";
let workers: WorkerPool;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sb-workers-"));
  owner = randomUUID();
  workers = createWorkers({
    jobs: new URL("./testing/sample-jobs.ts", import.meta.url),
    cacheFolder: join(folder, "cache"),
    ours: process.env,
    owner,
    register,
    size: 2,
    heapMegabytes: 64,
  });
});
afterEach(async () => {
  await workers.close();
  rmSync(folder, { recursive: true, force: true });
  expect(groups.size).toBe(0);
});

const quiet = () => undefined;
const scope = (signal = new AbortController().signal) => ({
  run: "run_1",
  assignment: "a1",
  agent: "t",
  key: "",
  signal,
});
const ours = () => findProcesses({ groups: [], mark: `SIGNALBOX_OWNER=${owner}` });

describe("a job", () => {
  it("answers, and tells its progress to the end", async () => {
    const seen: number[] = [];
    const numbers = Array.from({ length: 2_000 }, (_unused, at) => at);
    expect(await workers.run("sum", numbers, scope(), (done) => void seen.push(done))).toBe(1_999_000);
    expect(seen.at(-1)).toBe(2_000);
    expect(seen.length).toBeLessThan(2_000);
  });
  it("beyond the pool's size waits for its turn", async () => {
    const answers = await Promise.all(
      Array.from({ length: 7 }, (_unused, at) => workers.run("sum", [at, 1], scope(), quiet)),
    );
    expect(answers).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
  it("that never ends is ended by an abort, also one that waits, and the pool goes on", async () => {
    const abort = new AbortController();
    const running = [1, 2, 3].map(() => workers.run("spin", null, scope(abort.signal), quiet));
    abort.abort();
    for (const one of running) await expect(one).rejects.toMatchObject({ code: "aborted" });
    expect(await workers.run("sum", [1, 2], scope(), quiet)).toBe(3);
  });
  it("that fails, crashes or takes too much memory is an answer, and the process lives", async () => {
    await expect(workers.run("refuse", null, scope(), quiet)).rejects.toMatchObject({
      code: "unsupported",
      hint: "Take another.",
      details: { which: 1 },
    });
    await expect(workers.run("none", null, scope(), quiet)).rejects.toMatchObject({ code: "not_found" });
    await expect(workers.run("leave", null, scope(), quiet)).rejects.toThrow("crashed");
    await expect(workers.run("hoard", null, scope(), quiet)).rejects.toMatchObject({ code: "too_large" });
    expect(await workers.run("sum", [1, 2], scope(), quiet)).toBe(3);
  });
  it("reads programs as they print, and what fails says so", async () => {
    expect(
      await workers.run("stream", { command: ["sh", "-c", "echo one; echo two"], cwd: folder }, scope(), quiet),
    ).toBe("one\ntwo\n");
    await expect(
      workers.run("stream", { command: ["sh", "-c", "echo broken >&2; exit 4"], cwd: folder }, scope(), quiet),
    ).rejects.toMatchObject({ code: "precondition", message: expect.stringContaining("broken") });
    await expect(
      workers.run("stream", { command: ["no-such-program"], cwd: folder }, scope(), quiet),
    ).rejects.toMatchObject({ code: "missing_tool" });
  });
  it("ended by an abort takes its programs with it", async () => {
    const abort = new AbortController();
    const running = workers.run(
      "stream",
      { command: ["sh", "-c", "setsid sleep 1000 & echo up; sleep 1000"], cwd: folder },
      scope(abort.signal),
      () => abort.abort(),
    );
    await expect(running).rejects.toMatchObject({ code: "aborted" });
    expect(ours()).toEqual([]);
  });
  it("reads files within its limit", async () => {
    writeFileSync(join(folder, "small"), "text");
    writeFileSync(join(folder, "large"), "x".repeat(11));
    expect(await workers.run("look", join(folder, "small"), scope(), quiet)).toEqual({ kind: "file", text: "text" });
    expect(await workers.run("look", folder, scope(), quiet)).toEqual({ kind: "folder", text: null });
    expect(await workers.run("look", join(folder, "none"), scope(), quiet)).toEqual({ kind: null, text: null });
    await expect(workers.run("look", join(folder, "large"), scope(), quiet)).rejects.toMatchObject({
      code: "too_large",
    });
  });
  it("finds again what it put into the cache", async () => {
    expect(await workers.run("cached", "k", scope(), quiet)).toBe("nothing");
    expect(await workers.run("cached", "k", scope(), quiet)).toBe("made k");
  });
});

describe("the cache", () => {
  it("is thinned out, and does without a disk that can be written", async () => {
    const cache = createResultCache(join(folder, "bounded"), { filesPerFolder: 1, valueBytes: 10 });
    for (let at = 0; at < 1_500; at += 1) await cache.put(`key ${at}`, "v");
    const count = readdirSync(join(folder, "bounded"), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    ).length;
    expect(count).toBeLessThan(1_500);
    await cache.put("long", "x".repeat(11));
    expect(await cache.get("long")).toBeNull();
    writeFileSync(join(folder, "file"), "");
    const broken = createResultCache(join(folder, "file"));
    await broken.put("k", "v");
    expect(await broken.get("k")).toBeNull();
  });
});

describe("progress", () => {
  it("passes at most ten times a second, but always at the end", () => {
    let now = 0;
    const told: number[] = [];
    const tell = throttled(
      (done) => void told.push(done),
      () => now,
    );
    for (let at = 1; at <= 1_000; at += 1) {
      now += 1;
      tell(at, 1_000, "x");
    }
    expect(told.length).toBeLessThanOrEqual(11);
    expect(told.at(-1)).toBe(1_000);
  });
});
