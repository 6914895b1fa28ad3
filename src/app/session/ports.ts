import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock, Ports } from "../../kernel/ports.ts";
import type { Catalog } from "../../kernel/slice.ts";
import { createDurable } from "../../engine/create-durable.ts";
import { createFiles } from "../../integrations/files/create-files.ts";
import { createAssetFolder } from "../../integrations/forges/asset-folder.ts";
import { createForges } from "../../integrations/forges/forges.ts";
import { createGitHub } from "../../integrations/github/github.ts";
import { tokenFromEnvironment } from "../../integrations/github/token.ts";
import { createGitLab } from "../../integrations/gitlab/gitlab.ts";
import { gitLabTokenFromEnvironment } from "../../integrations/gitlab/token.ts";
import { createGit } from "../../integrations/git/create-git.ts";
import { createMirrors } from "../../integrations/git/mirror/create-mirrors.ts";
import { createRepositories } from "../../integrations/git/create-repositories.ts";
import { createGitRunner } from "../../integrations/git/git-runner.ts";
import { createLinkProber } from "../../integrations/links/create-link-prober.ts";
import { createWebClient } from "../../integrations/links/web-client.ts";
import { createResultCache } from "../../integrations/workers/result-cache.ts";
import { createAborter, watchAborts } from "../../integrations/live/aborter.ts";
import { createBoard } from "../../integrations/live/board.ts";
import { realTimers } from "../../integrations/live/timers.ts";
import { fetchThroughProxy } from "../../integrations/network/proxy-fetch.ts";
import { createPlaces } from "../../integrations/places/create-places.ts";
import { createPolicy } from "../../integrations/policy/policy.ts";
import { createProcesses } from "../../integrations/process/processes.ts";
import { createRunner } from "../../integrations/process/runner.ts";
import type { Reaper } from "../../integrations/process/start-reaper.ts";
import { createRegistries } from "../../integrations/registries/create-registries.ts";
import { createSandboxes } from "../../integrations/sandbox/create-sandboxes.ts";
import { createSecretScanner } from "../../integrations/secrets/secret-scanner.ts";
import { createWorkers } from "../../integrations/workers/create-workers.ts";
import { createChannels } from "./channels.ts";
import { rememberAccess } from "../../ops/access/index.ts";
import type { Masker, Policy } from "../../ops/policy/index.ts";
import type { Store } from "../../storage/open-store.ts";
import type { Machine } from "../machine.ts";
import type { Configuration } from "../configuration.ts";

const JOBS = new URL(`../worker-jobs${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);

/** What the ports are made of. `token` marks this process's children for the reaper. */
export interface PortParts {
  readonly machine: Machine;
  readonly store: Store;
  readonly masker: Masker;
  readonly configuration: Configuration;
  readonly policy: Policy;
  readonly dataFolder: string;
  readonly token: string;
  reaper(): Reaper;
}

/** The policies of all slices. Throws `invalid_input` for a mistake in one, `not_found` for a missing file. */
export function readPolicy(catalog: Catalog): Promise<Policy> {
  return createPolicy({
    files: catalog.policies,
    agents: [...catalog.agents.keys()],
    actions: [...catalog.effects.keys()],
  });
}

/** All ports of one process, read top to bottom, and how to end what they started. */
export function createPorts(parts: PortParts): { readonly ports: Ports; close(): Promise<void> } {
  const { machine, store, masker, policy } = parts;
  const { catalog } = machine;
  const clock = { now: () => Date.now() };
  const outside = createOutside(parts, clock);
  const aborter = createAborter();
  const stopWatching = store.kind === "server" ? watchAborts(aborter, () => findAborted(store)) : () => undefined;
  const ports: Ports = {
    ...{ clock, catalog, masker, policy, aborter, board: createBoard(), timers: realTimers },
    ...{
      durable: createDurable({ store, now: clock.now }),
      auditLog: store.auditLog,
      access: rememberAccess(store.access, clock.now),
      keyedRequests: store.keyedRequests,
      signals: store.signals,
    },
    ...{ runs: store.runs, findings: store.findings, ledger: store.ledger, leases: store.leases },
    ...{
      approvals: store.approvals,
      escalations: store.escalations,
      pullRequests: store.pullRequests,
      workRecords: store.workRecords,
      notices: store.notices,
      schedules: store.schedules,
      backups: store.backups,
      retention: store.retention,
      channels: createChannels({ machine, masker, clock, forges: outside.forges }),
    },
    ...outside,
  };
  return {
    ports,
    close: async () => {
      stopWatching();
      await outside.workers.close();
    },
  };
}

/** The ports that reach out of this process: git, files, programs, forges, worker threads. */
function createOutside(parts: PortParts, clock: Clock) {
  const { machine, store, configuration, dataFolder, token } = parts;
  const { env } = machine;
  const register = {
    add: (group: number) => parts.reaper().add(group),
    remove: (group: number) => parts.reaper().remove(group),
  };
  const runner = createRunner({ ours: env, owner: token, register });
  const gitRunner = createGitRunner(runner, env);
  const git = createGit(gitRunner);
  const proxied = fetchThroughProxy(env);
  const fetching = proxied === undefined ? {} : { fetch: proxied };
  const github = createGitHub({ token: tokenFromEnvironment(env), clock, ...fetching });
  const gitlab = createGitLab({ token: gitLabTokenFromEnvironment(env), clock, ...fetching });
  const forges = createForges({
    ...{ git, github, gitlab, env, clock, configuredForge: configuration.forge ?? null },
    ...{ pullRequests: store.pullRequests, releases: store.releases },
    assets: createAssetFolder(join(dataFolder, "releases")),
  });
  return {
    git,
    forges,
    forgeReleases: forges,
    repositories: createRepositories(gitRunner, git, createMirrors(gitRunner, join(dataFolder, "mirrors"))),
    places: createPlaces({ git: gitRunner, dataDir: dataFolder }),
    processes: createProcesses(runner),
    registries: createRegistries({
      ...{ runner, env, clock, packFolder: join(dataFolder, "cache", "packages") },
      fetch: proxied ?? globalThis.fetch,
    }),
    files: createFiles(),
    links: createLinkProber({
      client: createWebClient(env, `signalbox/${machine.version}`, configuration.docs?.privateHosts ?? []),
      cache: createResultCache(join(dataFolder, "cache")),
      clock,
    }),
    sandboxes: createSandboxes({ git: gitRunner, folder: tmpdir() }),
    secrets: createSecretScanner(),
    workers: createWorkers({ jobs: JOBS, cacheFolder: join(dataFolder, "cache"), register, owner: token, ours: env }),
  };
}

async function findAborted(store: Store): Promise<readonly string[]> {
  const open = await store.runs.list({ state: "unfinished", limit: 200 });
  return open.filter((run) => run.abortRequestedBy !== null).map((run) => run.id);
}
