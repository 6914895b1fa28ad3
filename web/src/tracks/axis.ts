/** A time that is drawn: while somebody works, or while the run waits for a person. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly kind: "work" | "wait";
}

/** Where instants stand on the picture. */
export interface Axis {
  x(at: number): number;
  /** Where the last span ends. */
  readonly end: number;
}

/** A wait is shown this long, however long it was: it would push the work out of sight. */
const WAIT_PX = 104;
/** Between two pieces of work stands a curve of this width. */
const IDLE_PX = 30;
/** The least share of the width for a piece of work, so that a short one can be seen. */
const LEAST_SHARE = 0.05;
const LEAST_PX = 10;

/** An axis on which work is drawn to scale, and waiting and pauses are not. */
export function createAxis(spans: readonly Span[], place: { readonly left: number; readonly width: number }): Axis {
  const instants = [...new Set(spans.flatMap((span) => [span.from, span.to]))].toSorted((one, other) => one - other);
  const parts = instants.slice(1).map((to, index) => {
    const from = instants[index] ?? to;
    return { from, to, kind: kindOf(spans, from, to) };
  });
  const workMs = parts.reduce((sum, part) => sum + (part.kind === "work" ? part.to - part.from : 0), 0);
  const fixed = parts.reduce((sum, part) => sum + (part.kind === "work" ? 0 : fixedPx(part.kind)), 0);
  const room = Math.max(place.width - fixed, 240);
  const weights = parts.map((part) =>
    part.kind === "work" ? Math.max((part.to - part.from) / workMs, LEAST_SHARE) : 0,
  );
  const weight = weights.reduce((sum, one) => sum + one, 0) || 1;
  const edges = [place.left];
  for (const [index, part] of parts.entries()) {
    const px = part.kind === "work" ? Math.max(((weights[index] ?? 0) / weight) * room, LEAST_PX) : fixedPx(part.kind);
    edges.push((edges.at(-1) ?? place.left) + px);
  }
  return { x: (at) => locate(instants, edges, at), end: edges.at(-1) ?? place.left };
}

function kindOf(spans: readonly Span[], from: number, to: number): "work" | "wait" | "idle" {
  const over = spans.filter((span) => span.from <= from && span.to >= to);
  if (over.some((span) => span.kind === "work")) return "work";
  return over.length > 0 ? "wait" : "idle";
}

function fixedPx(kind: "wait" | "idle"): number {
  return kind === "wait" ? WAIT_PX : IDLE_PX;
}

function locate(instants: readonly number[], edges: readonly number[], at: number): number {
  const next = instants.findIndex((instant) => instant >= at);
  if (next === -1) return edges.at(-1) ?? 0;
  if (next === 0 || instants[next] === at) return edges[next] ?? 0;
  const [from = 0, to = 1] = [instants[next - 1], instants[next]];
  const [left = 0, right = 0] = [edges[next - 1], edges[next]];
  return left + ((at - from) / (to - from)) * (right - left);
}
