import { meaningOf } from "../parts/state.ts";
import { count, formatMs } from "../parts/words.ts";
import type { Tracks } from "./model.ts";

/** The picture in sentences, in order of time: what a screen reader reads in its place. */
export function tellTracks(tracks: Tracks): readonly string[] {
  const told = [
    ...tracks.works.map((work) => ({ at: work.from, text: tellWork(work) })),
    ...tracks.effects.map(({ at, effect, what, isDone }) => ({
      at,
      text: `Effect ${effect} ${what} ${isDone ? "done" : "failed"}.`,
    })),
    ...tracks.waits.map((wait) => ({
      at: wait.from,
      text: `${wait.kind === "approval" ? "Approval" : "Question"}: ${wait.label}; ${meaningOf(wait.state).word}${
        wait.by === null ? "" : ` by ${wait.by}`
      }, waiting ${formatMs(wait.to - wait.from)}.`,
    })),
  ].toSorted((one, other) => one.at - other.at);
  const lines = told.map(({ at, text }) => `At ${formatMs(at - tracks.from)}: ${text}`);
  const { gate } = tracks;
  return gate === null ? lines : [...lines, `The ${gate.word} ${gate.passed ? "passed" : "did not pass"}.`];
}

function tellWork(work: Tracks["works"][number]): string {
  const findings = work.findings === 0 ? "" : `, ${count(work.findings, "finding")}`;
  const { word } = meaningOf(work.status);
  return `${work.agent} begins ${work.label}: ${word} after ${formatMs(work.to - work.from)}${findings}.`;
}
