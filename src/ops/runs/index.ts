export type { AssignmentDraft, AssignmentRow, FindingStore, RunFilter, RunRow, RunState, RunStore, Writer } from "./model.ts";
