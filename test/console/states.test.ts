import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { record } from "../http/document.ts";
import { browserIsMissing, brokenRules, type Page } from "./browser.ts";
import { begin, openStage, settle, type Stage, WEEKLY_SCHEDULE } from "./stage.ts";

const missing = browserIsMissing(process.env);
const LIMIT_MS = 240_000;
const PROBLEM = JSON.stringify({ status: 507, code: "storage", detail: "the disk is full", hint: "Make room." });

describe.skipIf(missing !== null)(`a page of the console${missing === null ? "" : ` (${missing})`}`, () => {
  let stage: Stage;
  let page: Page;

  beforeAll(async () => {
    stage = await openStage();
    page = await stage.open({ timezoneId: "Asia/Tokyo", locale: "en-GB" });
  }, LIMIT_MS);
  afterAll(() => stage?.close());

  it.each([
    ["/", "No run has ended yet."],
    ["/", "Nothing waits for a person."],
    ["/", "No audit has ended yet."],
    ["/runs", "There is no run yet."],
    ["/runs?state=failed", "No run is in this state."],
    ["/decisions", "Nothing waits."],
    ["/schedules", "There is no schedule yet."],
    ["/webhooks", "Nobody is told yet."],
    ["/webhooks", "Nothing was sent yet."],
    ["/findings", "No audit has ended yet."],
    ["/audit-log?operation=approvals.approve", "Nothing of this kind was asked for yet."],
    ["/start/nothing", "There is no playbook nothing."],
    ["/nowhere/at/all", "No such page"],
  ])("%s that is empty says so: %s", async (path, said) => {
    await stage.show(page, path, `main >> text=${said}`);
    expect(await brokenRules(page)).toEqual([]);
  });

  it.each([
    ["/runs/run_nothing", "there is no run run_nothing"],
    ["/decisions/apr_nothing", "apr_nothing"],
    ["/decisions/esc_nothing", "there is no escalation esc_nothing"],
    ["/findings?run=run_nothing", "there is no run run_nothing"],
  ])("%s that leads nowhere says what is not there", async (path, said) => {
    await stage.show(page, path, "[role=alert]");
    expect(await page.textContent("[role=alert]")).toContain(said);
    expect(await brokenRules(page)).toEqual([]);
  });

  it(
    "says that it is reading, then what went wrong and what to do, and tries again when asked",
    async () => {
      const other = await stage.open();
      for (const [path, what] of ROUTES) {
        let answer: "hold" | "fail" | "pass" = "hold";
        const held: (() => void)[] = [];
        await other.route(what, async (route) => {
          if (answer === "hold") await new Promise<void>((resolve) => held.push(resolve));
          if (answer === "pass") return route.continue();
          await route.fulfill({ status: 507, contentType: "application/problem+json", body: PROBLEM });
        });
        await stage.show(other, path, "main >> text=/^Reading /");
        answer = "fail";
        for (const go of held.splice(0)) go();
        await other.waitForSelector("[role=alert] >> text=the disk is full");
        expect(await other.textContent("[role=alert]"), path).toContain("Make room.");
        expect(await brokenRules(other), path).toEqual([]);
        answer = "pass";
        for (const go of held.splice(0)) go();
        await other.click("text=Try again");
        await other.waitForSelector("main >> text=the disk is full", { state: "detached" });
      }
    },
    LIMIT_MS,
  );

  it(
    "shows times in the reader's zone, with UTC on hover",
    async () => {
      const run = await begin(stage, "audit");
      expect(await settle(stage, run)).toBe("complete");
      const { run: shown } = await stage.ask(`/v1/runs/${run}`);
      const startedAt = String(record(shown)["startedAt"]);
      await stage.show(page, `/runs/${run}`, ".meta time");
      const inTokyo = new Date(startedAt).toLocaleTimeString("en-GB", { timeZone: "Asia/Tokyo" });
      expect(await page.textContent(".meta time")).toContain(inTokyo);
      const title: string = await page.evaluate("document.querySelector('.meta time').title");
      expect(title).toBe(`${startedAt.slice(0, 19).replace("T", " ")} UTC`);
      await stage.ask("/v1/schedules", { ...WEEKLY_SCHEDULE, timeZone: "UTC" });
      await stage.show(page, "/schedules", "table.rows time");
      expect(await page.textContent("table.rows time")).toContain("17:00:00");
      const next: string = await page.evaluate("document.querySelector('table.rows time').title");
      expect(next).toMatch(/^\d{4}-\d\d-\d\d 08:00:00 UTC$/);
      expect(stage.errors).toEqual([]);
    },
    LIMIT_MS,
  );

  it("tells what came of the last time of a schedule, with its run as a link", async () => {
    const lastAt = "2026-03-02T08:00:00.000Z";
    const schedule = (name: string, lastOutcome: string, nextAt: string | null = lastAt) => ({
      ...{ id: name, name, signal: "OPS:REPORT", context: {}, repository: "", cron: "0 8 * * 1", timeZone: "UTC" },
      ...{ jitterMs: 600_000, createdBy: "ada", isPaused: false, nextAt, lastAt, lastRun: "run_before", lastOutcome },
    });
    const items = [
      schedule("begun", "started"),
      schedule("late", "missed"),
      schedule("barred", "refused: <b>there is no repository</b>"),
      schedule("over", "started", null),
    ];
    const other = await stage.open();
    await other.route(/\/v1\/schedules/, (route) =>
      route.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify({ items, next: null }) }),
    );
    await stage.show(other, "/schedules", "table.rows");
    expect(await other.evaluate("document.querySelectorAll('a[href=\"/runs/run_before\"]').length")).toBe(4);
    const told = (await other.textContent("table.rows")) ?? "";
    for (const text of [
      "while no server ran",
      "refused: <b>there",
      "the run before: run_before",
      "never again",
      "10 min later",
    ])
      expect(told).toContain(text);
    expect(await brokenRules(other)).toEqual([]);
  });

  it(
    "is reached by its address, also through signing in, and by going back",
    async () => {
      const { items } = await stage.ask("/v1/runs");
      const run = String(record(Array.isArray(items) ? items[0] : null)["id"]);
      const deep = await (await stage.browser.newContext()).newPage();
      await deep.goto(`${stage.server().url}/runs/${run}`);
      await deep.fill("#token", stage.token);
      await deep.click("button[type=submit]");
      await deep.waitForSelector(".tracks svg .mast");
      await deep.click("nav.main >> text=Runs");
      await deep.click("table.rows a");
      await deep.waitForSelector(".tracks svg .mast");
      await deep.evaluate("history.back()");
      await deep.waitForSelector("table.rows");
      await deep.reload();
      await deep.waitForSelector("table.rows");
      expect(deep.url()).toBe(`${stage.server().url}/runs`);
    },
    LIMIT_MS,
  );
});

/** Each page, and the request without which it has nothing to show. */
const ROUTES = [
  ["/", /\/v1\/status/],
  ["/runs", /\/v1\/runs\?/],
  ["/runs/run_1", /\/v1\/runs\/run_1/],
  ["/decisions", /\/v1\/approvals\?.*limit=/],
  ["/decisions/apr_1", /\/v1\/approvals\/apr_1/],
  ["/decisions/esc_1", /\/v1\/escalations\/esc_1/],
  ["/start", /\/v1\/playbooks/],
  ["/start/audit", /\/v1\/repositories/],
  ["/schedules", /\/v1\/schedules/],
  ["/webhooks", /\/v1\/webhooks/],
  ["/findings", /\/v1\/findings\/history/],
  ["/agents", /\/v1\/agents/],
  ["/audit-log", /\/v1\/audit-log/],
  ["/settings", /\/v1\/users/],
] as const;
