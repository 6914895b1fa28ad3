import type pg from "pg";
import type { AuditLog } from "../kernel/operation.ts";
import type { AccessStore } from "../ops/access/index.ts";
import type { ApprovalStore } from "../ops/approvals/index.ts";
import type { EscalationStore } from "../ops/escalations/index.ts";
import type { KeyedRequestStore } from "../ops/idempotency/index.ts";
import type { LeaseStore } from "../ops/leases/index.ts";
import type { Ledger } from "../ops/ledger/index.ts";
import type { Backups } from "../ops/backup/index.ts";
import type { NoticeStore } from "../ops/notices/index.ts";
import type { RetentionStore } from "../ops/retention/index.ts";
import type { ScheduleStore } from "../ops/schedules/index.ts";
import type { FindingStore, RunStore } from "../ops/runs/index.ts";
import type { SignalStore } from "../ops/signals/index.ts";
import type { PullRequestStore, ReleaseStore } from "../ops/workspace/index.ts";
import { createBackups } from "./backup/create-backups.ts";
import { asPgPool } from "./embedded/embedded-pool.ts";
import { openEmbedded } from "./embedded/open-embedded.ts";
import { migrate } from "./migrate.ts";
import { createOwnership, type Ownership } from "./ownership.ts";
import { createPatience } from "./patience.ts";
import { openServerPool } from "./server-pool.ts";
import { createSql } from "./sql.ts";
import { foreseenFailure, isConnectionLoss } from "./sql-errors.ts";
import { createAccessStore } from "./stores/access/access-store.ts";
import { createKeyedRequestStore } from "./stores/access/keyed-requests.ts";
import { createApprovalStore } from "./stores/approval-store.ts";
import { createAuditStore, type InputMask } from "./stores/audit-store.ts";
import { createEscalationStore } from "./stores/escalation-store.ts";
import { createLeaseStore } from "./stores/lease-store.ts";
import { createLedgerStore } from "./stores/ledger-store.ts";
import { createNoticeStore } from "./stores/notices/notice-store.ts";
import { createScheduleStore } from "./stores/notices/schedule-store.ts";
import { createPullRequestStore } from "./stores/pull-request-store.ts";
import { createWorkRecords } from "./stores/work-records.ts";
import type { WorkRecords } from "../ops/docs/index.ts";
import { FLOW_SCHEMA } from "./stores/runs/collect-runs.ts";
import { createFreshRuns } from "./stores/runs/fresh-runs.ts";
import { createFindingStore } from "./stores/runs/finding-store.ts";
import { createRetentionStore } from "./stores/runs/retention-store.ts";
import { createRunStore } from "./stores/runs/run-store.ts";
import { createReleaseStore } from "./stores/release-store.ts";
import { createSignalStore } from "./stores/signal-store.ts";

/** Where the store is: a Postgres server by URL, or embedded in a folder (in memory for `null`) prepared from an image. */
export type StorePlace =
  | { readonly kind: "server"; readonly url: string }
  | { readonly kind: "embedded"; readonly folder: string | null; readonly image: string | null };

/** What opening the store needs: its place, who opens it, and the mask of the audit log. */
export interface StoreOptions {
  readonly place: StorePlace;
  /** This process, unique among all that ever were. */
  readonly executorId: string;
  /** Masks what goes into the audit log. */
  readonly masker: InputMask;
  /** Hears of connections that were lost; the store mends itself. */
  readonly onLost?: (error: Error) => void;
}

/** All stores over one database, and what the engine needs of it. */
export interface Store {
  readonly kind: StorePlace["kind"];
  /** For the engine: the same connections, or the one embedded session. */
  readonly pool: pg.Pool;
  readonly databaseUrl: string | null;
  /** Schema that the engine may fill. */
  readonly flowSchema: string;
  readonly ownership: Ownership;
  /** Runs a flow so that its calls wait out an outage of the database instead of failing. */
  patiently<T>(work: () => Promise<T>): Promise<T>;
  /** The foreseen failure that something thrown by the database stands for. */
  foreseenFailure(thrown: unknown): Error | null;
  readonly access: AccessStore;
  readonly keyedRequests: KeyedRequestStore;
  readonly signals: SignalStore;
  readonly runs: RunStore;
  readonly findings: FindingStore;
  readonly ledger: Ledger;
  readonly approvals: ApprovalStore;
  readonly escalations: EscalationStore;
  readonly leases: LeaseStore;
  readonly auditLog: AuditLog;
  readonly pullRequests: PullRequestStore;
  readonly workRecords: WorkRecords;
  readonly releases: ReleaseStore;
  readonly notices: NoticeStore;
  readonly schedules: ScheduleStore;
  readonly backups: Backups;
  readonly retention: RetentionStore;
  close(): Promise<void>;
}

/** Opens the store, brings its schema to this version, and says that this executor lives. Throws `storage`. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { place, executorId, masker, onLost = () => undefined } = options;
  const pool = place.kind === "server" ? openServerPool(place.url, onLost) : asPgPool(await openEmbedded(place));
  const patience = createPatience();
  try {
    await patience.insist(() => migrate(pool), isConnectionLoss);
    const sql = createSql(pool, patience);
    const ownership = createOwnership(sql, { executorId, isEmbedded: place.kind === "embedded" });
    const fresh = createFreshRuns();
    const stopBeating = await ownership.startBeating();
    return {
      kind: place.kind,
      pool,
      databaseUrl: place.kind === "server" ? place.url : null,
      flowSchema: FLOW_SCHEMA,
      ownership,
      patiently: patience.patiently,
      foreseenFailure,
      access: createAccessStore(sql),
      keyedRequests: createKeyedRequestStore(sql),
      signals: createSignalStore(sql, ownership, fresh),
      runs: createRunStore(sql, fresh),
      findings: createFindingStore(sql),
      ledger: createLedgerStore(sql),
      approvals: createApprovalStore(sql),
      escalations: createEscalationStore(sql),
      leases: createLeaseStore(sql, ownership),
      auditLog: createAuditStore(sql, masker),
      pullRequests: createPullRequestStore(sql),
      workRecords: createWorkRecords(sql),
      releases: createReleaseStore(sql),
      notices: createNoticeStore(sql, ownership),
      schedules: createScheduleStore(sql),
      retention: createRetentionStore(sql),
      backups: createBackups({ pool, executorId, isEmbedded: place.kind === "embedded" }),
      close: async () => {
        patience.giveUp();
        await stopBeating().catch(() => undefined); // a lease that cannot be given up runs out by itself
        await pool.end();
      },
    };
  } catch (thrown) {
    await pool.end();
    throw thrown;
  }
}
