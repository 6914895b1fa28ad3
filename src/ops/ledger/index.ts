export type { Intent, Ledger, LedgerEntry } from "./model.ts";
