import { afterEach, describe, expect, it } from "vitest";
import { makeWorld, type World } from "../faults/world.ts";
import { record } from "./document.ts";
import { call, makeToken, type Server, startServer } from "./server.ts";

let world: World;

afterEach(() => world.remove());

interface Seen {
  readonly ids: readonly number[];
  readonly ended: boolean;
}

/** Reads a stream until it ends or breaks off; `until` may stop it earlier. */
async function readStream(answer: Response, until: (ids: readonly number[]) => boolean = () => false): Promise<Seen> {
  const ids: number[] = [];
  let text = "";
  try {
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk).toString("utf8");
      ids.splice(0, ids.length, ...[...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1])));
      if (until(ids)) break;
    }
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown; // the server has gone
  }
  return { ids, ended: text.includes("event: end") };
}

function listen(server: Server, run: string, token: string, after?: number): Promise<Response> {
  const headers = { accept: "text/event-stream", ...(after === undefined ? {} : { "last-event-id": String(after) }) };
  return call(server, `/v1/runs/${run}/events`, { token, headers });
}

describe("the stream of a run", () => {
  it("goes on after the last seen event when the server was restarted, without a lost or doubled one", async () => {
    world = makeWorld();
    let server = await startServer(world);
    const token = await makeToken(world, "ci", "--role", "operator");
    const intake = record(await (await call(server, "/v1/playbooks/audit", { token, body: {} })).json());
    const run = String(record(intake["run"])["id"]);
    const before = await readStream(await listen(server, run, token), (ids) => ids.length >= 2);
    expect(await server.stop()).toBe(0);
    server = await startServer(world);
    const after = await readStream(await listen(server, run, token, before.ids.at(-1)));
    const all = [...before.ids, ...after.ids];
    expect(all).toEqual(all.map((_id, index) => index + 1));
    expect(after.ended).toBe(true);
    const shown = record(await (await call(server, `/v1/runs/${run}`, { token })).json());
    expect(record(shown["run"])["state"]).toBe("complete");
    expect(Object.keys(record(shown["events"]))).toHaveLength(all.length);
    await server.stop();
  }, 120_000);

  it("reaches many listeners alike, also one that comes late", async () => {
    world = makeWorld();
    const server = await startServer(world);
    const token = await makeToken(world, "ci", "--role", "operator");
    const intake = record(await (await call(server, "/v1/playbooks/audit", { token, body: {} })).json());
    const run = String(record(intake["run"])["id"]);
    const streams = await Promise.all(Array.from({ length: 20 }, () => listen(server, run, token)));
    const seen = await Promise.all(streams.map((stream) => readStream(stream)));
    const late = await readStream(await listen(server, run, token));
    for (const one of [...seen, late]) expect(one).toEqual({ ids: late.ids, ended: true });
    expect(late.ids).toEqual(late.ids.map((_id, index) => index + 1));
    await server.stop();
  }, 120_000);
});
