import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { record } from "../http/document.ts";
import { makeToken } from "../http/server.ts";
import { browserIsMissing, brokenRules, type Page } from "./browser.ts";
import { openStage, settle, type Stage } from "./stage.ts";

const missing = browserIsMissing(process.env);
const LIMIT_MS = 240_000;

describe.skipIf(missing !== null)(`forms of playbooks in Chromium${missing === null ? "" : ` (${missing})`}`, () => {
  let stage: Stage;
  let page: Page;

  beforeAll(async () => {
    stage = await openStage();
    page = await stage.open();
  }, LIMIT_MS);
  afterAll(() => stage?.close());

  /** Presses "Start", and answers the run whose page comes. */
  async function start(): Promise<string> {
    await page.click("form.fields button[type=submit]");
    await page.waitForURL(/\/runs\/run_/);
    await page.waitForSelector(".tracks svg");
    return new URL(page.url()).pathname.replace("/runs/", "");
  }

  it(
    "begin an audit on the repository, and show its run",
    async () => {
      await stage.show(page, "/start", "ul.playbooks");
      await page.click("ul.playbooks a >> text=/^Audit$/");
      await page.waitForSelector("form.fields");
      expect(await page.textContent("form.fields select[name=repository]")).toContain(stage.world.root);
      const run = await start();
      expect(await settle(stage, run)).toBe("complete");
      await page.waitForSelector("h1 .pill.clear");
      const { run: shown } = await stage.ask(`/v1/runs/${run}`);
      expect(shown).toMatchObject({ signal: "OPS:AUDIT", requestedBy: "ada", repository: stage.world.root });
    },
    LIMIT_MS,
  );

  it(
    "begin a look at the pull request of a branch, by the palette",
    async () => {
      await page.keyboard.press("Control+k");
      await page.waitForSelector(".palette input");
      await page.keyboard.type("OPS:PR_STATUS");
      await page.waitForSelector(".palette [aria-selected=true] >> text=OPS:PR_STATUS");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/start\/pr-status$/);
      await page.waitForSelector("form.fields");
      await page.fill("form.fields [name=branch]", "main");
      const run = await start();
      expect(await settle(stage, run)).toBe("complete");
      const { run: shown } = await stage.ask(`/v1/runs/${run}`);
      expect(shown).toMatchObject({ signal: "OPS:PR_STATUS", context: { branch: "main" } });
    },
    LIMIT_MS,
  );

  it(
    "say at its field what is missing and what the server refuses, and begin nothing",
    async () => {
      const before = await stage.ask("/v1/runs");
      await stage.show(page, "/start/skill.create?description=Does%20a%20thing.", "form.fields");
      await page.click("form.fields button[type=submit]");
      await page.waitForSelector(".wrong:visible");
      expect(await page.textContent(".wrong:visible")).toContain("This is needed.");
      expect(await page.evaluate("document.activeElement.name")).toBe("name");
      await page.fill("form.fields [name=name]", "Not A Name");
      await page.click("form.fields button[type=submit]");
      await page.waitForSelector(".wrong:visible:not(:has-text('needed'))");
      expect(await page.evaluate("document.activeElement.name")).toBe("name");
      expect(await page.evaluate("document.querySelectorAll('[aria-invalid]').length")).toBe(1);
      expect(await brokenRules(page)).toEqual([]);
      expect(await stage.ask("/v1/runs")).toEqual(before);
    },
    LIMIT_MS,
  );

  it(
    "have a field for each that its playbook declares",
    async () => {
      const { items } = await stage.ask("/v1/playbooks");
      expect(Array.isArray(items) && items.length).toBeGreaterThan(10);
      for (const one of Array.isArray(items) ? items : []) {
        const { command, fields, isTakenHere } = record(one);
        await stage.show(
          page,
          `/start/${String(command).replaceAll(" ", ".")}`,
          isTakenHere === true ? "form.fields" : "code.line",
        );
        const declared = Array.isArray(fields) ? fields.map((field) => String(record(field)["name"])) : [];
        const shown: readonly string[] = await page.evaluate(
          "[...document.querySelectorAll('form.fields [name]')].map((input) => input.name)",
        );
        const wanted = isTakenHere === true ? declared : [];
        expect(
          shown.filter((name) => name !== "repository"),
          String(command),
        ).toEqual(wanted);
      }
      expect(stage.errors).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    "are not offered where the playbook needs the caller's own work tree, nor to who may only look",
    async () => {
      await stage.show(page, "/start/commit", "code.line");
      expect(await page.textContent("main")).toContain("signalbox commit --message");
      expect(await page.evaluate("document.querySelectorAll('form').length")).toBe(0);
      await stage.world.run(["user", "add", "eve", "--role", "viewer"]);
      const eve = await stage.open({}, await makeToken(stage.world, "tablet", "--role", "viewer", "--user", "eve"));
      await stage.show(eve, "/start/audit", "code.line");
      expect(await eve.textContent("main")).toContain("You are signed in to look");
      expect(await eve.evaluate("document.querySelectorAll('form').length")).toBe(0);
    },
    LIMIT_MS,
  );
});
