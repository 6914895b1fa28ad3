import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Ended, PROGRAM } from "../support/program.ts";
import {
  expectChangeKept,
  expectEnd,
  expectNoOrphans,
  makeWorld,
  processesOf,
  stateOf,
  until,
  type World,
  worldEnv,
  writeHook,
} from "./world.ts";

const COMMIT = ["commit", "--message", "chore: tidy the readme"];
const MOMENTS = [150, 500, 900, 1_400, 2_000]; // ms after the start: loading, opening, planning, acting, ending
const MEMORY_LIMIT_KIB = 1024 * 1024; // the embedded database and its image take half of this by themselves
const PRINTED_LIMIT_BYTES = 64 * 1024;

describe.concurrent("Ctrl-C", () => {
  it.for(MOMENTS)("to an audit after %i ms leaves nothing half done", async (momentMs) => {
    const world = makeWorld();
    const before = stateOf(world.root);
    const started = start(world, ["audit"]);
    const timer = setTimeout(() => started.interrupt(), momentMs);
    const ended = await started.ended;
    clearTimeout(timer);
    expect([130, 0]).toContain(codeOf(ended)); // 0: it had ended by itself before
    expect(stateOf(world.root)).toEqual(before);
    await expectNoOrphans(world.base);
    expectEnd(await world.run(["audit", "--new"]), 0, /AUDIT complete/);
    world.remove();
  });

  it("to a commit whose hook is running aborts the run, ends the hook and changes nothing", async () => {
    const world = makeWorld();
    world.write("README.md", "# Project\n\nChanged.\n");
    const before = stateOf(world.root);
    writeHook(join(world.root, ".git"), "pre-commit", "sleep 617");
    const started = start(world, COMMIT);
    await until("the hook", () => processesOf(world.base).find((line) => line.includes("sleep 617")) ?? null);
    started.interrupt();
    expectEnd(await started.ended, 130, /aborted/);
    expectChangeKept(world.root, before);
    expect(existsSync(join(world.root, ".git/index.lock"))).toBe(false);
    await expectNoOrphans(world.base);
    expectEnd(await world.run(["runs", "list", "--json"]), 0, /"aborted"/);
    world.remove();
  });

  it("is not needed: a commit killed in its hook and then called off leaves everything where it was", async () => {
    const world = makeWorld();
    world.write("README.md", "# Project\n\nChanged.\n");
    world.write("new.txt", "new\n");
    const before = stateOf(world.root);
    writeHook(join(world.root, ".git"), "pre-commit", "sleep 621");
    const started = start(world, [...COMMIT, "--all"]);
    await until("the hook", () => processesOf(world.base).find((line) => line.includes("sleep 621")) ?? null);
    process.kill(started.pid, "SIGKILL");
    await started.ended;
    const [run = ""] = /run_[0-9a-z]+/.exec((await world.run(["runs", "list"])).stdout) ?? [];
    expectEnd(await world.run(["runs", "abort", run]), 0, /aborted/);
    expectChangeKept(world.root, before);
    await expectNoOrphans(world.base);
    world.remove();
  });

  it("twice leaves at once, and the reaper ends what is left", async () => {
    const world = makeWorld();
    world.write("README.md", "# Project\n\nChanged.\n");
    writeHook(join(world.root, ".git"), "pre-commit", "trap '' TERM INT\nsleep 619\nsleep 619");
    const started = start(world, COMMIT);
    await until("the hook", () => processesOf(world.base).find((line) => line.includes("sleep 619")) ?? null);
    started.interrupt();
    started.interrupt();
    expectEnd(await started.ended, 130);
    await expectNoOrphans(world.base);
    expect(world.git("status", "--porcelain").trim()).toBe("M README.md");
    world.remove();
  });
});

/** What a project's test command may do to its caller. Each writes the file `ran` once it has done it. */
const COMMANDS: readonly {
  readonly name: string;
  readonly script: string;
  readonly code: number;
  readonly says: RegExp;
}[] = [
  {
    name: "prints 100 MB and fails",
    script: `
      const line = "x".repeat(1023) + "\\n";
      let left = 100 * 1024;
      (function more() {
        while (left-- > 0) if (!process.stdout.write(line)) return process.stdout.once("drain", more);
        require("node:fs").writeFileSync("../ran", "");
        process.exitCode = 7;
      })();`,
    code: 3,
    says: /`npm run test` did not pass: exit 7/,
  },
  {
    name: "forks a hundred children that stay",
    script: `
      const { spawn } = require("node:child_process");
      for (let at = 0; at < 100; at++) spawn("sleep", ["621"], { stdio: "ignore" }).unref();
      require("node:fs").writeFileSync("../ran", "");
      process.exit(0);`,
    code: 0,
    says: /npm run test: pass/,
  },
  {
    name: "daemonizes",
    script: `
      const daemon = "trap '' TERM HUP; echo up > ../ran; sleep 623; sleep 623";
      require("node:child_process").spawn("setsid", ["sh", "-c", daemon], { detached: true, stdio: "ignore" }).unref();
      const look = setInterval(() => require("node:fs").existsSync("../ran") && clearInterval(look), 20);`,
    code: 0,
    says: /npm run test: pass/,
  },
];

describe.concurrent("a project whose test command misbehaves", () => {
  it.for(COMMANDS)("$name: its result says so, memory stays bounded, nobody stays", async (command) => {
    const world = makeWorld({ remote: true });
    world.write("package.json", JSON.stringify({ name: "p", version: "1.0.0", scripts: { test: "node test.cjs" } }));
    world.write("test.cjs", command.script);
    world.git("add", "-A");
    world.git("commit", "-qm", "test: add a test");
    world.write("README.md", "# Project\n\nChanged.\n");
    const started = start(world, COMMIT);
    const peakKib = watchPeak(started.pid);
    const ended = await started.ended;
    expectEnd(ended, command.code, command.says);
    expect(existsSync(join(world.base, "ran"))).toBe(true);
    expect(peakKib()).toBeGreaterThan(0);
    expect(peakKib()).toBeLessThan(MEMORY_LIMIT_KIB);
    expect(Buffer.byteLength(ended.stdout + ended.stderr)).toBeLessThan(PRINTED_LIMIT_BYTES);
    expect(world.git("log", "-1", "--format=%s", "chore/tidy-the-readme")).toBe("chore: tidy the readme");
    await expectNoOrphans(world.base);
    world.remove();
  });
});

interface Started {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  interrupt(): void;
}

function start(world: World, args: readonly string[]): Started {
  const env = { ...process.env, ...worldEnv(world.base), SIGNALBOX_RUN: undefined, NO_COLOR: "1" };
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: world.root,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said.stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, ...said }));
  });
  return { pid: child.pid ?? 0, ended, interrupt: () => void child.kill("SIGINT") };
}

/** As a shell tells it: 128 and the signal's number for a process that Ctrl-C ended before it listened. */
function codeOf(ended: Ended): number | null {
  return ended.signal === "SIGINT" ? 130 : ended.code;
}

/** Follows the most memory that a process has held, in KiB. */
function watchPeak(pid: number): () => number {
  let peak = 0;
  const look = () => {
    try {
      peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? peak);
    } catch {
      clearInterval(timer); // it has ended
    }
  };
  const timer = setInterval(look, 100);
  return () => {
    clearInterval(timer);
    return peak;
  };
}
