import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeWorld, type World } from "../faults/world.ts";
import { call, makeToken, type Server, startServer } from "../http/server.ts";
import { record } from "../http/document.ts";
import { type Receiver, startReceiver } from "../outgoing/receiver.ts";
import { type Browser, browserIsMissing, brokenRules, type Page, signIn, startBrowser } from "./browser.ts";
import { RECEIVER_ENV, receiverAt, WEEKLY_SCHEDULE } from "./stage.ts";

const missing = browserIsMissing(process.env);
const LIMIT_MS = 240_000; // a loaded machine: twenty pages are read by axe

/** Texts that a commit, a file name or a request may hold, and that must never become part of the page. */
const HOSTILE = [
  "<img src=x onerror=window.pwned=1>",
  "<script>window.pwned=1</script>",
  '"><svg onload=window.pwned=1>',
  "javascript:window.pwned=1",
  "{{constructor.constructor('window.pwned=1')()}}",
];

describe.skipIf(missing !== null)(`the console in Chromium${missing === null ? "" : ` (${missing})`}`, () => {
  let world: World;
  let server: Server;
  let browser: Browser;
  let receiver: Receiver;
  let ada = "";
  let bob = "";
  let audit = "";
  let skill = "";
  let approval = "";
  const errors: string[] = [];
  const foreign: string[] = [];

  const open = async (token: string, colorScheme: "light" | "dark" = "light"): Promise<Page> => {
    const page = await signIn(browser, server.url, token, { colorScheme });
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(server.url)) foreign.push(request.url());
    });
    return page;
  };
  const show = async (page: Page, path: string, wanted: string) => {
    await page.goto(`${server.url}${path}`);
    await page.waitForSelector(wanted);
  };

  beforeAll(async () => {
    world = makeWorld();
    for (const [index, text] of HOSTILE.entries()) {
      world.write(`docs/${text.replaceAll("/", "")}.md`, `# ${text}\n\nSee [${text}](missing-${index}.md).\n`);
      world.git("add", "-A");
      world.git("commit", "-q", "-m", text);
    }
    receiver = await startReceiver();
    server = await startServer(world, [], RECEIVER_ENV);
    for (const person of ["ada", "bob"])
      await world.run(["user", "add", person, "--role", "owner", "--area", "security"]);
    ada = await makeToken(world, "laptop", "--role", "owner", "--user", "ada");
    bob = await makeToken(world, "desk", "--role", "owner", "--user", "bob");
    expect((await call(server, "/v1/schedules", { token: ada, body: WEEKLY_SCHEDULE })).status).toBe(201);
    const told = receiverAt(`${receiver.url}/ops`);
    expect((await call(server, "/v1/webhooks", { token: ada, body: told })).status).toBe(201);
    audit = await send("/v1/playbooks/audit", {});
    const description = `Rotates the credentials. Use when a password has leaked. ${HOSTILE[2]}`;
    skill = await send("/v1/playbooks/skill/create", { name: "rotate-credentials", description });
    approval = await waitFor(async () => {
      const answer = record(await (await call(server, "/v1/approvals?state=pending", { token: ada })).json());
      const [first] = Array.isArray(answer["items"]) ? answer["items"] : [];
      return first === undefined ? null : String(record(first)["id"]);
    });
    await waitFor(async () => {
      const view = record(await (await call(server, `/v1/runs/${audit}`, { token: ada })).json());
      return record(view["run"])["state"] === "complete" ? audit : null;
    });
    browser = await startBrowser();
  }, LIMIT_MS);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await receiver?.close();
    world?.remove();
  });

  async function send(path: string, body: unknown): Promise<string> {
    const answer = record(await (await call(server, path, { token: ada, body })).json());
    return String(record(answer["run"])["id"]);
  }

  it("refuses a token that does not hold, and says so", async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${server.url}/runs`);
    await page.fill("#token", `sbx_${"x".repeat(43)}`);
    await page.click("button[type=submit]");
    await page.waitForSelector("[role=alert]");
    expect(await page.textContent("[role=alert]")).toContain("unknown, expired or revoked");
    expect(await brokenRules(page)).toEqual([]);
  });

  it.each(["light", "dark"] as const)(
    "breaks no rule of accessibility on any page in %s",
    async (look) => {
      const page = await open(ada, look);
      const pages = [
        ["/", "table.rows"],
        ["/runs", "table.rows"],
        [`/runs/${audit}`, ".tracks svg .mast"],
        [`/runs/${skill}`, ".decision .buttons"],
        ["/decisions", "ul.inbox"],
        [`/decisions/${approval}`, ".decision .buttons"],
        ["/schedules", "table.rows"],
        ["/webhooks", "table.rows"],
        ["/findings", "ul.findings"],
        ["/agents", "#toolsmith"],
        ["/audit-log", "table.rows"],
        ["/settings", "form.tools"],
        ["/nowhere", "h1"],
      ] as const;
      for (const [path, wanted] of pages) {
        await show(page, path, wanted);
        expect(await brokenRules(page), path).toEqual([]);
      }
    },
    LIMIT_MS,
  );

  it("never runs what a repository says", async () => {
    const page = await open(ada);
    for (const path of [`/runs/${audit}`, "/findings", `/decisions/${approval}`, `/runs/${skill}`]) {
      await show(page, path, ".card");
      expect(await page.evaluate("window.pwned ?? null"), path).toBeNull();
    }
    await show(page, "/findings", "ul.findings");
    expect(await page.textContent("ul.findings")).toContain("docs/<img src=x onerror=window.pwned=1>.md");
    await show(page, `/decisions/${approval}`, ".decision .buttons");
    expect(await page.textContent(".decision")).toContain("<svg onload=window.pwned=1>");
    expect(await page.evaluate("document.querySelectorAll('main img, main script').length")).toBe(0);
  });

  it("asks nobody but its own server, under a strict policy, within its budget", async () => {
    const page = await call(server, "/", { headers: { accept: "text/html" } });
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    const html = await page.text();
    const files = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? "");
    expect(files.length).toBeGreaterThan(1);
    let bytes = 0;
    for (const file of files) {
      const answer = await call(server, file, { headers: { "accept-encoding": "gzip" } });
      bytes += Number(answer.headers.get("content-length"));
      expect(answer.headers.get("content-encoding")).toBe("gzip");
    }
    expect(bytes).toBeLessThan(250 * 1024); // Source: doors specification, console: first load
    expect(foreign).toEqual([]);
  });

  it("tells the tracks of a run as a list, and finds everything on Ctrl-K", async () => {
    const page = await open(ada);
    await show(page, `/runs/${audit}`, ".tracks svg .mast");
    const told = (await page.textContent(".tracks ol")) ?? "";
    for (const agent of ["release-manager", "meta-updater", "toolsmith"]) expect(told).toContain(`${agent} begins`);
    expect(told).toContain("gate 3/3 passed");
    await page.keyboard.press("Control+k");
    await page.waitForSelector(".palette input");
    await page.keyboard.type("decisions");
    await page.keyboard.press("Enter");
    await page.waitForSelector("ul.inbox");
    expect(page.url()).toBe(`${server.url}/decisions`);
  });

  it("changes nothing for a request without the CSRF token, nor for a session that was ended", async () => {
    const signed = await call(server, "/v1/session", { body: { token: ada } });
    const cookie = (signed.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    expect(signed.headers.get("set-cookie")).toMatch(/HttpOnly; SameSite=Lax/);
    const { csrf } = record(await signed.json());
    const reject = `/v1/approvals/${approval}/reject`;
    const forged = await call(server, reject, { body: {}, headers: { cookie } });
    expect([forged.status, record(await forged.json())["code"]]).toEqual([403, "forbidden"]);
    const headers = { cookie, "x-signalbox-csrf": String(csrf) };
    expect((await call(server, "/v1/runs", { headers })).status).toBe(200);
    await call(server, "/v1/session", { method: "DELETE", headers });
    expect((await call(server, "/v1/runs", { headers })).status).toBe(401);
    expect((await call(server, reject, { body: {}, headers })).status).toBe(401);
  });

  it("pauses and resumes a schedule, for operators alone", async () => {
    const read = async () => {
      const { items } = record(await (await call(server, "/v1/schedules", { token: ada })).json());
      return record(Array.isArray(items) ? items[0] : null)["isPaused"];
    };
    const page = await open(ada);
    await show(page, "/schedules", "table.rows time");
    expect(await page.textContent("table.rows")).toContain(WEEKLY_SCHEDULE.cron);
    await page.click("button:has-text('Pause')");
    await page.waitForSelector("table.rows .pill >> text=paused");
    expect(await read()).toBe(true);
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Resume weekly-report");
    await page.click("button:has-text('Resume')");
    await page.waitForSelector("table.rows time");
    expect(await read()).toBe(false);
    const looker = await open(await makeToken(world, "eyes", "--role", "viewer"));
    await show(looker, "/schedules", "table.rows");
    expect(await looker.textContent("main")).toContain("somebody with the role operator");
    expect(await looker.evaluate("document.querySelectorAll('main button').length")).toBe(0);
  });

  it("runs a schedule now, for whoever may send signals", async () => {
    const page = await open(ada);
    await show(page, "/schedules", "table.rows");
    await page.click("button:has-text('Run now')");
    await page.waitForSelector(".tracks");
    const run = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    const { run: begun } = record(await (await call(server, `/v1/runs/${run}`, { token: ada })).json());
    expect(begun).toMatchObject({ signal: WEEKLY_SCHEDULE.signal, requestedBy: "ada" });
  });

  it("gives a person another role and other review areas", async () => {
    await world.run(["user", "add", "carol", "--area", "security"]);
    const page = await open(ada);
    await show(page, "/settings", "table.rows");
    await page.click("button:has-text('Change carol')");
    await page.waitForSelector("input[name=areas]");
    expect(await brokenRules(page)).toEqual([]);
    await page.fill("input[name=areas]", "architecture, security");
    await page.click("button:has-text('Save')");
    await page.waitForSelector("table.rows >> text=architecture, security");
    await show(page, "/audit-log?operation=users.change", "table.rows");
    expect(await page.textContent("table.rows")).toMatch(/ada.*127\.0\.0\.1.*users\.change.*done/);
    const looker = await open(await makeToken(world, "curious", "--role", "operator"));
    await show(looker, "/audit-log", "text=shown to owners");
  });

  it("shows what a decision rests on, and what becomes of it when nobody answers", async () => {
    const page = await open(ada);
    await show(page, `/decisions/${approval}`, "table.results");
    expect(await page.textContent("table.results")).toContain("evidence: ");
    expect(await page.textContent(".decision")).toContain("then it is denied");
  });

  it("sends a dead letter again, and shows receivers to owners alone", async () => {
    receiver.answer(() => 410); // wants no more: given up at once
    const given = record(await (await call(server, "/v1/webhooks/ops/test", { token: ada, body: {} })).json());
    expect(given).toMatchObject({ eventKind: "test", state: "dead" });
    receiver.answer(() => 204);
    const page = await open(ada);
    await show(page, "/webhooks", ".pill >> text=given up");
    expect(await page.textContent("main")).toContain("410");
    await page.click("button:has-text('Send again')");
    await page.waitForSelector("main >> text=There are none.");
    const { items } = record(await (await call(server, "/v1/deliveries?limit=1", { token: ada })).json());
    expect(items).toMatchObject([{ eventKind: "test", state: "delivered" }]);
    const looker = await open(await makeToken(world, "watcher", "--role", "operator"));
    await show(looker, "/webhooks", "text=shown to owners");
    expect(await looker.textContent("main")).not.toContain(receiver.url);
  });

  it(
    "lets one of two browsers approve, and never by a single key",
    async () => {
      const [first, second] = [await open(ada), await open(bob)];
      for (const page of [first, second]) {
        await show(page, `/decisions/${approval}`, ".decision .buttons");
        await page.click("text=Approve ...");
        await page.waitForSelector("text=Approve exactly this");
        expect(await page.evaluate("document.activeElement.textContent")).toBe("Back");
      }
      await second.click("text=Approve exactly this");
      await second.waitForSelector(".decision .pill.clear");
      expect(await second.textContent(".decision")).toContain("by bob");
      await first.click("text=Approve exactly this").catch(() => undefined); // the card may have gone to "approved" by itself
      await first.waitForSelector(".decision .pill.clear");
      const shown = record(await (await call(server, `/v1/approvals/${approval}`, { token: ada })).json());
      expect(shown["decisions"]).toMatchObject([{ by: "bob", decision: "approve" }]);
      expect(errors).toEqual([]);
    },
    LIMIT_MS,
  );
});

async function waitFor(look: () => Promise<string | null>): Promise<string> {
  for (let tries = 0; tries < 300; tries += 1) {
    const seen = await look();
    if (seen !== null) return seen;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("it did not come about");
}
