import type { BaselineEntry } from "../../../kernel/record/baseline.ts";
import { formatDuration } from "../../../kernel/duration.ts";
import type { Finding } from "../../../kernel/record/finding.ts";
import type { Report } from "../../../kernel/record/report.ts";
import type { Look } from "../call.ts";
import { count } from "../text/instant.ts";
import { visible } from "../text/visible.ts";
import { fit, wrap } from "../text/width.ts";
import { line } from "../view/cells.ts";
import { PAINT_OF_SEVERITY, signalWord } from "./words.ts";

const SHOWN = 5;

/** What changed since the last run of the same signal: the figures, the worst that are new, and what was fixed. */
export function trendParts(report: Report, look: Look): string[][] {
  const { trend } = report;
  if (trend === null) return [];
  const word = signalWord(report.signal).toLowerCase();
  if (trend.since === null || trend.sinceAt === null)
    return [paragraph(`The first ${word} of this repository: nothing to compare with.`, look)];
  const ago = formatDuration(Math.max(0, report.startedAt - trend.sinceAt));
  const unseen = (trend.unseen ?? 0) > 0 ? `, ${trend.unseen} not looked at` : "";
  const figures = `Since the last ${word} (${ago} ago): ${trend.new} new, ${trend.fixed} fixed, ${trend.open} unchanged${unseen}.`;
  return [
    [
      ...paragraph(figures, look),
      ...findingRows("new", trend.newFindings ?? [], trend.new, look),
      ...findingRows("fixed", trend.fixedFindings ?? [], trend.fixed, look),
    ],
  ];
}

/** What a baseline did: how many it accepts, which entries have expired, which match nothing. */
export function baselinePart(report: Report, look: Look): string[] {
  const { baseline } = report;
  if (baseline === null || baseline === undefined) return [];
  const { file, accepted, expired, unmatched } = baseline;
  return [
    ...paragraph(`${file} accepts ${count(accepted.length, "finding")}; the others count.`, look),
    ...entryRows("Expired, so that it counts again", expired, look),
    ...entryRows("Matches nothing any more", unmatched ?? [], look),
  ];
}

/** A text that flows, set in by two. */
export function paragraph(text: string, look: Look): string[] {
  return wrap(visible(text), look.width - 2).map((one) => `  ${one}`);
}

/** One entry of a baseline in words. */
export function entryText(entry: BaselineEntry): string {
  const what = [entry.rule, entry.where].filter((part) => part !== null).join(" at ");
  return visible(`${what === "" ? (entry.fingerprint ?? "") : what} (until ${entry.expires}: ${entry.reason})`);
}

function findingRows(word: string, findings: readonly Finding[], total: number, look: Look): string[] {
  const rows = findings.slice(0, SHOWN).map((finding) => {
    const { file, thing, line: at } = finding.where;
    const place = file === undefined ? (thing ?? "") : `${file}${at === undefined ? "" : `:${at}`}`;
    const text = visible(`${place}  ${finding.message.split("\n")[0] ?? ""}`);
    return line(
      [
        { text: `    ${fit(word, 5)}  ` },
        { text: fit(finding.severity, 8), as: PAINT_OF_SEVERITY[finding.severity] },
        { text: `  ${text}` },
      ],
      look.width,
      look.paint,
    );
  });
  return total > rows.length && rows.length > 0
    ? [...rows, `    ${fit(word, 5)}  and ${total - rows.length} more`]
    : rows;
}

function entryRows(heading: string, entries: readonly BaselineEntry[], look: Look): string[] {
  if (entries.length === 0) return [];
  const rows = entries
    .slice(0, SHOWN)
    .flatMap((entry) =>
      wrap(entryText(entry), look.width - 6).map((text, index) => `${index === 0 ? "    - " : "      "}${text}`),
    );
  const more = entries.length > SHOWN ? [`    - and ${entries.length - SHOWN} more: signalbox baseline list`] : [];
  return [`  ${heading}:`, ...rows, ...more];
}
