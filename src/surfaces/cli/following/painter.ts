import type { RunFollow } from "../../../ops/coordination/views.ts";
import { type Call, type Look, lookOf } from "../call.ts";
import { changesBetween, happenings } from "../view/changes.ts";
import { renderLive } from "../view/live.ts";

/** Shows how a run goes on: redrawn in place on a terminal, a line a change elsewhere, nothing when quiet. */
export interface Painter {
  show(follow: RunFollow): void;
  /** Leaves the picture as it stands, so that other text may follow. The next picture begins below. */
  settle(): void;
}

/** The painter that fits the terminal and what the person wants. Writes to stderr only. */
export function choosePainter(call: Call): Painter {
  const { stderr } = call.host.streams;
  if (call.globals.quiet) return { show: () => undefined, settle: () => undefined };
  if (stderr.isTTY && call.host.env["TERM"] !== "dumb") return livePainter(call, lookOf(call, "stderr"));
  return plainPainter(call);
}

function livePainter(call: Call, look: Look): Painter {
  const { stderr } = call.host.streams;
  let drawn: readonly string[] = [];
  let head: RunFollow["events"] | null = null;
  return {
    show(follow) {
      head ??= follow.events;
      const above = happenings(follow.events, look);
      const lines = renderLive({ ...follow, events: head }, look.width - 1, call.host.now(), look.paint);
      if (above.length === 0 && lines.join("\n") === drawn.join("\n")) return;
      stderr.write(`${eraser(drawn.length)}${[...above, ...lines].join("\n")}\n`);
      drawn = lines;
    },
    settle() {
      drawn = [];
    },
  };
}

function plainPainter(call: Call): Painter {
  let previous: RunFollow | null = null;
  return {
    show(follow) {
      const lines = changesBetween(previous, follow);
      previous = follow;
      if (lines.length > 0) call.host.streams.stderr.write(`${lines.join("\n")}\n`);
    },
    settle: () => undefined,
  };
}

// Up so many lines, to the first column, and clear all that is below. Source: ECMA-48, CUU and ED.
function eraser(lines: number): string {
  return lines === 0 ? "" : `\u001b[${lines}A\r\u001b[J`;
}
