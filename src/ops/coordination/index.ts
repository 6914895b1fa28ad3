import { asAnyOperation } from "../../kernel/operation.ts";
import { defineSlice } from "../../kernel/slice.ts";
import { coordOps } from "./agent.ts";
import { countChanged } from "./operations/changed.ts";
import { abortRun, collectRuns, lookAgainAtRun, resumeRuns, retryRun } from "./operations/control.ts";
import { followRun, showRun } from "./operations/follow.ts";
import { findingHistory } from "./operations/history.ts";
import { listEvents } from "./operations/stream.ts";
import { listAgents, showStatus } from "./operations/overview.ts";
import { listPlaybooks } from "./operations/playbooks.ts";
import { exportRun, listFindings, listRuns, verifyRun } from "./operations/records.ts";

export { DEFAULT_LIMITS } from "./flow/limits.ts";
export { createFlowCode } from "./flow/run-flow.ts";
export { lookAgain } from "./operations/control.ts";
export { formatGate, judgeGate } from "./rules/gate.ts";
export { renderReport } from "./report/report-markdown.ts";
export type { Aborter, Board, Places, Progress, Timers } from "./ports.ts";
export type * from "./views.ts";

/** The slice of the coordination: runs, their control and their records. */
export const coordination = defineSlice({
  name: "coordination",
  agents: [coordOps],
  operations: [
    asAnyOperation(followRun),
    asAnyOperation(listEvents),
    asAnyOperation(showRun),
    asAnyOperation(listRuns),
    asAnyOperation(verifyRun),
    asAnyOperation(countChanged),
    asAnyOperation(exportRun),
    asAnyOperation(listFindings),
    asAnyOperation(findingHistory),
    asAnyOperation(showStatus),
    asAnyOperation(listAgents),
    asAnyOperation(listPlaybooks),
    asAnyOperation(abortRun),
    asAnyOperation(resumeRuns),
    asAnyOperation(retryRun),
    asAnyOperation(lookAgainAtRun),
    asAnyOperation(collectRuns),
  ],
});
