/** How long what has ended is kept, in ms, by kind. What a run owns (events, findings, decisions, ledger) goes with it. */
export interface RetentionLimits {
  readonly runsMs: number;
  /** So many of the newest runs stay, whatever their age. */
  readonly keepRuns: number;
  readonly auditLogMs: number;
  /** Tokens that were revoked or have expired. */
  readonly tokensMs: number;
  readonly deliveredMs: number;
  readonly deadLettersMs: number;
}

const DAY_MS = 86_400_000;

/** What holds unless the settings say otherwise: a year of runs, two of the audit log. */
export const DEFAULT_RETENTION: RetentionLimits = {
  runsMs: 365 * DAY_MS,
  keepRuns: 1_000,
  auditLogMs: 730 * DAY_MS,
  tokensMs: 90 * DAY_MS,
  deliveredMs: 7 * DAY_MS,
  deadLettersMs: 30 * DAY_MS,
};

/** What one look took away. */
export interface Removed {
  readonly runs: number;
  readonly auditRows: number;
  readonly tokens: number;
}

/** Takes away what no run owns. */
export interface RetentionStore {
  /** Rows of the audit log before an instant, but none from the time of a run that is still there; at most `most` at once. */
  removeAudit(before: number, most: number): Promise<number>;
  /** Tokens that ended before an instant. */
  removeTokens(endedBefore: number): Promise<number>;
}

declare module "../../kernel/ports.ts" {
  interface Ports {
    readonly retention: RetentionStore;
  }
}
