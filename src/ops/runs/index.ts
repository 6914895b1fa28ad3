export type {
  AssignmentDraft,
  AssignmentRow,
  RecordedResults,
  FindingStore,
  RunFilter,
  RunRow,
  RunState,
  RunStore,
  Writer,
} from "./model.ts";
export { type ChainClaim, findChainProblems } from "./verify-chain.ts";
export { checkExport, EXPORT_MANIFEST, type ExportCheck } from "./verify-export.ts";
