import { mkdir } from "node:fs/promises";
import { userInfo } from "node:os";
import { dirname, resolve } from "node:path";
import type { Actor } from "../../kernel/actor.ts";
import { strangerError } from "../../kernel/durable.ts";
import { newId } from "../../kernel/ids.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import { perform } from "../../kernel/operation.ts";
import type { Ports } from "../../kernel/ports.ts";
import { type Reaper, startReaper } from "../../integrations/process/start-reaper.ts";
import { createFlowCode } from "../../ops/coordination/index.ts";
import { createMasker, type Masker } from "../../ops/policy/index.ts";
import { isRepositoryUrl } from "../../ops/signals/index.ts";
import type { DataFolder } from "../../storage/folder/data-folder.ts";
import { findImage } from "../../storage/embedded/find-image.ts";
import { openStore, type StorePlace } from "../../storage/open-store.ts";
import type { Session, SessionOptions } from "../../surfaces/cli/host.ts";
import { actorOf, orchestratorFor } from "../../surfaces/http/human.ts";
import { createRouter } from "../../surfaces/http/router.ts";
import { serveSocket, type SocketServer } from "../../surfaces/http/serve-socket.ts";
import type { Machine } from "../machine.ts";
import { readConfiguration } from "../configuration.ts";
import { chooseDataFolder, socketPathOf } from "./data-folder-path.ts";
import { readFaultPlan, withFaultPoints } from "./fault-points.ts";
import { createPorts, readPolicy } from "./ports.ts";
import { createTurn, ownOrFind, type Turn } from "./reach-owner.ts";
import { findTopLevel } from "./top-level.ts";

const CLOSE_GRACE_MS = 5_000;
const SECRET_NAME = /(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|PRIVATE_KEY|CREDENTIAL)/i;

/** Opens a session: in this process where nobody owns the data folder, else by the owner's socket. */
export function openSession(machine: Machine, options: SessionOptions): Promise<Session> {
  return openInTurn(machine, options, createTurn());
}

async function openInTurn(machine: Machine, options: SessionOptions, turn: Turn): Promise<Session> {
  const named = options.repo ?? ".";
  const topLevel = isRepositoryUrl(named) ? null : await findTopLevel(resolve(machine.cwd, named));
  const path = await chooseDataFolder({ flag: options.dataDir, cwd: machine.cwd, env: machine.env, topLevel });
  const socketPath = socketPathOf(path, machine.env);
  const folder = await ownOrFind({
    ...{ machine, path, socketPath, turn, human: osHuman().id, isOrchestrator: options.as === "orchestrator" },
    reopen: () => openInTurn(machine, { ...options, resumes: true }, turn),
  });
  if ("session" in folder) return folder.session;
  const started: (() => Promise<void>)[] = [() => folder.owned.release()];
  try {
    return await openOwned(
      machine,
      options,
      { folder: folder.owned, socketPath, root: topLevel?.isBare === false ? topLevel.root : null },
      started,
    );
  } catch (thrown) {
    await closeAll(started);
    throw thrown;
  }
}

interface Owned {
  readonly folder: DataFolder;
  readonly socketPath: string;
  readonly root: string | null;
}

/** A session of the process that owns the data folder, with its ports for the doors that it opens beside. */
export interface OwnerSession extends Session {
  readonly ports: Ports;
}

/** Opens a session that owns the data folder. Throws `locked` when another process does. */
export async function openOwner(machine: Machine, options: SessionOptions): Promise<OwnerSession> {
  const session = await openSession(machine, options);
  if (isOwner(session)) return session;
  await session.close();
  throw new OpsError("locked", "another process of yours owns the data folder", {
    hint: "End it, or name another folder with --data-dir.",
  });
}

function isOwner(session: Session): session is OwnerSession {
  return "ports" in session;
}

