import { makeWorld, type World } from "../faults/world.ts";
import { record } from "../http/document.ts";
import { call, makeToken, type Server, startServer } from "../http/server.ts";
import { type Browser, type Look, type Page, signIn, startBrowser } from "./browser.ts";

/** A served repository, a person who may do everything, and a browser. */
export interface Stage {
  readonly world: World;
  readonly browser: Browser;
  readonly token: string;
  /** The server that runs now. */
  server(): Server;
  /** Puts another server in its place, on the same port. */
  restart(): Promise<void>;
  /** Signs a new profile in. What a page throws is kept in `errors`. */
  open(look?: Look, token?: string): Promise<Page>;
  show(page: Page, path: string, wanted: string): Promise<void>;
  /** Asks the API as the person. */
  ask(path: string, body?: unknown): Promise<Readonly<Record<string, unknown>>>;
  readonly errors: readonly string[];
  close(): Promise<void>;
}

const POLL_MS = 200;
const TRIES = 300;

/** Opens a stage. `fill` writes into the repository before it is served, with `env` in the server's environment. */
export async function openStage(
  fill: (world: World) => void = () => undefined,
  env: Readonly<Record<string, string>> = {},
): Promise<Stage> {
  const world = makeWorld({ remote: true });
  fill(world);
  let server = await startServer(world, [], env);
  const browser = await startBrowser();
  await world.run(["user", "add", "ada", "--role", "owner", "--full-name", "Ada", "--area", "security"]);
  const token = await makeToken(world, "laptop", "--role", "owner", "--user", "ada");
  const errors: string[] = [];
  return {
    ...{ world, browser, token, errors },
    server: () => server,
    restart: async () => {
      const { port } = new URL(server.url);
      server = await startServer(world, ["--port", port], env);
    },
    open: async (look = {}, as = token) => {
      const page = await signIn(browser, server.url, as, look);
      page.on("pageerror", (error) => errors.push(error.message));
      return page;
    },
    show: async (page, path, wanted) => {
      await page.goto(`${server.url}${path}`);
      await page.waitForSelector(wanted);
    },
    ask: async (path, body) => record(await (await call(server, path, { token, body })).json()),
    close: async () => {
      await browser.close();
      await server.stop();
      world.remove();
    },
  };
}

/** Begins a run by its playbook's route and answers its id. */
export async function begin(stage: Stage, path: string, body: unknown = {}): Promise<string> {
  return String(record((await stage.ask(`/v1/playbooks/${path}`, body))["run"])["id"]);
}

/** Waits until a run has ended or waits for a person; answers how it stands. */
export function settle(stage: Stage, run: string): Promise<string> {
  return waitFor(`${run} settles`, async () => {
    const state = String(record((await stage.ask(`/v1/runs/${run}?events=false`))["run"])["state"]);
    return state === "running" ? null : state;
  });
}

/** Waits until a look answers something. */
export async function waitFor<Seen>(what: string, look: () => Promise<Seen | null>): Promise<Seen> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const seen = await look();
    if (seen !== null) return seen;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`${what}: it did not come about`);
}

/** A skill whose creation policy lets a person decide. */
export const GUARDED_SKILL = {
  name: "rotate-credentials",
  description: "Rotates the credentials of the staging database. Use when a password or secret key has leaked.",
} as const;

/** A schedule that no test waits for. */
export const WEEKLY_SCHEDULE = {
  ...{ name: "weekly-report", signal: "OPS:REPORT", context: { kind: "weekly" } },
  ...{ cron: "0 8 * * 1", timeZone: "Europe/Berlin", missed: "run-once" },
} as const;

const SECRET = "SIGNALBOX_NOTICE_KEY";

/** Lets a server call receivers on this host, and has the key that signs what they are told. */
export const RECEIVER_ENV = {
  ...{ [SECRET]: "a-key-of-at-least-24-bytes-and-then-some" },
  SIGNALBOX_ALLOW_ADDRESSES: "127.0.0.1",
} as const;

/** A receiver that is told how runs end. */
export function receiverAt(url: string) {
  return { name: "ops", kinds: ["complete", "failure"], channel: { kind: "webhook", url, secret: `env:${SECRET}` } };
}

/** Every page of the console, with what is there when it has loaded. */
export function pagesOf(runs: { readonly audit: string; readonly waiting: string; readonly approval: string }) {
  return [
    ["overview", "/", ".severities"],
    ["runs", "/runs", "table.rows"],
    ["run-audit", `/runs/${runs.audit}`, ".tracks svg .mast"],
    ["run-waiting", `/runs/${runs.waiting}`, ".decision .buttons"],
    ["decisions", "/decisions", "ul.inbox"],
    ["decision", `/decisions/${runs.approval}`, ".decision .buttons"],
    ["start", "/start", "ul.playbooks"],
    ["start-form", "/start/skill.create", "form.fields"],
    ["schedules", "/schedules", "table.rows"],
    ["webhooks", "/webhooks", "table.rows"],
    ["findings", "/findings", "ul.findings"],
    ["agents", "/agents", "#toolsmith"],
    ["audit-log", "/audit-log", "table.rows"],
    ["settings", "/settings", "form.tools"],
  ] as const;
}
