/** What a state means to a reader: colour, with a glyph and a word beside it. */
export interface Meaning {
  readonly tone: "clear" | "caution" | "stop" | "wait" | "plain";
  readonly glyph: string;
  readonly word: string;
}

const MEANINGS: Readonly<Record<string, Meaning>> = {
  running: { tone: "plain", glyph: "▸", word: "working" },
  waiting: { tone: "wait", glyph: "◔", word: "waits for a person" },
  complete: { tone: "clear", glyph: "✓", word: "complete" },
  partial: { tone: "caution", glyph: "◑", word: "partial" },
  failed: { tone: "stop", glyph: "✕", word: "failed" },
  denied: { tone: "stop", glyph: "⊘", word: "denied" },
  escalated: { tone: "caution", glyph: "↑", word: "escalated" },
  aborted: { tone: "caution", glyph: "■", word: "stopped" },
  success: { tone: "clear", glyph: "✓", word: "success" },
  timeout: { tone: "stop", glyph: "⧖", word: "timed out" },
  skipped: { tone: "plain", glyph: "–", word: "not needed" },
  working: { tone: "plain", glyph: "▸", word: "working" },
  pending: { tone: "wait", glyph: "◔", word: "waits for an answer" },
  approved: { tone: "clear", glyph: "✓", word: "approved" },
  claimed: { tone: "clear", glyph: "✓", word: "approved, under way" },
  committed: { tone: "clear", glyph: "✓", word: "approved and done" },
  rejected: { tone: "stop", glyph: "✕", word: "rejected" },
  stale: { tone: "caution", glyph: "↻", word: "void: its target moved" },
  expired: { tone: "caution", glyph: "⧖", word: "expired" },
  open: { tone: "wait", glyph: "◔", word: "waits for an answer" },
  answered: { tone: "clear", glyph: "✓", word: "answered" },
  unanswered: { tone: "caution", glyph: "–", word: "nobody answered" },
  critical: { tone: "stop", glyph: "▲", word: "critical" },
  high: { tone: "stop", glyph: "▲", word: "high" },
  medium: { tone: "caution", glyph: "◆", word: "medium" },
  low: { tone: "plain", glyph: "●", word: "low" },
  info: { tone: "plain", glyph: "·", word: "info" },
  paused: { tone: "caution", glyph: "‖", word: "paused" },
  queued: { tone: "wait", glyph: "◔", word: "waits for its time" },
  sending: { tone: "plain", glyph: "▸", word: "on its way" },
  delivered: { tone: "clear", glyph: "✓", word: "delivered" },
  dead: { tone: "stop", glyph: "✕", word: "given up" },
  passed: { tone: "clear", glyph: "✓", word: "passed" },
};

/** What a state, status or severity means; an unheard-of one is shown as it is. */
export function meaningOf(state: string): Meaning {
  return MEANINGS[state] ?? { tone: "plain", glyph: "·", word: state.replaceAll("_", " ") };
}
