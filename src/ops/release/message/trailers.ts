import type { Footer } from "./parse.ts";
import { isFooterLine } from "./parse.ts";

/** The trailer that ties a commit to its run; git's probe looks for it. */
export const RUN_TRAILER = "Signalbox-Run";

/** Domain of agents' addresses in `Co-authored-by`. `.invalid` never resolves: RFC 2606, section 2. */
const AGENT_DOMAIN = "agents.signalbox.invalid";

/** The trailers of a run's commit: who wrote it beside the committer, and the run. */
export function trailersOf(run: string, writtenBy: readonly string[]): readonly Footer[] {
  const authors = [...new Set(writtenBy)].map((agent) => ({
    token: "Co-authored-by",
    value: `${agent} <${agent}@${AGENT_DOMAIN}>`,
  }));
  return [...authors, { token: RUN_TRAILER, value: run }];
}

/** Adds trailers at the end, in the paragraph of those that are there. One that stands already is not doubled. */
export function addTrailers(message: string, trailers: readonly Footer[]): string {
  const text = message.replace(/\r\n?/g, "\n").trimEnd();
  const present = new Set(text.split("\n").map((line) => line.trim().toLowerCase()));
  const lines = trailers
    .map((trailer) => `${trailer.token}: ${trailer.value}`)
    .filter((line) => !present.has(line.toLowerCase()));
  if (lines.length === 0) return `${text}\n`;
  return `${text}${endsWithTrailers(text) ? "\n" : "\n\n"}${lines.join("\n")}\n`;
}

function endsWithTrailers(text: string): boolean {
  const paragraphs = text.split(/\n{2,}/);
  const last = paragraphs.at(-1)?.split("\n") ?? [];
  return (
    paragraphs.length > 1 && last.every((line) => isFooterLine(line) || /^\s/.test(line)) && isFooterLine(last[0] ?? "")
  );
}
