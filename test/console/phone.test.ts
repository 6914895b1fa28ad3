import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { record } from "../http/document.ts";
import { browserIsMissing, brokenRules, type Page } from "./browser.ts";
import { begin, GUARDED_SKILL, openStage, pagesOf, receiverAt, settle, type Stage, WEEKLY_SCHEDULE } from "./stage.ts";

const missing = browserIsMissing(process.env);
const LIMIT_MS = 240_000;
const PHONE = { viewport: { width: 390, height: 820 } };
/** Source: Apple Human Interface Guidelines and WCAG 2.2, 2.5.5: what a finger hits. */
const FINGER_PX = 44;

describe.skipIf(missing !== null)(`the console on a phone${missing === null ? "" : ` (${missing})`}`, () => {
  let stage: Stage;
  let page: Page;
  let pages: ReturnType<typeof pagesOf>;

  beforeAll(async () => {
    stage = await openStage((world) => {
      world.write(
        `docs/${"a-very-long-name-of-a-page-".repeat(6)}.md`,
        `# ${"Unbreakable".repeat(20)}\n\n[x](no.md)\n`,
      );
      world.git("add", "-A");
      world.git("commit", "-q", "-m", "docs: a page with a long name");
    });
    const audit = await begin(stage, "audit");
    const waiting = await begin(stage, "skill/create", GUARDED_SKILL);
    expect(await settle(stage, audit)).toBe("complete");
    expect(await settle(stage, waiting)).toBe("waiting");
    await stage.ask("/v1/schedules", { ...WEEKLY_SCHEDULE, name: "a-name-of-64-characters-".padEnd(64, "x") });
    await stage.ask("/v1/webhooks", receiverAt(`https://hooks.example.org/${"unbreakable".repeat(9)}`));
    await stage.ask("/v1/webhooks/ops/test", {}); // its key is not set: it fails before it is sent
    const { items } = await stage.ask("/v1/approvals?state=pending");
    const [approval] = Array.isArray(items) ? items : [];
    pages = pagesOf({ audit, waiting, approval: String(record(approval)["id"]) });
    page = await stage.open(PHONE);
  }, LIMIT_MS);
  afterAll(() => stage?.close());

  it(
    "fits every page into the width, without a rule of accessibility broken",
    async () => {
      for (const [name, path, wanted] of pages) {
        await stage.show(page, path, wanted);
        const over: readonly string[] = await page.evaluate(WIDER_THAN_THE_PAGE);
        expect(over, `${name} is wider than the screen`).toEqual([]);
        expect(await brokenRules(page), name).toEqual([]);
      }
      expect(stage.errors).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    "has the pages of every day and the menu where the thumb is, large enough for it",
    async () => {
      await stage.show(page, "/", ".severities");
      const bar: readonly { readonly text: string; readonly height: number; readonly bottom: number }[] =
        await page.evaluate(
          "[...document.querySelectorAll('nav.thumb > *')].map((one) => ({ text: one.textContent, height: one.offsetHeight, bottom: innerHeight - one.getBoundingClientRect().bottom }))",
        );
      expect(bar.map((one) => one.text)).toEqual(["Overview", "Runs", "Decisions1", "Menu"]);
      for (const one of bar) expect(one.height).toBeGreaterThanOrEqual(FINGER_PX);
      for (const one of bar) expect(one.bottom).toBeLessThanOrEqual(1);
      await page.click("nav.thumb >> text=Decisions");
      await page.waitForSelector("ul.inbox");
      await page.click("nav.thumb >> text=Menu");
      await page.waitForSelector("nav.main.open >> text=Agents");
      await page.keyboard.press("Escape");
      await page.waitForSelector("nav.main:not(.open)", { state: "attached" });
      await page.click("nav.thumb >> text=Menu");
      await page.click("nav.main.open >> text=Agents");
      await page.waitForSelector("#toolsmith");
      expect(page.url()).toMatch(/\/agents$/);
      await page.click("text=Find");
      await page.waitForSelector(".palette input");
    },
    LIMIT_MS,
  );
});

/** What reaches over the right edge of the page and is not within something that scrolls by itself. */
const WIDER_THAN_THE_PAGE = `
  (() => {
    const wide = document.documentElement.scrollWidth > innerWidth;
    const scrolls = (node) => node !== null && node !== document.body && (["auto", "scroll"].includes(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
    return !wide ? [] : [...document.querySelectorAll("main *")]
      .filter((node) => node.getBoundingClientRect().right > innerWidth + 1 && !scrolls(node.parentElement))
      .map((node) => node.outerHTML.slice(0, 120));
  })()`;
