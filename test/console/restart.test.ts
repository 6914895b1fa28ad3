import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { record } from "../http/document.ts";
import { call, makeToken } from "../http/server.ts";
import { browserIsMissing, type Page } from "./browser.ts";
import { begin, GUARDED_SKILL, openStage, settle, type Stage, waitFor } from "./stage.ts";

const missing = browserIsMissing(process.env);
const LIMIT_MS = 240_000;

describe.skipIf(missing !== null)(`a server that goes away${missing === null ? "" : ` (${missing})`}`, () => {
  let stage: Stage;
  let page: Page;
  let bob = "";

  beforeAll(async () => {
    stage = await openStage();
    await stage.world.run(["user", "add", "bob", "--role", "owner", "--area", "security"]);
    bob = await makeToken(stage.world, "desk", "--role", "owner", "--user", "bob"); // nobody approves their own request
    page = await stage.open();
  }, LIMIT_MS);
  afterAll(() => stage?.close());

  it(
    "is told of on the run's page, which goes on by itself with every event once and in order",
    async () => {
      const run = await begin(stage, "skill/create", GUARDED_SKILL);
      expect(await settle(stage, run)).toBe("waiting");
      await stage.show(page, `/runs/${run}`, ".decision .buttons");
      await page.waitForSelector(".virtual li");
      await stage.server().kill();
      await page.waitForSelector("text=The server is away.");
      await stage.restart();
      await waitFor("the banner goes", async () => ((await isAway(page)) ? null : true));
      await waitFor("the run completes", () => approveUntilComplete(stage, run, bob));
      await page.waitForSelector("h1 .pill.clear");
      await page.waitForSelector("text=chain verified");
      const { events } = await stage.ask(`/v1/runs/${run}/events?limit=500`);
      const recorded = Array.isArray(events) ? events.map((event) => String(record(event)["name"])) : [];
      expect(recorded.length).toBeGreaterThan(10);
      expect(await shownEvents(page)).toEqual(recorded.map((name, index) => `${index + 1} ${name}`));
      expect(stage.errors).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    "is told of on a page that looks now and then, which is up to date when it is back",
    async () => {
      await stage.show(page, "/runs", "table.rows");
      await stage.server().kill();
      await page.waitForSelector("text=Not up to date");
      expect(await page.textContent("table.rows")).toContain("SKILL");
      await stage.restart();
      const audit = await begin(stage, "audit");
      await page.waitForSelector(`text=${audit}`);
      expect(await isAway(page)).toBe(false);
    },
    LIMIT_MS,
  );
});

async function approveUntilComplete(stage: Stage, run: string, token: string): Promise<true | null> {
  const { items } = await stage.ask(`/v1/approvals?state=pending&run=${run}`);
  for (const one of Array.isArray(items) ? items : []) {
    const { id, digest } = record(one);
    await call(stage.server(), `/v1/approvals/${String(id)}/approve`, { token, body: { digest } });
  }
  const { run: shown } = await stage.ask(`/v1/runs/${run}?events=false`);
  return record(shown)["state"] === "complete" ? true : null;
}

function isAway(page: Page): Promise<boolean> {
  return page.evaluate("document.querySelector('.away') !== null");
}

/** Number and name of every event in the list, in the order in which it shows them. */
function shownEvents(page: Page): Promise<readonly string[]> {
  return page.evaluate(`(async () => {
    const box = document.querySelector(".virtual");
    const seen = new Map();
    for (let top = 0; top <= box.scrollHeight; top += 200) {
      box.scrollTop = top;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      for (const row of box.querySelectorAll("li")) seen.set(Number(row.ariaPosInSet), row.querySelector(".name").textContent);
    }
    return [...seen].sort(([one], [other]) => one - other).map(([place, name]) => place + " " + name);
  })()`);
}
