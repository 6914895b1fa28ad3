// The process that is measured: the program's own session behind its own HTTP door, and beside it a bare Hono handler
// that asks the same store the same things. Run by main.ts. Run from the sources; reads commands as lines of JSON, answers each with one.
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Hono } from "hono";
import { z } from "zod";
import { composeCatalog } from "../../src/app/catalog.ts";
import { openOwner } from "../../src/app/session/session.ts";
import { slices } from "../../src/app/slices.ts";
import type { Actor } from "../../src/kernel/actor.ts";
import { newId } from "../../src/kernel/ids.ts";
import { type OperationContext, perform } from "../../src/kernel/operation.ts";
import {
  authenticate,
  endConsoleSession,
  openConsoleSession,
  resumeConsoleSession,
} from "../../src/ops/access/index.ts";
import { createApi } from "../../src/surfaces/http/api/api.ts";
import { createMetrics } from "../../src/surfaces/http/api/metrics.ts";
import { readWebFiles } from "../../src/surfaces/http/console/web-files.ts";
import { serveTcp, type TcpServer } from "../../src/surfaces/http/serve-tcp.ts";

const folder = z.string().parse(process.argv[2]);
const wanted = z
  .object({ runs: z.number(), events: z.number(), tokens: z.number(), longRun: z.number() })
  .parse(JSON.parse(process.argv[3] ?? "{}"));
const Asked = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("run") }),
  z.object({ kind: z.literal("append"), run: z.string(), from: z.number(), count: z.number() }),
  z.object({ kind: z.literal("memory") }),
]);

const LOOPBACK = "127.0.0.1";
const HOUR_MS = 3_600_000;
const catalog = composeCatalog(slices);
const machine = { env: process.env, cwd: folder, pid: process.pid, version: "0.0.0-bench", catalog };
const session = await openOwner(machine, { repo: undefined, dataDir: `${folder}/data`, resumes: false });
const { ports } = session;
const bench: Actor = { kind: "human", id: "bench", scopes: ["*"] };
const contextFor = (actor: Actor, from: string): OperationContext => ({ actor, ports, door: "http", from });

const web = await readWebFiles(fileURLToPath(new URL("../../dist/web", import.meta.url)));
const NOTHING = { running: 0, waiting: 0, unfinished: 0 };
const api = openApi();
const runs: string[] = [];
for (let n = 0; n < wanted.runs; n += 1) runs.push(await addRun(wanted.events));
const tokens: string[] = [];
for (let n = 0; n < wanted.tokens; n += 1) tokens.push(await addToken(`bench-${n}`));
const long = await addRun(wanted.longRun);
await ports.access.addUser({
  ...{ id: "ada", name: "Ada", role: "owner", areas: [], createdAt: Date.now(), removedAt: null },
});
const person = await addToken("laptop", "ada");
const door = await serveTcp({ router: api, host: LOOPBACK, port: 0 });
const bare = await serveTcp({ router: bareRouter(), host: LOOPBACK, port: 0 });
say({ api: urlOf(door), bare: urlOf(bare), tokens, person, run: runs[0] ?? "", long });

for await (const line of createInterface({ input: process.stdin })) {
  const asked = Asked.parse(JSON.parse(line));
  if (asked.kind === "run") say({ run: await addRun(0) });
  if (asked.kind === "append") say({ appended: await append(asked) });
  if (asked.kind === "memory") say(memory());
}
api.hub.close();
await door.close(0);
await bare.close(0);
await session.close();

/** The door as `serve` wires it. Source: src/app/server/serve.ts. */
function openApi() {
  const metrics = createMetrics({ version: machine.version, count: async () => NOTHING, listeners: () => 0 });
  return createApi({
    ...{ catalog, version: machine.version, hosts: null, httpsHost: null, now: ports.clock.now, contextFor, web },
    ...{ takeHook: () => Promise.reject(new Error("no hook is expected")) },
    authenticate: (token) => authenticate(ports, token),
    signIn: {
      provider: null,
      open: (token, from) => openConsoleSession(ports, token, from),
      resume: (text) => resumeConsoleSession(ports, text),
      end: (text) => endConsoleSession(ports, text),
    },
    checkReady: () => Promise.resolve(),
    metrics: metrics.read,
    answerMcp: async () => new Response(null, { status: 404 }),
    onAnswer: metrics.answered,
    onBug: (thrown) => void process.stderr.write(`${String(thrown)}\n`),
  });
}

/** What anybody would write first: a route, the query, its rows as JSON. */
function bareRouter() {
  const app = new Hono();
  app.get("/v1/runs", async (context) => context.json(await ports.runs.list({ limit: 20 })));
  app.get("/v1/runs/:run", async (context) => {
    const id = context.req.param("run");
    const run = await ports.runs.find(id);
    const assignments = await ports.runs.assignments(id);
    const events = await ports.runs.events(id, 0, 1_000);
    const approvals = await ports.approvals.list({ run: id, limit: 500 });
    const escalations = await ports.escalations.list({ run: id, limit: 500 });
    return context.json({ run, assignments, events, approvals, escalations, ledger: await ports.ledger.ofRun(id) });
  });
  app.get("/v1/runs/:run/events", async (context) => {
    const id = context.req.param("run");
    const run = await ports.runs.find(id);
    return context.json({ run: run?.id, events: await ports.runs.events(id, 0, 500) });
  });
  return { fetch: (request: Request) => app.fetch(request) };
}

async function addToken(name: string, user?: string): Promise<string> {
  const operation = catalog.operations.get("tokens.create");
  if (operation === undefined) throw new Error("there is no way to make a token");
  const input = { name, role: user === undefined ? "viewer" : "owner", ...(user === undefined ? {} : { user }) };
  return z.object({ text: z.string() }).parse(await perform(operation, contextFor(bench, "inside"), input)).text;
}

/** A run with so many events, stored as the coordinator stores them. */
async function addRun(events: number): Promise<string> {
  const [run, at] = [newId("run"), Date.now() - HOUR_MS];
  const shared = { context: {}, repository: "", requestedBy: "bench", digest: run };
  await ports.signals.receive(
    { ...shared, id: `sig_${run}`, name: "OPS:AUDIT", source: "bench", correlationId: null, at },
    {
      ...{ ...shared, id: run, signalId: `sig_${run}`, signal: "OPS:AUDIT", onEscalation: "fail", timeoutMs: null },
      ...{ state: "running", waitingFor: null, waitingId: null, abortRequestedBy: null, epoch: 1, executor: "" },
      ...{ startedAt: at, endedAt: null, retryOf: null, eventCount: 0, chainHead: "" },
    },
    false,
  );
  for (let from = 0; from < events; from += 500) await append({ run, from, count: Math.min(500, events - from) });
  return run;
}

/** Events that nobody rings a bell for: they are seen as those of another replica are. */
async function append(given: { readonly run: string; readonly from: number; readonly count: number }) {
  const { run, from, count } = given;
  const sentAt = performance.timeOrigin + performance.now();
  const events = Array.from({ length: count }, (_, n) => ({
    ...{ key: `note:${from + n}`, name: "note" as const, to: "inside" },
    payload: { text: `line ${from + n} of a long run, with what a step says of itself`, sentAt },
  }));
  await ports.runs.append({ run, epoch: 1, at: Math.round(sentAt) }, events);
  return count;
}

function memory() {
  for (let times = 0; times < 2; times += 1) globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heapUsed };
}

function urlOf({ port }: TcpServer): string {
  return `http://${LOOPBACK}:${port}`;
}

function say(answer: unknown): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
