import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brokenRules, type Browser, browserIsMissing, startBrowser } from "../console/browser.ts";
import { makeWorld, type World } from "../faults/world.ts";
import { type Server, startServer } from "../http/server.ts";
import { freePort } from "../support/free-port.ts";
import { providerIsMissing, startProvider, type TestProvider } from "./provider.ts";

const missing = providerIsMissing(process.env) ?? browserIsMissing(process.env);

let world: World;
let provider: TestProvider;
let server: Server;
let browser: Browser;

describe.skipIf(missing !== null)("the console's sign-in page", () => {
  beforeAll(async () => {
    world = makeWorld();
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}`;
    provider = await startProvider(`${publicUrl}/v1/session/oidc/callback`);
    provider.people.set("ada", { email: "ada@example.org", email_verified: true, name: "Ada Lovelace" });
    const { issuer, clientId } = provider;
    const signIn = { issuer, clientId, clientSecret: "env:SIGN_IN_SECRET", label: "Example Work" };
    const file = join(world.base, "server.yaml");
    writeFileSync(file, JSON.stringify({ server: { publicUrl, signIn } }));
    await world.run(["user", "add", "ada@example.org", "--role", "operator"]);
    const env = { SIGN_IN_SECRET: provider.clientSecret, SIGNALBOX_ALLOW_ADDRESSES: "127.0.0.1" };
    server = await startServer(world, ["--config", file, "--port", String(port)], env);
    browser = await startBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await server.stop();
    await provider.close();
    world.remove();
  });

  it("goes to the provider by a button, and comes back to the console", async () => {
    const profile = await browser.newContext();
    const page = await profile.newPage();
    await page.goto(server.url);
    await page.waitForSelector(".sign-in a.primary");
    expect(await page.textContent(".sign-in a.primary")).toBe("Sign in with Example Work");
    expect(await brokenRules(page)).toEqual([]);
    await page.click(".sign-in a.primary");
    await page.waitForURL(/\/interaction\//);
    await page.fill("input[name=login]", "ada");
    await page.fill("input[name=password]", "x");
    await page.click("button[type=submit]");
    await page.waitForSelector("button[type=submit][autofocus]");
    await page.click("button[type=submit]");
    await page.waitForURL(new RegExp(`^${server.url}/`));
    await page.waitForSelector("nav");
    expect(await page.textContent("body")).toContain("ada@example.org");
    await profile.close();
  }, 60_000);

  it("shows a refusal as a page that can be read", async () => {
    const profile = await browser.newContext();
    const page = await profile.newPage();
    await page.goto(`${server.url}/v1/session/oidc/callback?state=unknown&code=x`);
    expect(await page.textContent("h1")).toBe("Not signed in");
    expect(await brokenRules(page)).toEqual([]);
    expect(await page.textContent("main")).toContain("was not begun in this browser");
    await profile.close();
  }, 60_000);
});
