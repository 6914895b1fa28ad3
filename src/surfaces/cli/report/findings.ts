import type { Finding } from "../../../kernel/record/finding.ts";
import type { Look } from "../call.ts";
import { visible } from "../text/visible.ts";
import { fit, widthOf, wrap } from "../text/width.ts";
import { line } from "../view/cells.ts";
import { PAINT_OF_SEVERITY } from "./words.ts";

const NARROWEST_PLACE = 20;
const WIDEST_PLACE = 34;
const NARROWEST_MESSAGE = 28;

/** Findings as people read them (the message below the place where there is little room): severity where it changes, where, what is wrong; with the remedy below if asked for. */
export function renderFindings(
  findings: readonly Finding[],
  look: Look,
  options: { readonly remedies: boolean },
): string[] {
  const severity = Math.max(6, ...findings.map((finding) => finding.severity.length));
  const widest = Math.max(NARROWEST_PLACE, ...findings.map((finding) => widthOf(placeOf(finding))));
  const isNarrow = look.width < severity + NARROWEST_PLACE + NARROWEST_MESSAGE + 6;
  const place = isNarrow ? 0 : Math.min(widest, WIDEST_PLACE, look.width - severity - NARROWEST_MESSAGE - 6);
  const message = Math.max(8, look.width - severity - place - 6);
  return findings.flatMap((finding, index) => {
    const repeated = findings[index - 1]?.severity === finding.severity;
    return renderFinding(finding, look, { severity, place, message, repeated, remedies: options.remedies });
  });
}

/** Where a finding is: `docs/deploy.md:41`, or the kind of thing (`git`) when it is no file. */
export function placeOf(finding: Finding): string {
  const { file, line: at, thing } = finding.where;
  if (file !== undefined) return visible(at === undefined ? file : `${file}:${at}`);
  return visible(thing ?? finding.rule.split("/")[0] ?? "");
}

interface Layout {
  readonly severity: number;
  readonly place: number;
  readonly message: number;
  readonly repeated: boolean;
  readonly remedies: boolean;
}

function renderFinding(finding: Finding, look: Look, layout: Layout): string[] {
  const texts = wrap(visible(finding.message), layout.message);
  const remedy =
    layout.remedies && finding.remedy !== ""
      ? wrap(visible(`${finding.remedy}  [${finding.rule}, ${finding.owner}]`), layout.message)
      : [];
  const where = placeOf(finding);
  const isLong = widthOf(where) > layout.place;
  const head = isLong ? [{ place: where, text: "" }] : [];
  const rest = texts.map((text, index) => ({ place: index === 0 && !isLong ? where : "", text }));
  const lines = [...head, ...rest].map((row, index) => {
    const severity = fit(index === 0 && !layout.repeated ? finding.severity : "", layout.severity);
    const cell = row.text === "" ? row.place : fit(row.place, layout.place);
    return line(
      [{ text: "  " }, { text: severity, as: PAINT_OF_SEVERITY[finding.severity] }, { text: `  ${cell}  ${row.text}` }],
      look.width,
      look.paint,
    );
  });
  const indent = " ".repeat(2 + layout.severity + 2 + layout.place + 2);
  return [...lines, ...remedy.map((text) => line([{ text: indent + text, as: "muted" }], look.width, look.paint))];
}
