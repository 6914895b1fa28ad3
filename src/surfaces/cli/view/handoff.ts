import type { HandoffState } from "../../../kernel/record/result.ts";
import type { Look } from "../call.ts";
import { count } from "../text/instant.ts";
import { visible } from "../text/visible.ts";
import { line, type Piece } from "./cells.ts";

const MOST_LINES = 8; // of each part; the rest is counted

/** What one agent handed to the next, for people: who, what is done, how it stands, what is left. */
export function renderHandoff(state: HandoffState, look: Look): string[] {
  const rows: Piece[][] = [
    [{ text: "  handoff  ", as: "strong" }, { text: `${visible(state.from)} -> ${visible(state.to)}` }],
    ...part(
      "done",
      state.workCompleted.map((work) => `${work.done ? "[x]" : "[ ]"} ${work.item}`),
    ),
    ...part(
      "files",
      state.currentState.files.map((file) => `${file.change} ${file.path} (${count(file.lines, "line")})`),
    ),
    ...part("branch", state.currentState.branch === undefined ? [] : [state.currentState.branch]),
    ...part("commits", state.currentState.commits),
    ...part(
      "checked",
      state.currentState.validation.map(
        (check) => `${check.verdict}: ${check.check}${check.note === undefined ? "" : ` (${check.note})`}`,
      ),
    ),
    ...part("left", state.remainingWork),
    ...part("found", state.findings),
    ...part("open", state.openQuestions),
  ];
  return rows.map((row) => line(row, look.width, look.paint));
}

function part(name: string, items: readonly string[]): Piece[][] {
  const shown = items.slice(0, MOST_LINES).map((item) => visible(item));
  if (items.length > MOST_LINES) shown.push(`and ${items.length - MOST_LINES} more`);
  return shown.map((item, index): Piece[] => [
    { text: `    ${(index === 0 ? name : "").padEnd(9)}`, as: "muted" },
    { text: item },
  ]);
}
