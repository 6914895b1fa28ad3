import { setTimeout as pause } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { expectEnd, makeWorld, type World } from "../faults/world.ts";
import { record } from "../http/document.ts";
import { call, makeToken, startServer } from "../http/server.ts";

let world: World;

afterEach(() => world.remove());

it("a signal is sent by the clock, and what is wrong is refused at once", async () => {
  world = makeWorld();
  const server = await startServer(world);
  const token = await makeToken(world, "owner", "--role", "owner");
  const send = (path: string, body: unknown) => call(server, path, { token, body });
  const minutely = { name: "minutely", signal: "OPS:REPORT", context: { kind: "weekly" }, cron: "* * * * *" };
  for (const wrong of [
    { cron: "61 * * * *" },
    { timeZone: "Mars/Olympus" },
    { context: { kind: "daily" } },
    { signal: "OPS:NONE" },
  ])
    expect([400, 404]).toContain((await send("/v1/schedules", { ...minutely, ...wrong })).status);
  expect((await send("/v1/schedules", minutely)).status).toBe(201);
  expect((await send("/v1/schedules", minutely)).status).toBe(409);
  const weekly = [
    "schedule",
    "add",
    "weekly-report",
    "--cron",
    "0 8 * * 1",
    "--time-zone",
    "Europe/Berlin",
    "--signal",
    "OPS:REPORT",
  ];
  expectEnd(
    await world.run([...weekly, "--context", '{"kind":"weekly"}', "--missed", "run-once"]),
    0,
    /is sent next at/,
  );
  expectEnd(await world.run(["schedule", "next", "weekly-report", "--count", "2"]), 0, /\d\d:00:00 UTC\s+\d{4}/);
  expectEnd(await world.run(["schedule", "run", "weekly-report"]), 0, /REPORT complete/);
  expectEnd(await world.run(["schedule", "run", "nothing"]), 1, /there is no schedule nothing/);
  expect((await send("/v1/schedules/weekly-report/pause", {})).status).toBe(200);
  expectEnd(await world.run(["schedule", "list"]), 0, /weekly-report.*paused/, /minutely/);
  let outcome: unknown = null;
  for (let waitedMs = 0; waitedMs < 90_000 && outcome === null; waitedMs += 250) {
    await pause(250);
    const listed = record(await (await call(server, "/v1/schedules", { token })).json());
    outcome = record(record(listed["items"])["0"])["lastOutcome"] ?? null;
  }
  expect(outcome).toBe("started");
  const runs = record(await (await call(server, "/v1/runs?signal=OPS:REPORT", { token })).json());
  expect(record(record(runs["items"])["0"])).toMatchObject({ requestedBy: "schedule:minutely", signal: "OPS:REPORT" });
  expect((await call(server, "/v1/schedules/minutely", { token, method: "DELETE" })).status).toBe(200);
  await server.stop();
}, 180_000);
