import { isIP } from "node:net";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Actor } from "../../kernel/actor.ts";
import { type OperationContext, perform } from "../../kernel/operation.ts";
import { messageOf, OpsError } from "../../kernel/ops-error.ts";
import type { Ports } from "../../kernel/ports.ts";
import { authenticate, endConsoleSession, openConsoleSession, resumeConsoleSession } from "../../ops/access/index.ts";
import { isRepositoryUrl } from "../../ops/signals/index.ts";
import type { ServedDoor, ServeOptions } from "../../surfaces/cli/host.ts";
import { createApi } from "../../surfaces/http/api/api.ts";
import { answerMcp } from "../../surfaces/mcp/answer-http.ts";
import type { McpParts } from "../../surfaces/mcp/parts.ts";
import { orchestratorFor } from "../../surfaces/http/human.ts";
import { createMetrics } from "../../surfaces/http/api/metrics.ts";
import { readWebFiles } from "../../surfaces/http/console/web-files.ts";
import { createAddressReader } from "../../surfaces/http/guard/caller-address.ts";
import { serveTcp } from "../../surfaces/http/serve-tcp.ts";
import type { Machine } from "../machine.ts";
import { openOwner } from "../session/session.ts";
import { servingOnly } from "./allowed-repositories.ts";
import { createHookDoor } from "./hook-door.ts";
import { createProviderDoor } from "./provider-door.ts";
import { workRegularly } from "./regular-work.ts";
import { readServerSettings } from "./settings/read-settings.ts";
import { createServerSecrets } from "./settings/server-secrets.ts";
import { retentionOf, type ServerSettings } from "./settings/server-settings.ts";

/** How long requests under way may go on at a stop. */
const CLOSE_GRACE_MS = 5_000;
/** How often a server looks for runs that a dead one left: with the 6 s after which one counts as dead, well below 10 s. Source: architecture, numbers for the whole. */
const ADOPT_EVERY_MS = 2_000;
/** Where the build puts the console. */
const WEB = fileURLToPath(new URL("../../web", import.meta.url));
const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/** Opens the HTTP door over an own session. */
export async function serve(machine: Machine, options: ServeOptions): Promise<ServedDoor> {
  const { repo, dataDir } = options;
  const { settings, notices } = await readServerSettings(machine, options);
  const session = await openOwner(machine, { repo, dataDir, resumes: true });
  const { ports } = session;
  try {
    await refuseOpenDoor(ports, options.host);
    const roots = await resolveAll(machine, ports, options);
    const served = servingOnly(ports, roots);
    const contextFor = (actor: Actor, from: string): OperationContext => ({ actor, ports: served, door: "http", from });
    const metrics = createMetrics({
      version: machine.version,
      count: () => countRuns(ports),
      listeners: () => api.hub.listeners(),
    });
    const configured = { settings, readSecret: createServerSecrets(machine, ports.masker) };
    const api = createApi({
      ...{ catalog: machine.catalog, version: machine.version, hosts: hostsOf(options, settings) },
      httpsHost: httpsHostOf(settings),
      ...{ now: ports.clock.now, contextFor },
      authenticate: (token) => authenticate(ports, token),
      signIn: {
        open: (token, from) => openConsoleSession(ports, token, from),
        resume: (text) => resumeConsoleSession(ports, text),
        end: (text) => endConsoleSession(ports, text),
        provider: createProviderDoor(machine, ports, configured),
      },
      takeHook: createHookDoor(served, { ...configured, contextFor }),
      web: await readWebFiles(WEB),
      checkReady: async () => void (await ports.runs.list({ limit: 1 })),
      metrics: metrics.read,
      answerMcp: (asked, request) => answerMcp(mcpParts(machine, forAgent(asked)), request),
      onAnswer: metrics.answered,
      onBug: (thrown) => report(thrown),
    });
    const addressOf = createAddressReader(settings.trustedProxies);
    const server = await serveTcp({ router: api, host: options.host, port: options.port, addressOf });
    const stopAdopting = session.kind === "server" ? adoptRegularly(ports) : () => undefined;
    const stopWork = workRegularly(ports, retentionOf(settings), report);
    return {
      url: `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${server.port}`,
      notices: [...notices, ...session.notices],
      repositories: roots,
      close: async () => {
        stopAdopting();
        api.hub.close();
        await server.close(CLOSE_GRACE_MS);
        await stopWork();
        await session.close();
      },
    };
  } catch (thrown) {
    await session.close();
    throw thrown;
  }
}

