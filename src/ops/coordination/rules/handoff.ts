import type { HandoffState } from "../../../kernel/record/result.ts";

/** What is missing in a handoff state, or nothing. Complete: work is named, open items are also named as remaining, and a state is told. */
export function findHandoffGaps(state: HandoffState | undefined): readonly string[] {
  if (state === undefined) return ["there is no handoff state"];
  const gaps: string[] = [];
  if (state.workCompleted.length === 0) gaps.push("no work is listed");
  if (state.workCompleted.some((work) => !work.done) && state.remainingWork.length === 0)
    gaps.push("unfinished items are not listed as remaining work");
  const { files, commits, validation } = state.currentState;
  if (files.length === 0 && commits.length === 0 && state.currentState.branch === undefined)
    gaps.push("the current state names no file, commit or branch");
  if (validation.length === 0) gaps.push("nothing was validated");
  if (state.to === "") gaps.push("it names no successor");
  return gaps;
}

/** A handoff state as Markdown. */
export function renderHandoff(state: HandoffState): string {
  const { files, branch, commits, validation } = state.currentState;
  const lines = [
    `### Handoff: ${state.from} to ${state.to}`,
    "",
    "Work completed:",
    ...state.workCompleted.map((work) => `- [${work.done ? "x" : " "}] ${work.item}`),
    "",
    "Current state:",
    ...files.map((file) => `- \`${file.path}\` ${file.change}, ${file.lines} lines`),
    ...(branch === undefined ? [] : [`- branch \`${branch}\``]),
    ...commits.map((commit) => `- commit \`${commit}\``),
    ...validation.map(
      (entry) => `- ${entry.check}: ${entry.verdict}${entry.note === undefined ? "" : ` (${entry.note})`}`,
    ),
    ...listUnder("Remaining work:", state.remainingWork),
    ...listUnder("Findings:", state.findings),
    ...listUnder("Open questions:", state.openQuestions),
  ];
  return lines.join("\n");
}

function listUnder(heading: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : ["", heading, ...items.map((item) => `- ${item}`)];
}
