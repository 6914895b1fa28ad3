import { mkdtempSync, readFileSync, rmSync, existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { spawn } from "node:child_process";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { childEnvironment } from "./child-env.ts";
import { OutputWindow } from "./output-window.ts";
import { findProcesses, parseStat } from "./process-table.ts";
import { createProcesses } from "./processes.ts";
import { createRunner } from "./runner.ts";
import { sourceLoader, startReaper } from "./start-reaper.ts";

const owner = randomUUID();
const groups = new Set<number>();
const register = {
  add: (group: number) => void groups.add(group),
  remove: (group: number) => void groups.delete(group),
};
const runner = createRunner({ ours: { ...process.env, MY_TOKEN: "hidden" }, owner, register });
const processes = createProcesses(runner);
const never = new AbortController().signal;
const scope = { run: "run_1", assignment: "a1", agent: "tester", key: "k", signal: never };
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sb-process-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (
  command: string[],
  more: { timeoutMs?: number; signal?: AbortSignal; env?: Record<string, string> } = {},
) =>
  processes.run(
    { root: folder, command, timeoutMs: more.timeoutMs ?? 20_000, env: more.env ?? {} },
    { ...scope, signal: more.signal ?? never },
  );

/** Waits for a condition by looking, bounded by the test's own time limit. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 10));
}
const livesWith = (mark: string): readonly number[] => findProcesses({ groups: [], mark });

describe("a program", () => {
  it("answers with its exit code and both streams", async () => {
    const end = await run(["sh", "-c", "echo out; echo err >&2; exit 3"]);
    expect(end).toMatchObject({ exitCode: 3, endedBy: "exit", stdout: "out\n", stderr: "err\n", droppedBytes: 0 });
    expect(groups.size).toBe(0);
  });
  it("gets its arguments as they are, never through a shell", async () => {
    const end = await run(["printf", "%s|", "a b", "$(id)", "`x`", "*", "'\""]);
    expect(end.stdout).toBe("a b|$(id)|`x`|*|'\"|");
  });
  it("sees no token of ours, but the marks and what was added", async () => {
    const end = await run(["env"], { env: { ADDED: "yes" } });
    expect(end.stdout).not.toContain("hidden");
    expect(end.stdout).toContain("SIGNALBOX_RUN=run_1");
    expect(end.stdout).toContain(`SIGNALBOX_OWNER=${owner}`);
    expect(end.stdout).toContain("ADDED=yes");
  });
  it("that prints 100 MB leaves the first and last 64 KiB", async () => {
    const end = await run(["sh", "-c", "echo first; head -c 100000000 /dev/zero | tr '\\0' x; echo last"]);
    expect(end.stdout.startsWith("first\n")).toBe(true);
    expect(end.stdout.endsWith("last\n")).toBe(true);
    expect(end.stdout.length).toBeLessThan(140_000);
    expect(end.droppedBytes).toBe(100_000_011 - 2 * 65_536);
  });
  it("that is not installed is a missing tool, and a folder that is not there is named", async () => {
    await expect(run(["no-such-program-here"])).rejects.toMatchObject({ code: "missing_tool" });
    await expect(
      processes.run({ root: join(folder, "gone"), command: ["true"], timeoutMs: 1_000, env: {} }, scope),
    ).rejects.toMatchObject({ code: "not_found" });
    await expect(run(["echo", "a\0b"])).rejects.toMatchObject({ code: "invalid_input" });
  });
  it("that reads standard input finds it closed", async () => {
    expect(await run(["cat"])).toMatchObject({ exitCode: 0, stdout: "" });
  });
});

describe("what a program leaves behind", () => {
  it("is ended after it: a daemon in a session of its own, its output still open", async () => {
    const end = await run(["sh", "-c", "setsid sh -c 'while :; do sleep 1000; done' & echo started"]);
    expect(end).toMatchObject({ endedBy: "exit", exitCode: 0, stdout: "started\n" });
    expect(livesWith(`SIGNALBOX_OWNER=${owner}`)).toEqual([]);
  });
  it("is ended after it: a daemon that executes itself over and over, and shows no mark while it does", async () => {
    const script = join(folder, "again.sh");
    writeFileSync(script, 'exec sh "$0"\n');
    for (let time = 0; time < 25; time += 1) {
      await run(["sh", "-c", `setsid sh ${script} >/dev/null 2>&1 &`]);
      expect(livesWith(`SIGNALBOX_OWNER=${owner}`)).toEqual([]);
    }
  });
  it("is ended at the timeout, also when it ignores SIGTERM", async () => {
    const end = await run(
      ["sh", "-c", "trap '' TERM; (trap '' TERM; setsid sleep 1000 & sleep 1000) & while :; do sleep 1000; done"],
      { timeoutMs: 300 },
    );
    expect(end.endedBy).toBe("timeout");
    expect(livesWith(`SIGNALBOX_OWNER=${owner}`)).toEqual([]);
  });
  it("is ended at an abort", async () => {
    const abort = new AbortController();
    const ending = run(["sh", "-c", `touch ${folder}/up; sleep 1000`], { signal: abort.signal });
    await until(() => existsSync(join(folder, "up")));
    abort.abort();
    expect(await ending).toMatchObject({ endedBy: "abort" });
    expect(livesWith(`SIGNALBOX_OWNER=${owner}`)).toEqual([]);
  });
  it("can be ended by its assignment", async () => {
    const left = await runner.run(
      { command: ["sh", "-c", "setsid sleep 1000 >/dev/null 2>&1 &"], cwd: folder, timeoutMs: 5_000 },
      { ...scope, assignment: "leaver" },
    );
    expect(left.exitCode).toBe(0);
    expect(livesWith("SIGNALBOX_ASSIGNMENT=run_1/leaver").length).toBe(1);
    await runner.endAssignment({ run: "run_1", assignment: "leaver" });
    expect(livesWith("SIGNALBOX_ASSIGNMENT=run_1/leaver")).toEqual([]);
  });
});

describe("streams", () => {
  it("end the program when the reader stops early", async () => {
    const stream = runner.stream({ command: ["yes"], cwd: folder, timeoutMs: 20_000 }, scope, () => undefined);
    for await (const chunk of stream) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(livesWith(`SIGNALBOX_OWNER=${owner}`)).toEqual([]);
  });
  it("over the limit are too large", async () => {
    await expect(
      runner.capture({ command: ["yes"], cwd: folder, timeoutMs: 20_000 }, scope, 10_000),
    ).rejects.toMatchObject({ code: "too_large" });
    expect(livesWith(`SIGNALBOX_OWNER=${owner}`)).toEqual([]);
  });
});

describe("the reaper", () => {
  it("ends the children and daemons of a process that was killed, then gives up its lock", async () => {
    const token = randomUUID();
    const lock = join(folder, "lock");
    writeFileSync(lock, JSON.stringify({ token, pid: 1 }));
    const script = join(folder, "owner.mts");
    const here = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
    writeFileSync(
      script,
      `import { startReaper } from ${here("./start-reaper.ts")}; import { createRunner } from ${here("./runner.ts")};
       const reaper = startReaper({ token: ${JSON.stringify(token)}, lockPath: ${JSON.stringify(lock)} });
       const runner = createRunner({ ours: process.env, owner: ${JSON.stringify(token)}, register: reaper });
       await runner.run({ command: ["sh", "-c", "setsid sleep 1000 & touch ${folder}/up; trap '' TERM; while :; do sleep 1000; done"], cwd: "/", timeoutMs: 60000 }, { run: "r", assignment: "a", signal: new AbortController().signal });`,
    );
    const parent = spawn(process.execPath, [...sourceLoader(new URL("./x.ts", import.meta.url)), script], {
      stdio: "inherit",
    });
    await until(() => existsSync(join(folder, "up")));
    expect(livesWith(`SIGNALBOX_OWNER=${token}`).length).toBeGreaterThan(1);
    parent.kill("SIGKILL");
    await until(() => !existsSync(lock));
    expect(livesWith(`SIGNALBOX_OWNER=${token}`)).toEqual([]);
  });
  it("closes cleanly, and leaves the lock of another owner alone", async () => {
    const lock = join(folder, "lock");
    writeFileSync(lock, JSON.stringify({ token: "another" }));
    const reaper = startReaper({ token: randomUUID(), lockPath: lock });
    expect(reaper.pid).toBeGreaterThan(0);
    await reaper.close();
    expect(readFileSync(lock, "utf8")).toContain("another");
  });
  it("is started anew when it was killed, with what it knew", async () => {
    const token = randomUUID();
    const reaper = startReaper({ token, lockPath: "" });
    const first = reaper.pid;
    const child = spawn("sleep", ["1000"], { detached: true, stdio: "ignore" });
    reaper.add(child.pid ?? 0);
    process.kill(first, "SIGKILL");
    await until(() => reaper.pid !== first);
    await reaper.close();
    expect(findProcesses({ groups: [child.pid ?? 0], mark: "" })).toEqual([]);
  });
});

describe("rules", () => {
  it("keep both ends of any output exactly", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 64 }),
        (chunks, keep) => {
          const window = new OutputWindow(keep);
          for (const chunk of chunks) window.push(Buffer.from(chunk.map((byte) => 97 + (byte % 26))));
          const whole = Buffer.concat(
            chunks.map((chunk) => Buffer.from(chunk.map((byte) => 97 + (byte % 26)))),
          ).toString();
          expect(window.totalBytes).toBe(whole.length);
          if (whole.length <= 2 * keep) expect(window.text()).toBe(whole);
          else
            expect(window.text()).toBe(
              `${whole.slice(0, keep)}\n[${whole.length - 2 * keep} bytes left out]\n${whole.slice(-keep)}`,
            );
        },
      ),
    );
  });
  it("read a process line whose name holds brackets and spaces", () => {
    const rest = (size: number) => `0 -1 4194560 104 0 0 0 0 0 0 0 20 0 1 0 4917 ${size} 0 1`;
    const row = { pid: 12, parent: 3, group: 4, session: 5 };
    expect(parseStat(`12 (a) R 1 (b)) S 3 4 5 ${rest(2_654_208)}`)).toEqual({ ...row, hasMemory: true });
    expect(parseStat(`12 (kworker/0:1) I 3 4 5 ${rest(0)}`)).toEqual({ ...row, hasMemory: false });
    expect(parseStat(`12 (x) Z 3 4 5 ${rest(0)}`)).toBeNull();
  });
  it("let only listed names into a child's environment", () => {
    const environment = childEnvironment(
      { PATH: "/bin", GITHUB_TOKEN: "t", GIT_DIR: "/x", LC_ALL: "C", https_proxy: "p", GIT_AUTHOR_NAME: "n" },
      { LC_ALL: undefined },
      { run: "r", owner: "o", assignment: "", call: "c" },
    );
    expect(environment).toEqual({
      PATH: "/bin",
      https_proxy: "p",
      GIT_AUTHOR_NAME: "n",
      SIGNALBOX_RUN: "r",
      SIGNALBOX_OWNER: "o",
      SIGNALBOX_CALL: "c",
    });
  });
});