/** Elsewhere than on loopback it listens only when somebody holds a key: else it would be a door that nobody can use and everybody can try. */
async function refuseOpenDoor(ports: Ports, host: string): Promise<void> {
  if (isLoopback(host)) return;
  const now = ports.clock.now();
  const tokens = await ports.access.tokens();
  if (tokens.some((token) => token.revokedAt === null && token.expiresAt > now)) return;
  throw new OpsError("precondition", `${host} can be reached from elsewhere, and no token holds`, {
    hint: "Make one first: signalbox token create --name ci --role sender.",
  });
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

/** Under which names it may be called; any, when it listens elsewhere and none was given. */
function hostsOf({ host, names }: ServeOptions, { publicUrl }: ServerSettings): readonly string[] | null {
  const named = [...names, ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname])];
  if (!isLoopback(host) && named.length === 0) return null;
  return [...LOOPBACK_NAMES, host, ...named].map((name) => name.toLowerCase());
}

function httpsHostOf({ publicUrl }: ServerSettings): string | null {
  return publicUrl?.startsWith("https:") === true ? new URL(publicUrl).hostname : null;
}

async function resolveAll(machine: Machine, ports: Ports, options: ServeOptions): Promise<readonly string[]> {
  const roots: string[] = [];
  for (const named of [options.repo ?? ".", ...options.repositories]) {
    try {
      roots.push(await ports.repositories.resolve(isRepositoryUrl(named) ? named : resolve(machine.cwd, named)));
    } catch (thrown) {
      if (options.repo !== undefined || named !== ".") throw thrown; // started outside of any repository: it serves none
    }
  }
  return [...new Set(roots)];
}

async function countRuns(ports: Ports) {
  const open = await ports.runs.list({ state: "unfinished", limit: 500 });
  const strangers = (await ports.durable.strangers()).map((stranger) => stranger.run);
  const orphans = new Set([...(await ports.durable.orphans()), ...strangers]);
  return {
    running: open.filter((run) => run.state === "running" && !orphans.has(run.id)).length,
    waiting: open.filter((run) => run.state === "waiting").length,
    unfinished: orphans.size,
  };
}

/** Goes on with the runs of servers that have died. */
function adoptRegularly(ports: Ports): () => void {
  let isBusy = false;
  const look = async () => {
    if (isBusy) return;
    isBusy = true;
    try {
      for (const id of await ports.durable.orphans()) await ports.durable.adopt(id);
    } catch (thrown) {
      report(`runs of dead servers could not be looked for: ${messageOf(thrown)}`); // the next look comes soon
    } finally {
      isBusy = false;
    }
  };
  const timer = setInterval(() => void look(), ADOPT_EVERY_MS);
  return () => clearInterval(timer);
}

/** Over MCP a coding agent holds the person's token: it asks on the person's behalf, and can't decide. The door stays `http`, which may not commit in a checkout. */
function forAgent(asked: OperationContext): OperationContext {
  const { actor } = asked;
  return { ...asked, actor: actor.kind === "human" ? orchestratorFor(actor.id, actor.scopes) : actor };
}

function mcpParts(machine: Machine, asked: OperationContext): McpParts {
  const { catalog, version } = machine;
  return {
    ...{ catalog, version, now: asked.ports.clock.now, repository: "" },
    perform: async (name, input) => {
      const operation = catalog.operations.get(name);
      if (operation === undefined) throw new OpsError("not_found", `there is no operation ${name}`);
      return perform(operation, asked, input);
    },
  };
}

function report(thrown: unknown): void {
  process.stderr.write(`signalbox: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
}
