import { mkdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { makeWorld, type World } from "../faults/world.ts";
import { record } from "../http/document.ts";
import { call, makeToken, type Server, startServer } from "../http/server.ts";
import { type Look, type Page, signIn, startBrowser } from "./browser.ts";

const PLACE = fileURLToPath(new URL("../../docs/images/console/", import.meta.url));
const LARGEST_BYTES = 150 * 1024;
const DESK = { width: 1280, height: 700 };
const PHONE = { width: 390, height: 820 };
const LOOKS: Readonly<Record<string, Look>> = {
  light: { colorScheme: "light", viewport: DESK },
  dark: { colorScheme: "dark", viewport: DESK },
  phone: { colorScheme: "light", viewport: PHONE },
};

it("shows every page in light, dark and phone width", async () => {
  const world = makeWorld({ remote: true });
  fill(world);
  const server = await startServer(world);
  await world.run(["user", "add", "ada", "--role", "owner", "--full-name", "Ada"]);
  const token = await makeToken(world, "laptop", "--role", "owner", "--user", "ada");
  const runs = await makeRuns(world, server, token);
  const browser = await startBrowser();
  mkdirSync(PLACE, { recursive: true });
  for (const [look, options] of Object.entries(LOOKS)) {
    const page = await signIn(browser, server.url, token, options);
    for (const [name, path, wanted] of pagesOf(runs)) {
      await page.goto(`${server.url}${path}`);
      await page.waitForSelector(wanted);
      await expectPicture(page, `${PLACE}${name}-${look}.png`);
    }
  }
  await browser.close();
  await server.stop();
  world.remove();
});

interface Runs {
  readonly audit: string;
  readonly skill: string;
  readonly waiting: string;
  readonly approval: string;
}

function pagesOf({ audit, skill, waiting, approval }: Runs) {
  return [
    ["overview", "/", ".severities"],
    ["runs", "/runs", "table.rows"],
    ["run-audit", `/runs/${audit}`, ".tracks svg .mast"],
    ["run-skill", `/runs/${skill}`, ".tracks svg .mast"],
    ["run-waiting", `/runs/${waiting}`, ".decision .buttons"],
    ["decisions", "/decisions", "ul.inbox"],
    ["decision", `/decisions/${approval}`, ".decision .buttons"],
    ["findings", "/findings", "ul.findings"],
    ["agents", "/agents", "#toolsmith"],
    ["settings", "/settings", "form.tools"],
  ] as const;
}

async function expectPicture(page: Page, path: string): Promise<void> {
  await page.screenshot({ path });
  expect(statSync(path).size, path).toBeLessThan(LARGEST_BYTES);
}

function fill(world: World): void {
  world.write("package.json", JSON.stringify({ name: "checkout-service", version: "1.4.2", license: "MIT" }, null, 2));
  world.write("README.md", "# Checkout\n\nTakes payments.\n\nRun `npm run serve`. See [deploying](docs/deploy.md).\n");
  world.write("docs/deploy.md", "# Deploy\n\nFirst read [the rollback](runbooks/rollback.md).\n");
  commit(world, "feat: take payments");
}

function commit(world: World, message: string): void {
  world.git("add", "-A");
  world.git("commit", "-q", "-m", message);
  world.git("push", "-q", "origin", "main");
}

async function makeRuns(world: World, server: Server, token: string): Promise<Runs> {
  const send = async (path: string, body: unknown): Promise<string> => {
    const answer = record(await (await call(server, path, { token, body })).json());
    return String(record(answer["run"])["id"]);
  };
  const settled = async (run: string): Promise<string> => {
    for (;;) {
      const view = record(await (await call(server, `/v1/runs/${run}`, { token })).json());
      if (record(view["run"])["state"] !== "running") return run;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  };
  const audit = () => send("/v1/playbooks/audit", {}).then(settled);
  await audit();
  world.write("docs/operate.md", "# Operate\n\n[Alerts](alerts.md), [owners](owners.md), [on call](oncall.md#now).\n");
  commit(world, "docs: how to operate");
  await audit();
  world.write("docs/runbooks/rollback.md", "# Roll back\n\nSwitch the weight back to the version before.\n");
  world.write("LICENSE", "MIT\n");
  commit(world, "docs: how to roll back");
  const last = await audit();
  const skill = await send("/v1/playbooks/skill/create", {
    name: "draft-release-notes",
    description: "Drafts release notes from merged pull requests. Use when a version is about to be released.",
  }).then(settled);
  const waiting = await send("/v1/playbooks/skill/create", {
    name: "rotate-credentials",
    description: "Rotates the credentials of the staging database. Use when a password or secret key has leaked.",
  }).then(settled);
  const asked = record(await (await call(server, `/v1/approvals?run=${waiting}`, { token })).json());
  const [approval] = Array.isArray(asked["items"]) ? asked["items"] : [];
  return { audit: last, skill, waiting, approval: String(record(approval)["id"]) };
}
