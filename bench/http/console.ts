import { type Browser, browserIsMissing, type Page, signIn, startBrowser } from "../../test/console/browser.ts";
import { type Measured, quantile, tell } from "./measured.ts";

/** Source: doors, numbers: first load compressed, interactive on this machine, no frame longer than this while scrolling. */
const FIRST_LOAD = { most: 250, unit: " KB" };
const INTERACTIVE = { most: 1_500, unit: " ms" };
const FRAME = { most: 50, unit: " ms" };
const LOADS = 7;

/** The console in Chromium: how much it loads, when it can be used, and how a long run scrolls. */
export async function measureConsole(name: string, measured: Measured): Promise<boolean> {
  const missing = browserIsMissing(process.env);
  if (missing !== null) {
    process.stdout.write(`console: skipped, ${missing}\n`);
    return true;
  }
  const browser = await startBrowser();
  try {
    const isLight = await measureLoads(name, measured, browser);
    return (await measureScroll(name, measured, browser)) && isLight;
  } finally {
    await browser.close();
  }
}

/** Each load in a profile of its own, without a cache. */
async function measureLoads(name: string, measured: Measured, browser: Browser): Promise<boolean> {
  const usableMs: number[] = [];
  let bytes = 0;
  for (let load = 0; load < LOADS; load += 1) {
    const page = await signIn(browser, measured.api, measured.person);
    await page.route(/^nothing$/, (route) => route.continue()); // a page with a route has no cache: every load is a first one
    await page.goto(`${measured.api}/?load=${load}`);
    await page.waitForSelector(".columns + .card :is(.empty, table)");
    usableMs.push(await page.evaluate<number>("performance.now()")); // since the navigation began
    bytes = await page.evaluate<number>(BYTES_OF_FILES);
  }
  const figures = `longest of ${LOADS}: ${quantile(usableMs, 1).toFixed(0)} ms`;
  const isSmall = tell(`${name}: console, first load`, "its files, as they travel", bytes / 1_000, FIRST_LOAD);
  return tell(`${name}: console, overview is usable`, figures, quantile(usableMs, 0.5), INTERACTIVE) && isSmall;
}

async function measureScroll(name: string, measured: Measured, browser: Browser): Promise<boolean> {
  const page = await signIn(browser, measured.api, measured.person);
  await page.goto(`${measured.api}/runs/${measured.long}`);
  await page.waitForSelector(".virtual li");
  await untilAllCame(page);
  const frames = await page.evaluate<readonly number[]>(SCROLL_THROUGH);
  const figures = `${frames.length} frames, p50 ${quantile(frames, 0.5).toFixed(0)} ms, p99 ${quantile(frames, 0.99).toFixed(0)} ms`;
  return tell(`${name}: a run of 5,000 events, longest frame`, figures, quantile(frames, 1), FRAME);
}

async function untilAllCame(page: Page): Promise<void> {
  await page.waitForSelector("text=/5,0\\d\\d events/");
  await page.evaluate("new Promise((resolve) => setTimeout(resolve, 1500))"); // the first drawing is not what is measured
}

/** Bytes of script, style and page as they travel: compressed. */
const BYTES_OF_FILES = `
  [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource").filter((one) => one.name.includes("/assets/"))]
    .reduce((sum, one) => sum + one.encodedBodySize, 0)`;

/** Scrolls through the whole list, some rows a frame, and answers how long each frame took. */
const SCROLL_THROUGH = `
  new Promise((resolve) => {
    const box = document.querySelector(".virtual");
    const deltas = [];
    let last = 0;
    const step = (now) => {
      if (last > 0) deltas.push(now - last);
      last = now;
      box.scrollTop += 330;
      if (box.scrollTop + box.clientHeight >= box.scrollHeight - 1) resolve(deltas);
      else requestAnimationFrame(step);
    };
    box.scrollTop = 0;
    requestAnimationFrame(step);
  })`;
