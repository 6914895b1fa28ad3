export { keepRetention } from "./keep-retention.ts";
export { DEFAULT_RETENTION, type Removed, type RetentionLimits, type RetentionStore } from "./model.ts";
