import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeWorld, type World } from "../faults/world.ts";
import { record } from "./document.ts";
import { makeToken, type Server, startServer } from "./server.ts";

const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const ADDRESS = "http://127.0.0.1:7433";
const LIMIT_MS = 60_000;
const commands = README.split("\n").filter((line) => line.startsWith("curl "));

const hasCurl = existsSync("/usr/bin/curl");
if (!hasCurl && process.env["SIGNALBOX_REQUIRE_TOOLS"] === "1")
  throw new Error("there is no curl: install the package curl");

describe.skipIf(!hasCurl)(`the README's curl commands${hasCurl ? "" : " (install the package curl)"}`, () => {
  let world: World;
  let server: Server;
  let token = "";
  let run = "";

  beforeAll(async () => {
    world = makeWorld();
    world.write("docs/a.md", "# A\n\n[b](b.md)\n");
    world.git("add", "-A");
    world.git("commit", "-q", "-m", "docs: a page");
    server = await startServer(world);
    token = await makeToken(world, "ci", "--role", "operator");
  }, LIMIT_MS);
  afterAll(async () => {
    await server?.stop();
    world?.remove();
  });

  /** Runs a command as it stands, with the address of this server. */
  async function answerOf(command: string): Promise<string> {
    expect(command).toContain(ADDRESS);
    const env = { ...process.env, SIGNALBOX_TOKEN: token, RUN: run };
    const ran = await promisify(execFile)("/bin/sh", ["-c", command.replace(ADDRESS, server.url)], {
      ...{ env, timeout: LIMIT_MS },
    });
    return ran.stdout;
  }

  it(
    "begin an audit, follow it to its end and read what it found",
    async () => {
      const [begin, list, follow, show, findings] = commands;
      run = String(record(record(JSON.parse(await answerOf(begin ?? "")))["run"])["id"]);
      expect(run).toMatch(/^run_/);
      expect(await answerOf(list ?? "")).toContain(run);
      expect((await answerOf(follow ?? "")).trimEnd()).toMatch(/event: end\ndata: \{\}$/);
      expect(record(record(JSON.parse(await answerOf(show ?? "")))["run"])).toMatchObject({
        id: run,
        state: "complete",
      });
      expect(record(JSON.parse(await answerOf(findings ?? "")))).toMatchObject({ run, signal: "OPS:AUDIT" });
      expect(commands).toHaveLength(5);
    },
    LIMIT_MS,
  );
});
