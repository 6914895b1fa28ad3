import { join } from "node:path";
import type { Ports } from "../kernel/ports.ts";
import { createDurable } from "../engine/create-durable.ts";
import { createFiles } from "../integrations/files/create-files.ts";
import { createForges } from "../integrations/forges/forges.ts";
import { fetchThroughProxy } from "../integrations/github/proxy-fetch.ts";
import { createGitHub } from "../integrations/github/github.ts";
import { tokenFromEnvironment } from "../integrations/github/token.ts";
import { createGit } from "../integrations/git/create-git.ts";
import { createGitRunner } from "../integrations/git/git-runner.ts";
import { createAborter, watchAborts } from "../integrations/live/aborter.ts";
import { createBoard } from "../integrations/live/board.ts";
import { realTimers } from "../integrations/live/timers.ts";
import { createPlaces } from "../integrations/places/create-places.ts";
import { createPolicy } from "../integrations/policy/policy.ts";
import { createProcesses } from "../integrations/process/processes.ts";
import { createRunner } from "../integrations/process/runner.ts";
import type { Reaper } from "../integrations/process/start-reaper.ts";
import { createSecretScanner } from "../integrations/secrets/secret-scanner.ts";
import { createWorkers } from "../integrations/workers/create-workers.ts";
import type { Masker } from "../ops/policy/index.ts";
import type { Store } from "../storage/open-store.ts";
import type { Machine } from "./machine.ts";
import type { Configuration } from "./configuration.ts";

/** What the ports are made of. `token` marks this process's children for the reaper. */
export interface PortParts {
  readonly machine: Machine;
  readonly store: Store;
  readonly masker: Masker;
  readonly configuration: Configuration;
  readonly dataFolder: string;
  readonly token: string;
  reaper(): Reaper;
}

/** All ports of one process, read top to bottom, and how to end what they started. */
export async function createPorts(parts: PortParts): Promise<{ readonly ports: Ports; close(): Promise<void> }> {
  const { machine, store, masker, configuration, dataFolder } = parts;
  const { catalog, env } = machine;
  const clock = { now: () => Date.now() };
  const register = {
    add: (group: number) => parts.reaper().add(group),
    remove: (group: number) => parts.reaper().remove(group),
  };
  const runner = createRunner({ ours: env, owner: parts.token, register });
  const gitRunner = createGitRunner(runner, env);
  const git = createGit(gitRunner);
  const proxied = fetchThroughProxy(env);
  const github = createGitHub({
    token: tokenFromEnvironment(env),
    clock,
    ...(proxied === undefined ? {} : { fetch: proxied }),
  });
  const forges = createForges({
    git,
    github,
    pullRequests: store.pullRequests,
    configuredForge: configuration.forge ?? null,
    env,
    clock,
  });
  const workers = createWorkers({
    jobs: new URL(`./worker-jobs${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url),
    cacheFolder: join(dataFolder, "cache"),
    register,
    owner: parts.token,
    ours: env,
  });
  const policy = await createPolicy({
    files: catalog.policies,
    agents: [...catalog.agents.keys()],
    actions: [...catalog.effects.keys()],
  });
  const aborter = createAborter();
  const board = createBoard();
  const stopWatching = store.kind === "server" ? watchAborts(aborter, () => findAborted(store)) : () => undefined;
  const ports: Ports = {
    clock,
    catalog,
    masker,
    policy,
    auditLog: store.auditLog,
    durable: createDurable({ store, now: clock.now }),
    signals: store.signals,
    repositories: { resolve: async (path) => (await git.resolve(path)).root },
    runs: store.runs,
    findings: store.findings,
    ledger: store.ledger,
    approvals: store.approvals,
    escalations: store.escalations,
    leases: store.leases,
    pullRequests: store.pullRequests,
    places: createPlaces({ git: gitRunner, dataDir: dataFolder }),
    board,
    timers: realTimers,
    aborter,
    workers,
    secrets: createSecretScanner(),
    processes: createProcesses(runner),
    files: createFiles(),
    git,
    forges,
  };
  return {
    ports,
    close: async () => {
      stopWatching();
      await workers.close();
    },
  };
}

async function findAborted(store: Store): Promise<readonly string[]> {
  const open = await store.runs.list({ state: "unfinished", limit: 200 });
  return open.filter((run) => run.abortRequestedBy !== null).map((run) => run.id);
}
