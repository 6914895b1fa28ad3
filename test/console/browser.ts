import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const TOOLS = fileURLToPath(new URL("../tools/package.json", import.meta.url));
const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const ARGUMENTS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-lcd-text"],
];

/** What these tests use of Playwright; it is installed with the heavy tools, so its own types are not at hand here. */
export interface Page {
  goto(url: string): Promise<unknown>;
  fill(selector: string, text: string): Promise<void>;
  click(selector: string): Promise<void>;
  waitForSelector(
    selector: string,
    options?: { readonly state?: "attached" | "visible" | "detached" },
  ): Promise<unknown>;
  textContent(selector: string): Promise<string | null>;
  evaluate<Answer>(script: string): Promise<Answer>;
  screenshot(options: { readonly path: string; readonly fullPage?: boolean }): Promise<unknown>;
  url(): string;
  on(event: "request", hear: (request: { url(): string }) => void): void;
  on(event: "pageerror", hear: (error: Error) => void): void;
  reload(): Promise<unknown>;
  waitForURL(url: RegExp): Promise<void>;
  /** Answers requests of a pattern in the server's stead. */
  route(pattern: RegExp, answer: (route: Route) => Promise<void>): Promise<void>;
  readonly keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
}

/** A request that a test answers. */
export interface Route {
  fulfill(answer: { readonly status: number; readonly contentType?: string; readonly body: string }): Promise<void>;
  abort(): Promise<void>;
  continue(): Promise<void>;
}

/** A browser's own profile: cookies and settings. */
export interface Profile {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

/** How a profile sees the console. */
export interface Look {
  readonly colorScheme?: "light" | "dark";
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly deviceScaleFactor?: number;
  readonly timezoneId?: string;
  readonly locale?: string;
}

/** A real Chromium. */
export interface Browser {
  newContext(look?: Look): Promise<Profile>;
  close(): Promise<void>;
}

interface Playwright {
  readonly chromium: {
    launch(options: { readonly executablePath: string; readonly args: readonly string[] }): Promise<Browser>;
  };
}

/** Why no browser can be driven here; null when one can. A missing tool is a failure where tools are required. */
export function browserIsMissing(env: Readonly<Record<string, string | undefined>>): string | null {
  const reason = !existsSync(new URL("../tools/node_modules/playwright-core", import.meta.url))
    ? "test/tools is not installed: run `npm ci --prefix test/tools --ignore-scripts`"
    : CHROMIUM.some((path) => existsSync(path))
      ? null
      : "there is no Chromium: install the package chromium";
  if (reason !== null && env["SIGNALBOX_REQUIRE_TOOLS"] === "1") throw new Error(reason);
  return reason;
}

/** Starts Chromium without a window. */
export function startBrowser(): Promise<Browser> {
  const playwright: Playwright = createRequire(TOOLS)("playwright-core");
  const executablePath = CHROMIUM.find((path) => existsSync(path)) ?? "chromium";
  return playwright.chromium.launch({ executablePath, args: ARGUMENTS });
}

/** Signs a new profile in. */
export async function signIn(browser: Browser, url: string, token: string, look: Look = {}): Promise<Page> {
  const page = await (await browser.newContext(look)).newPage();
  await page.goto(`${url}/`);
  await page.fill("#token", token);
  await page.click("button[type=submit]");
  await page.waitForSelector("#page h1");
  return page;
}

/** Ids of the rules of accessibility that the page breaks, with the first place of each. Source: axe-core, WCAG 2.2 AA. */
export async function brokenRules(page: Page): Promise<readonly string[]> {
  const axe = readFileSync(createRequire(TOOLS).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(`${axe}; null`);
  return page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations.map((one) => one.id + ': ' + one.nodes[0].html.slice(0, 160)))",
  );
}
