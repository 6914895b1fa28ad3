import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeWorld, type World } from "../faults/world.ts";
import { type Loose, record } from "./document.ts";
import { call, makeToken, type Server, startServer } from "./server.ts";

const DESCRIPTION = "Rotates the credentials of the staging database. Use when a password or secret key has leaked.";
const LIMIT_MS = 120_000;

let world: World;
let server: Server;
const tokens = new Map<string, string>();

beforeAll(async () => {
  world = makeWorld();
  server = await startServer(world);
  for (const [person, area] of [
    ["ada", "security"],
    ["bob", "security"],
    ["eve", "architecture"],
  ] as const) {
    await world.run(["user", "add", person, "--role", "owner", "--area", area]);
    tokens.set(person, await makeToken(world, person, "--role", "owner", "--user", person));
  }
}, LIMIT_MS);

afterAll(async () => {
  await server.stop();
  world.remove();
});

async function ask(
  person: string,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly data: Loose }> {
  const sent = body === undefined ? {} : { body };
  const answer = await call(server, path, { token: tokens.get(person) ?? "", ...sent });
  return { status: answer.status, data: record(await answer.json()) };
}

/** Begins a run as Ada that needs a person of the review area security; answers its run and the pending approval. */
async function begin(name: string): Promise<{ readonly run: string; readonly approval: Loose }> {
  const { data } = await ask("ada", "/v1/playbooks/skill/create", { name, description: DESCRIPTION });
  const run = String(record(data["run"])["id"]);
  return { run, approval: await first(`/v1/approvals?run=${run}&state=pending`) };
}

/** Waits for the first of a list. */
async function first(path: string): Promise<Loose> {
  const look = async () => Object.values(record((await ask("ada", path)).data["items"]));
  await expect.poll(look, { timeout: 60_000 }).toHaveLength(1);
  return record((await look())[0]);
}

const approve = (person: string, { id, digest }: Loose) =>
  ask(person, `/v1/approvals/${String(id)}/approve`, { digest: String(digest).slice(0, 12) });

describe("an approval over HTTP", () => {
  it(
    "is not given by who asked for it, nor by who does not review the area, and by a third person once",
    async () => {
      const { run, approval } = await begin("rotate-own");
      const own = await approve("ada", approval);
      expect([own.status, own.data["code"]]).toEqual([403, "forbidden"]);
      expect(own.data["detail"]).toContain("ada");
      expect((await approve("eve", approval)).status).toBe(403);
      expect((await approve("bob", approval)).status).toBe(200);
      expect((await approve("bob", approval)).status).toBe(409);
      const { data } = await ask("ada", `/v1/approvals/${String(approval["id"])}`);
      expect(data["decisions"]).toMatchObject([{ by: "bob", decision: "approve", selfApproved: false }]);
      await expect
        .poll(async () => record((await ask("ada", `/v1/runs/${run}?events=false`)).data["run"])["state"], {
          timeout: 60_000,
        })
        .toBe("complete");
    },
    LIMIT_MS,
  );

  it(
    "does not let the run write over what another hand put there since it was asked: a person is asked again",
    async () => {
      const { run, approval } = await begin("rotate-moved");
      const trees = [...world.git("worktree", "list", "--porcelain").matchAll(/^worktree (.*)$/gm)];
      const tree =
        trees.map((match) => match[1] ?? "").find((path) => path !== world.root) ?? expect.fail("no worktree");
      const file = join(tree, String(record(approval["target"])["label"]));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, "written by another hand\n");
      expect((await approve("bob", approval)).status).toBe(200);
      const asked = await first(`/v1/escalations?run=${run}&state=open`);
      expect(String(record(asked["issue"])["what"])).toContain("SKILL.md");
      expect(readFileSync(file, "utf8")).toBe("written by another hand\n");
      const answer = await ask("bob", `/v1/escalations/${String(asked["id"])}/answer`, { option: "abort" });
      expect(answer.status).toBe(200);
    },
    LIMIT_MS,
  );
});
