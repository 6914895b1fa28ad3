import path from "node:path";
import { formatDuration } from "../../../kernel/duration.ts";
import type { RunFollow, TrackLine } from "../../../ops/coordination/views.ts";
import { count } from "../text/instant.ts";
import { type Paint, PLAIN_PAINT } from "../text/paint.ts";
import { visible } from "../text/visible.ts";
import { fit, widthOf } from "../text/width.ts";
import { renderBar } from "./bar.ts";
import { line, type Piece } from "./cells.ts";

const BAR = 24;
const NARROWEST_BAR = 8;
const NARROWEST_TITLE = 6;
const WIDEST_LINE = 88;
const STATE = 8; // "skipped" and a space
const ENDED = new Set(["complete", "partial", "failed", "denied", "escalated", "aborted"]);

const PAINT_OF_STATE = {
  planned: "muted",
  working: undefined,
  waiting: "waiting",
  done: "clear",
  failed: "stop",
  skipped: "muted",
  timeout: "stop",
  aborted: "caution",
  denied: "stop",
} as const satisfies Record<TrackLine["state"], keyof Paint | undefined>;

/** The picture of a run as it stands now: a head, a line an agent, and what is left. Every line fits the width. */
export function renderLive(follow: RunFollow, width: number, now: number, paint: Paint = PLAIN_PAINT): string[] {
  const columns = layOut(follow.tracks, width);
  const tracks = follow.tracks.map((track) => renderTrack(track, columns, width, paint));
  const foot = ENDED.has(follow.run.state) ? [] : [footOf(follow, width, now, paint)];
  return [headOf(follow, width, paint), ...tracks, ...foot];
}

/** The first line: signal, repository and the commit that it stands at when that is known, and the run. */
export function headOf(follow: RunFollow, width: number, paint: Paint): string {
  const { run } = follow;
  const at = headCommit(follow);
  const name = run.repository === "" ? "" : `${path.basename(run.repository)}${at === null ? "" : ` @ ${at}`}`;
  const left = `${run.signal}  ${visible(name)}`.trimEnd();
  const room = Math.min(width, WIDEST_LINE) - widthOf(run.id) - 2;
  if (room < run.signal.length) return line([{ text: left, as: "strong" }], width, paint);
  const rest = fit(left.slice(run.signal.length), Math.max(0, room - run.signal.length));
  return line([{ text: run.signal, as: "strong" }, { text: rest }, { text: `  ${run.id}`, as: "muted" }], width, paint);
}

interface Columns {
  readonly agent: number;
  readonly title: number;
  readonly bar: number;
  readonly middle: number;
  /** Where others have findings, none is "clear"; elsewhere the note says more. */
  readonly saysClear: boolean;
}

function layOut(tracks: readonly TrackLine[], width: number): Columns {
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(widthOf));
  const agent = widest(tracks.map((track) => visible(track.agent)));
  const title = widest(tracks.map((track) => visible(track.title)));
  const middle = Math.max(13, widest(tracks.map(middleOf)));
  const saysClear = tracks.some((track) => (track.findings ?? 0) > 0);
  const room = width - (2 + agent + 2 + 2 + middle + 3 + "19 findings".length);
  if (room >= title + 1 + NARROWEST_BAR)
    return { agent, title, middle, saysClear, bar: Math.min(BAR, room - title - 1) };
  return { agent, middle, saysClear, bar: 0, title: room >= title ? title : room >= NARROWEST_TITLE ? room : 0 };
}

function renderTrack(track: TrackLine, columns: Columns, width: number, paint: Paint): string {
  const state = PAINT_OF_STATE[track.state];
  const colour = state === undefined ? {} : { as: state };
  const pieces: Piece[] = [{ text: `  ${fit(visible(track.agent), columns.agent)}  ` }];
  if (columns.title > 0) pieces.push({ text: `${fit(visible(track.title), columns.title)} ` });
  if (columns.bar > 0) pieces.push({ text: renderBar(track, columns.bar), ...colour }, { text: "  " });
  pieces.push(
    { text: `${fit(middleOf(track), columns.middle)}   `, ...colour },
    { text: tailOf(track, columns.saysClear) },
  );
  return line(pieces, width, paint);
}

/** `done    3.1 s`, or how far it is: `412/540 files`. */
function middleOf(track: TrackLine): string {
  const { progress } = track;
  if (track.state === "working" && progress !== null && progress.total > 0)
    return visible(`${progress.done}/${progress.total} ${progress.label}`.trimEnd());
  if (track.state === "planned" || track.state === "skipped") return track.state;
  return `${fit(track.state, STATE)}${formatDuration(track.elapsedMs)}`;
}

function tailOf(track: TrackLine, saysClear: boolean): string {
  if (track.state === "done" && track.findings === 0 && (saysClear || track.note === "")) return "clear";
  if (track.findings !== null && track.findings > 0) return count(track.findings, "finding");
  if (track.note !== "") return visible(track.note);
  if (track.state !== "working") return "";
  if (track.progress !== null && track.progress.total === 0) return visible(track.progress.label);
  return track.usuallyMs === null ? "" : `usually ${formatDuration(track.usuallyMs)}`;
}

function footOf(follow: RunFollow, width: number, now: number, paint: Paint): string {
  const { run } = follow;
  const elapsed = formatDuration(Math.max(0, now - run.startedAt));
  if (run.abortRequestedBy !== null)
    return line([{ text: `  stopping, ${elapsed}; Ctrl-C again leaves at once`, as: "caution" }], width, paint);
  if (run.state === "waiting")
    return line(
      [{ text: `  waiting for ${visible(run.waitingFor ?? "a decision")}, ${elapsed}`, as: "waiting" }],
      width,
      paint,
    );
  const left =
    follow.estimateMs === null
      ? "time left unknown"
      : follow.estimateMs <= 0
        ? "longer than usual"
        : `about ${formatDuration(follow.estimateMs)} left`;
  return line([{ text: `  ${elapsed}, ${left}`, as: "muted" }], width, paint);
}

function headCommit(follow: RunFollow): string | null {
  for (const { payload } of follow.events) {
    const head = typeof payload === "object" && payload !== null && "head" in payload ? payload.head : null;
    if (typeof head === "string" && /^[0-9a-f]{7,64}$/.test(head)) return head.slice(0, 7);
  }
  return null;
}