async function openOwned(
  machine: Machine,
  options: SessionOptions,
  owned: Owned,
  started: (() => Promise<void>)[],
): Promise<OwnerSession> {
  const { folder, socketPath, root } = owned;
  const configuration = await readConfiguration(root);
  const masker = createMasker();
  learnSecrets(masker, machine.env);
  const reaper = lazyReaper(folder); // gives up the folder's lock when it is closed, so it goes after the store
  started.push(() => reaper.close());
  const policy = readPolicy(machine.catalog); // read while the store is being opened, which waits for files
  policy.catch(() => undefined); // told below, unless the store has failed before
  const store = await openStore({ place: placeOf(machine, folder.path), executorId: newId("exe"), masker });
  started.push(() => store.close());
  const plain = createPorts({
    machine,
    store,
    masker,
    configuration,
    policy: await policy,
    dataFolder: folder.path,
    token: folder.token,
    reaper: reaper.get,
  });
  started.push(() => plain.close());
  const faults = readFaultPlan(machine.env);
  const made = { ports: faults === null ? plain.ports : withFaultPoints(plain.ports, faults) };
  const { assignmentsPerRun: perRun, assignmentsPerProcess: perProcess } = configuration.coordination;
  await made.ports.durable.launch(createFlowCode(made.ports, { perRun, perProcess }));
  started.push(() => made.ports.durable.close(CLOSE_GRACE_MS));
  const server = await openDoor(machine, made.ports, socketPath);
  started.push(() => server.close());
  await folder.announce({ socketPath });
  const human = osHuman();
  await made.ports.approvals.rememberHuman(human.id, made.ports.clock.now());
  const notices = await takeUp(made.ports, options.resumes);
  return {
    kind: store.kind,
    notices,
    ports: made.ports,
    perform: (name, input) => performHere({ machine, ports: made.ports, ...whoIsHere(human, options) }, name, input),
    close: () => closeAll(started),
  };
}

interface Here {
  readonly machine: Machine;
  readonly ports: Ports;
  readonly actor: Actor;
  readonly door: string;
}

function whoIsHere(human: Actor, options: SessionOptions): Pick<Here, "actor" | "door"> {
  return options.as === "orchestrator"
    ? { actor: orchestratorFor(human.id), door: "mcp" }
    : { actor: human, door: "terminal" };
}

async function performHere({ machine, ports, actor, door }: Here, name: string, input: unknown): Promise<unknown> {
  const operation = machine.catalog.operations.get(name);
  if (operation === undefined) throw new OpsError("not_found", `there is no operation ${name}`);
  return perform(operation, { actor, ports, door }, input);
}

async function openDoor(machine: Machine, ports: Ports, socketPath: string): Promise<SocketServer> {
  await mkdir(dirname(socketPath), { recursive: true, mode: 0o700 });
  const router = createRouter({
    catalog: machine.catalog,
    version: machine.version,
    context: async (request) => ({
      actor: actorOf(request),
      ports,
      door: "socket",
    }),
    onBug: (thrown) => {
      process.stderr.write(
        `signalbox: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`,
      );
    },
  });
  return serveSocket({ router, socketPath });
}

/** Goes on with what an earlier process left, or says that there is something. */
async function takeUp(ports: Ports, resumes: boolean): Promise<readonly string[]> {
  const orphans = await ports.durable.orphans();
  const strangers = (await ports.durable.strangers()).map((stranger) => {
    const { message, hint } = strangerError(stranger);
    return `${message}. ${hint ?? ""}`;
  });
  const working: string[] = [];
  for (const id of orphans) {
    const run = await ports.runs.find(id);
    if (run === null) continue;
    if (resumes) await ports.durable.adopt(id);
    else
      working.push(
        `${run.id} (${run.signal}, ${run.state === "waiting" ? `waits for ${run.waitingFor ?? "a decision"}` : "unfinished"})`,
      );
  }
  if (working.length > 0)
    return [
      ...strangers,
      `An earlier process left ${working.length === 1 ? "a run" : `${working.length} runs`}: ${working.slice(0, 5).join(", ")}. Go on: signalbox runs resume`,
    ];
  return resumes && orphans.length > 0 ? [...strangers, `Going on with ${orphans.join(", ")}.`] : strangers;
}

function placeOf(machine: Machine, folder: string): StorePlace {
  const url = machine.env["DATABASE_URL"];
  if (url !== undefined && url !== "") return { kind: "server", url };
  return { kind: "embedded", folder, image: findImage() };
}

function lazyReaper(folder: DataFolder): { get(): Reaper; close(): Promise<void> } {
  let reaper: Reaper | null = null;
  return {
    get: () => {
      if (reaper !== null) return reaper;
      reaper = startReaper({ token: folder.token, lockPath: folder.lockPath });
      folder.announce({ reaperPid: reaper.pid }).catch(() => undefined); // told again at the next start; the reaper works without
      return reaper;
    },
    close: async () => {
      await reaper?.close();
    },
  };
}

function osHuman(): Extract<Actor, { kind: "human" }> {
  return { kind: "human", id: userInfo().username, scopes: ["*"] };
}

function learnSecrets(masker: Masker, env: Machine["env"]): void {
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && SECRET_NAME.test(name)) masker.learn(value);
}

async function closeAll(started: (() => Promise<void>)[]): Promise<void> {
  for (const close of started.splice(0).reverse()) await close();
}
