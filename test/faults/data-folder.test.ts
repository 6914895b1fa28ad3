import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Ended, PROGRAM } from "../support/program.ts";
import { expectEnd, expectNoOrphans, makeWorld, processesOf, until, type World, worldEnv, writeHook } from "./world.ts";

const KILLS = 5; // first openings killed; the second opening of each must work
const FIRST_SECOND_MS = 1_000;
const DISK_SIZES = ["48k", "2m", "24m"]; // full at once, while the store is made, while a run is recorded
const NEEDS_ROOT = "needs root, to mount a small disk and to act as another account";
const UNPRIVILEGED = 65_534; // the account `nobody`

describe("a data folder that cannot be used as it is", () => {
  it("from a newer version is refused, named, and left alone", async () => {
    const world = makeWorld();
    expectEnd(await world.run(["runs", "list"]), 0);
    const format = join(world.root, ".signalbox/store/FORMAT");
    writeFileSync(format, "999\n");
    expectEnd(await world.run(["audit"]), 1, /format 999/, /newer Signalbox/, /--data-dir/);
    expect(readFileSync(format, "utf8")).toBe("999\n");
    writeFileSync(format, "1\n");
    expectEnd(await world.run(["runs", "list"]), 0);
    await expectNoOrphans(world.base);
    world.remove();
  });

  it("killed during its first opening opens whole the next time", { timeout: KILLS * 30_000 }, async () => {
    const world = makeWorld();
    for (let kill = 0; kill < KILLS; kill++) {
      rmSync(join(world.root, ".signalbox"), { recursive: true, force: true });
      const momentMs = Math.round((FIRST_SECOND_MS * (kill + Math.random())) / KILLS);
      await world.run(["runs", "list"], { killAfterMs: momentMs });
      const again = await world.run(["runs", "list", "--json"]);
      expect(`killed after ${momentMs} ms: exit ${again.code} ${again.code === 0 ? "" : again.stderr}`).toBe(
        `killed after ${momentMs} ms: exit 0 `,
      );
    }
    await expectNoOrphans(world.base);
    world.remove();
  });

  it("that may not be written is named", async ({ skip }) => {
    if (lacksRoot()) skip(NEEDS_ROOT);
    const world = makeWorld();
    const folder = join(world.base, "locked-away");
    mkdirSync(folder, { mode: 0o555 });
    chmodSync(world.base, 0o755);
    const ended = await runAs(world, ["runs", "list", "--data-dir", folder]);
    expectEnd(ended, 1, /locked-away/, /cannot be (?:used|written)|not permitted|permission/i, /--data-dir/);
    await expectNoOrphans(world.base);
    world.remove();
  });

  it.for(DISK_SIZES)(
    "on a full disk of %s is a clear error, and goes on once there is space",
    async (size, { skip }) => {
      if (lacksRoot()) skip(NEEDS_ROOT);
      const world = makeWorld();
      const disk = join(world.base, "disk");
      mkdirSync(disk);
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", disk]);
      try {
        const full = await world.run(["audit", "--data-dir", join(disk, "data")]);
        expectEnd(full, 1, /disk|space/i);
        expect(full.stderr).not.toMatch(/^ {4}at /m); // no stack
        execFileSync("mount", ["-o", "remount,size=400m", disk]);
        expectEnd(await world.run(["audit", "--data-dir", join(disk, "data")]), 0, /AUDIT complete/);
        const list = await world.run(["runs", "list", "--json", "--data-dir", join(disk, "data")]);
        expectEnd(list, 0, /run_/);
        for (const run of new Set(list.stdout.match(/run_\w+/g)))
          expectEnd(await world.run(["runs", "verify", run, "--data-dir", join(disk, "data")]), 0);
        await expectNoOrphans(world.base);
      } finally {
        execFileSync("umount", ["-l", disk]);
      }
      world.remove();
    },
  );
});

describe("two terminals at once", () => {
  it("the second works by the first one's socket", async () => {
    const world = makeWorld();
    world.write("README.md", "# Project\n\nChanged.\n");
    const gate = join(world.base, "go-on");
    writeHook(join(world.root, ".git"), "pre-commit", `while ! test -e "${gate}"; do sleep 0.05; done`);
    const first = world.run(["commit", "--message", "chore: tidy the readme"]);
    await until("the hook", () => processesOf(world.base).find((line) => line.includes("pre-commit")) ?? null);
    const second = await world.run(["runs", "list", "--json"]);
    expectEnd(second, 0, /"running"/, /OPS:COMMIT/);
    expectEnd(await world.run(["agents"]), 0, /release-manager/);
    const run = /run_\w+/.exec(second.stdout)?.[0] ?? "";
    expectEnd(await world.run(["runs", "show", run]), 0, /OPS:COMMIT/);
    writeFileSync(gate, "");
    expectEnd(await first, 0, /COMMIT complete/);
    expect(world.git("rev-list", "--count", "--all")).toBe("2");
    await expectNoOrphans(world.base);
    world.remove();
  });
});

/** Whether the tests that need root can't run here; where every tool is required that is a failure instead. */
function lacksRoot(): boolean {
  if (process.getuid?.() === 0) return false;
  if (process.env["SIGNALBOX_REQUIRE_TOOLS"] === "1") throw new Error(NEEDS_ROOT);
  return true;
}

/** Runs the program as an account that has no rights of its own. */
function runAs(world: World, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...worldEnv(world.base), SIGNALBOX_RUN: undefined };
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: "/",
      env,
      uid: UNPRIVILEGED,
      gid: UNPRIVILEGED,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => (said.stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (said.stderr += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, ...said }));
  });
}
