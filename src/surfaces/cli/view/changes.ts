import { formatDuration } from "../../../kernel/duration.ts";
import type { Event, EventName } from "../../../kernel/record/event.ts";
import type { RunFollow, TrackLine } from "../../../ops/coordination/views.ts";
import type { Look } from "../call.ts";
import { count } from "../text/instant.ts";
import { PLAIN_PAINT } from "../text/paint.ts";
import { visible } from "../text/visible.ts";
import { describeEvent, handoffOf } from "./events.ts";
import { renderHandoff } from "./handoff.ts";

// Events that people want a line about while a run is under way; the others are in `runs show`.
const WORTH_A_LINE: Partial<Record<EventName, string>> = {
  note: "note",
  "effect.done": "effect",
  "effect.probed": "effect",
  "effect.failed": "effect failed",
  "policy.denied": "denied",
  recovery: "recovery",
  timeout: "timeout",
  "run.adopted": "taken over",
  "approval.decided": "decision",
  "approval.stale": "approval void",
  "escalation.answered": "answer",
  "escalation.raised": "asked again",
  "handoff.returned": "handoff returned",
  "COORD_OPS:ABORT": "abort",
};

/** What has changed from one look to the next, a line each, for outputs that cannot be redrawn. `previous` is null at first. */
export function changesBetween(previous: RunFollow | null, next: RunFollow): string[] {
  const before = new Map(previous?.tracks.map((track) => [track.assignment, track.state]));
  const first =
    previous === null
      ? [`${next.run.signal} ${visible(next.run.repository)} ${next.run.id}`.replaceAll("  ", " ")]
      : [];
  const tracks = next.tracks
    .filter((track) => track.state !== "planned" && before.get(track.assignment) !== track.state)
    .map(describeTrack);
  return [...first, ...happenings(next.events, { paint: PLAIN_PAINT, width: 120 }), ...tracks];
}

/** Lines about the events that people want to see pass by, handoff states whole. */
export function happenings(events: readonly Event[], look: Look): string[] {
  return events.flatMap((event) => {
    const handoff = handoffOf(event);
    if (handoff !== null) return renderHandoff(handoff, look);
    const label = WORTH_A_LINE[event.name];
    return label === undefined ? [] : [`  ${label}: ${describeEvent(event)}`];
  });
}

function describeTrack(track: TrackLine): string {
  const who = visible(`  ${track.agent}, ${track.title}: ${track.state}`);
  if (track.state === "working") return who;
  const note = track.note === "" ? "" : `, ${visible(track.note)}`;
  const clear = track.state === "done" && note === "" ? ", clear" : "";
  const found =
    (track.findings ?? 0) > 0 ? `, ${count(track.findings ?? 0, "finding")}` : track.findings === 0 ? clear : "";
  return track.state === "waiting" || track.state === "skipped"
    ? `${who}${note}`
    : `${who} after ${formatDuration(track.elapsedMs)}${found}${note}`;
}
