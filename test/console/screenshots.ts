import { mkdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { World } from "../faults/world.ts";
import { record } from "../http/document.ts";
import { startReceiver } from "../outgoing/receiver.ts";
import type { Look, Page } from "./browser.ts";
import {
  begin,
  GUARDED_SKILL,
  openStage,
  pagesOf,
  RECEIVER_ENV,
  receiverAt,
  settle,
  type Stage,
  WEEKLY_SCHEDULE,
} from "./stage.ts";

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
  const stage = await openStage(fill, RECEIVER_ENV);
  const receiver = await startReceiver();
  await stage.ask("/v1/webhooks", receiverAt(`${receiver.url}/signalbox`));
  const pages = await makeRuns(stage);
  mkdirSync(PLACE, { recursive: true });
  for (const [look, options] of Object.entries(LOOKS)) {
    const page = await stage.open(options);
    for (const [name, path, wanted] of pages) {
      await stage.show(page, path, wanted);
      await expectPicture(page, `${PLACE}${name}-${look}.png`);
    }
  }
  await stage.close();
  await receiver.close();
});

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

async function makeRuns(stage: Stage) {
  const { world } = stage;
  const run = async (path: string, body: unknown = {}): Promise<string> => {
    const begun = await begin(stage, path, body);
    await settle(stage, begun);
    return begun;
  };
  await run("audit");
  world.write("docs/operate.md", "# Operate\n\n[Alerts](alerts.md), [owners](owners.md), [on call](oncall.md#now).\n");
  commit(world, "docs: how to operate");
  await run("audit");
  world.write("docs/runbooks/rollback.md", "# Roll back\n\nSwitch the weight back to the version before.\n");
  world.write("LICENSE", "MIT\n");
  commit(world, "docs: how to roll back");
  const audit = await run("audit");
  const skill = await run("skill/create", {
    name: "draft-release-notes",
    description: "Drafts release notes from merged pull requests. Use when a version is about to be released.",
  });
  const waiting = await run("skill/create", GUARDED_SKILL);
  await stage.ask("/v1/schedules", WEEKLY_SCHEDULE);
  await stage.ask("/v1/schedules", {
    ...{ name: "nightly-audit", signal: "OPS:AUDIT", cron: "30 2 * * *", jitterMs: 600_000 },
  });
  await stage.ask("/v1/schedules", {
    ...{ name: "retrospective", signal: "OPS:REPORT", context: { kind: "retrospective" }, cron: "0 9 1 * *" },
  });
  await stage.ask("/v1/schedules/retrospective/pause", {});
  const { items } = await stage.ask(`/v1/approvals?run=${waiting}`);
  const [approval] = Array.isArray(items) ? items : [];
  const ids = { audit, waiting, approval: String(record(approval)["id"]) };
  return [...pagesOf(ids), ["run-skill", `/runs/${skill}`, ".tracks svg .mast"]] as const;
}
