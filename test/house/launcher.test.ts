import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const LONG_AGO = new Date("2020-01-01T00:00:00Z");

let place = "";
let clone = "";

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "signalbox-launcher-"));
  clone = join(place, "a clone");
  mkdirSync(join(clone, "src/app"), { recursive: true });
  for (const file of ["signalbox", "scripts/prepare.sh", "scripts/installed.mjs"]) {
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    copyFileSync(join(ROOT, file), join(clone, file));
    chmodSync(join(clone, file), 0o755);
  }
  write(
    "package.json",
    JSON.stringify({
      name: "small",
      version: "1.0.0",
      private: true,
      type: "module",
      scripts: { "build:program": "node scripts/build.mjs", "build:web": "node scripts/build-web.mjs" },
    }),
  );
  write(
    "package-lock.json",
    JSON.stringify({
      name: "small",
      version: "1.0.0",
      lockfileVersion: 3,
      packages: { "": { name: "small", version: "1.0.0" } },
    }),
  );
  write("tsconfig.json", "{}");
  write("src/app/main.js", `console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd() }));`);
  write(
    "scripts/build.mjs",
    `import { appendFileSync, cpSync } from "node:fs";
     console.log("noise of the build");
     appendFileSync("builds.log", "built\\n");
     await new Promise((resolve) => setTimeout(resolve, 300));
     cpSync("src", "dist", { recursive: true });`,
  );
  mkdirSync(join(clone, "web"));
  write("web/index.html", "<title>small</title>");
  write(
    "scripts/build-web.mjs",
    `import { appendFileSync, cpSync } from "node:fs";
     appendFileSync("web-builds.log", "built\\n");
     cpSync("web", "dist/web", { recursive: true });`,
  );
  // Everything is older than the first build, as after a clone of some time ago.
  for (const file of execFileSync("find", [clone], { encoding: "utf8" }).trim().split("\n"))
    utimesSync(file, LONG_AGO, LONG_AGO);
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

const write = (file: string, text: string) => writeFileSync(join(clone, file), text);
const builds = () =>
  existsSync(join(clone, "builds.log")) ? readFileSync(join(clone, "builds.log"), "utf8").trim().split("\n").length : 0;
const start = (
  args: readonly string[] = [],
  options: { readonly cwd?: string; readonly launcher?: string; readonly path?: string } = {},
) =>
  spawnSync(options.launcher ?? join(clone, "signalbox"), args, {
    cwd: options.cwd ?? place,
    encoding: "utf8",
    timeout: 60_000,
    env: { ...process.env, ...(options.path === undefined ? {} : { PATH: options.path }), npm_config_offline: "true" },
  });

describe("the launcher", () => {
  it("builds the console for the server alone, and again when it has changed", () => {
    const webBuilds = () =>
      existsSync(join(clone, "web-builds.log"))
        ? readFileSync(join(clone, "web-builds.log"), "utf8").trim().split("\n").length
        : 0;
    expect(start(["audit"]).status).toBe(0);
    expect(webBuilds()).toBe(0);
    expect(start(["serve"]).stderr).toContain("building the console");
    expect(start(["serve"]).stderr).not.toContain("building");
    expect(webBuilds()).toBe(1);
    appendFileSync(join(clone, "web/index.html"), "<p>more</p>");
    expect(start(["serve"]).status).toBe(0);
    expect([webBuilds(), builds()]).toEqual([2, 1]);
  });

  it("installs and builds at the first start, and prints only the program's words on stdout", () => {
    const first = start(["audit", "--repo", "a b"]);
    expect(first.stderr).toContain("building");
    expect(JSON.parse(first.stdout)).toEqual({ args: ["audit", "--repo", "a b"], cwd: place });
    expect(first.status).toBe(0);
  });

  it("does nothing of it at the second start, even without npm", () => {
    start();
    const bin = join(place, "bin");
    mkdirSync(bin);
    for (const tool of ["sh", "ls", "find", "readlink"])
      symlinkSync(execFileSync("which", [tool], { encoding: "utf8" }).trim(), join(bin, tool));
    symlinkSync(process.execPath, join(bin, "node"));
    start([], { path: `${bin}:${process.env["PATH"] ?? ""}` });
    const again = start(["x"], { path: bin });
    expect(again.stderr).toBe("");
    expect(JSON.parse(again.stdout).args).toEqual(["x"]);
    expect(builds()).toBe(1);
  });

  it("is found through links to it", () => {
    symlinkSync(join(clone, "signalbox"), join(place, "one"));
    symlinkSync("one", join(place, "two"));
    expect(JSON.parse(start(["y"], { launcher: join(place, "two") }).stdout).args).toEqual(["y"]);
  });

  it("builds again when a source has changed", () => {
    start();
    write("src/app/main.js", `console.log("changed");`);
    expect(start().stdout).toBe("changed\n");
    expect(builds()).toBe(2);
  });

  it("builds again when a source is gone", () => {
    write("src/extra.js", "1");
    start();
    rmSync(join(clone, "src/extra.js"));
    start();
    expect(builds()).toBe(2);
  });

  it("does not build again when a file was touched or only a test was written", () => {
    start();
    utimesSync(join(clone, "src/app/main.js"), new Date(), new Date());
    write("src/app/main.test.ts", "1");
    expect(start().status).toBe(0);
    expect(builds()).toBe(1);
  });

  it("builds once when two terminals start at once", async () => {
    const ended = await Promise.all(
      [1, 2].map(() =>
        endOf(spawn(join(clone, "signalbox"), ["z"], { cwd: place, stdio: ["ignore", "pipe", "pipe"] })),
      ),
    );
    expect(ended.map(({ stdout }) => JSON.parse(stdout).args)).toEqual([["z"], ["z"]]);
    expect(builds()).toBe(1);
  });

  it("takes over the lock of a terminal that died", () => {
    mkdirSync(join(clone, ".build-lock"));
    write(".build-lock/pid", String(spawnSync("true").pid));
    expect(start(["q"]).status).toBe(0);
    expect(existsSync(join(clone, ".build-lock"))).toBe(false);
  });

  it("shows why a build failed, on stderr, and does not start what is old", () => {
    start();
    write("scripts/build.mjs", `console.log("what was wrong"); process.exit(3);`);
    appendFileSync(join(clone, "src/app/main.js"), "\n// changed");
    const failed = start();
    expect(failed.status).toBe(1);
    expect(failed.stdout).toBe("");
    expect(failed.stderr).toContain("what was wrong");
  });

  it("says which Node it needs when the one at hand is too old, or there is none", () => {
    const bin = join(place, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "node"), "#!/bin/sh\necho 18.20.4\n");
    chmodSync(join(bin, "node"), 0o755);
    const old = start([], { path: `${bin}:${process.env["PATH"] ?? ""}` });
    expect(old.status).toBe(1);
    expect(old.stderr).toContain("Node.js 20.19 or newer is needed");
    expect(old.stderr).toContain("18.20.4");
    rmSync(join(bin, "node"));
    symlinkSync(execFileSync("which", ["sh"], { encoding: "utf8" }).trim(), join(bin, "sh"));
    const none = start([], { path: bin });
    expect(none.status).toBe(1);
    expect(none.stderr).toContain('no "node" is on the PATH');
  });
});

async function endOf(child: ChildProcess): Promise<{ readonly stdout: string }> {
  let stdout = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr?.resume();
  await new Promise((resolve) => child.on("close", resolve));
  return { stdout };
}
