export type { LeaseAnswer, LeaseStore } from "./model.ts";
