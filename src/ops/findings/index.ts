export { Acceptance, Baseline, BASELINE_FILE, BASELINE_LIMIT_BYTES, Day, parseBaseline, Reason } from "./baseline.ts";
export { acceptFindings, type BaselineEdit, type Grounds, removeEntries } from "./edit-baseline.ts";
export { judgeBaseline, matches } from "./judge-baseline.ts";
export { type Change, compareLooks } from "./trend.ts";
