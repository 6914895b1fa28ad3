import type { Durable } from "../../kernel/durable.ts";
import type { Ports } from "../../kernel/ports.ts";
import type { Catalog } from "../../kernel/slice.ts";
import { createAborter } from "../../integrations/live/aborter.ts";
import { createBoard } from "../../integrations/live/board.ts";
import { realTimers } from "../../integrations/live/timers.ts";
import { createMasker, type Policy } from "../../ops/policy/index.ts";
import type { Store } from "../../storage/open-store.ts";

/** What tests and benches of the coordination put together: a real store and engine, and a policy of their own. */
export interface CoordinationParts {
  readonly store: Store;
  readonly durable: Durable;
  readonly catalog: Catalog;
  readonly policy: Policy;
  /** The clock that runs see; the real one when not given. */
  readonly now?: () => number;
}

/** Ports with which runs can be coordinated that touch no repository; ports that would are refused by name. */
export function coordinationPorts({ store, durable, catalog, policy, now = Date.now }: CoordinationParts): Ports {
  const unused = (what: string) => () => Promise.reject(new Error(`${what} is not used here`));
  return {
    ...{ durable, catalog, policy, signals: store.signals, runs: store.runs, findings: store.findings },
    ...{ ledger: store.ledger, approvals: store.approvals, escalations: store.escalations, leases: store.leases },
    ...{
      pullRequests: store.pullRequests,
      auditLog: store.auditLog,
      access: store.access,
      keyedRequests: store.keyedRequests,
      workRecords: store.workRecords,
    },
    notices: store.notices,
    schedules: store.schedules,
    backups: store.backups,
    retention: store.retention,
    channels: { send: unused("channels") },
    clock: { now },
    repositories: {
      ...{ resolve: async (path) => path, head: async () => null, changedSince: async () => 0 },
      refresh: async () => undefined,
      served: () => null,
    },
    masker: createMasker(),
    places: { open: async () => ({ kind: "none", root: "", repository: "" }), close: async () => null },
    board: createBoard(),
    timers: realTimers,
    aborter: createAborter(),
    workers: { run: unused("workers") },
    secrets: { scan: unused("secrets") },
    processes: { run: unused("processes") },
    links: { probe: unused("links") },
    sandboxes: { open: unused("sandboxes") },
    get files(): never {
      throw new Error("files are not used here");
    },
    get git(): never {
      throw new Error("git is not used here");
    },
    get registries(): never {
      throw new Error("registries are not used here");
    },
    get forges(): never {
      throw new Error("forges are not used here");
    },
    get forgeReleases(): never {
      throw new Error("forges are not used here");
    },
  };
}
