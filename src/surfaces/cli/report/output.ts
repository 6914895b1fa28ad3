import { Option } from "commander";
import path from "node:path";
import { SEVERITIES, type Severity } from "../../../kernel/record/finding.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { Report } from "../../../kernel/record/report.ts";
import { type Call, jsonText, type Look, lookOf, printLines, tell } from "../call.ts";
import { standingOf, toSarif } from "../formats/sarif.ts";
import { textAt } from "../globals.ts";
import type { Session } from "../host.ts";
import { ask } from "../operations.ts";
import { PLAIN_PAINT } from "../text/paint.ts";
import { visibleJson, visibleLines } from "../text/visible.ts";
import { changesSince, renderReport } from "./text.ts";

/** How a report leaves: as what, where to, and which findings spoil the exit code. */
export interface Output {
  readonly format: "text" | "json" | "markdown" | "sarif";
  readonly file: string | null;
  readonly failOn: Severity | null;
}

// SARIF carries every finding up to this many: the most that findings.list answers.
const SARIF_LIMIT = 20_000;

const LOOK_OF_FILES: Look = { paint: PLAIN_PAINT, width: 100 };

/** Options of every command that ends with a report. */
export function reportOptions(): readonly Option[] {
  return [
    new Option("--markdown", "print the report as Markdown"),
    new Option("--sarif", "print the findings as SARIF 2.1.0"),
    new Option("--output <file>", "write the report to this file"),
    new Option("--fail-on <severity>", "exit 1 when a complete run has a finding of this severity or worse").choices([
      ...SEVERITIES,
    ]),
  ].map((option) => option.helpGroup("Report:"));
}

/** Reads how the report is wanted. Throws `invalid_input` when more than one format is. */
export function readOutput(call: Call): Output {
  const wanted = [
    ...(call.globals.json ? ["json" as const] : []),
    ...(call.options["markdown"] === true ? ["markdown" as const] : []),
    ...(call.options["sarif"] === true ? ["sarif" as const] : []),
  ];
  if (wanted.length > 1) {
    throw new OpsError(
      "invalid_input",
      `one format was expected, ${wanted.map((one) => `--${one}`).join(" and ")} were given`,
      { hint: "Ask for one of --json, --markdown and --sarif." },
    );
  }
  const failOn = textAt(call.options, "failOn");
  return {
    format: wanted[0] ?? "text",
    file: textAt(call.options, "output") ?? null,
    failOn: SEVERITIES.find((severity) => severity === failOn) ?? null,
  };
}

/** Writes the report to stdout as wanted, or to the file; then the text for people goes to stdout. */
export async function writeReport(
  call: Call,
  session: Session,
  ended: { readonly report: Report; readonly reportMarkdown: string | null },
  output: Output,
): Promise<void> {
  const text = await renderAs(call, session, ended, output.format);
  if (output.file === null) {
    call.host.streams.stdout.write(text);
    return;
  }
  await call.host.writeUserFile(
    path.resolve(call.host.cwd, output.file),
    output.format === "text" ? `${renderReport(ended.report, LOOK_OF_FILES).join("\n")}\n` : text,
  );
  if (output.format !== "text") printLines(call, renderReport(ended.report, lookOf(call, "stdout")));
  tell(call, `The report is in ${output.file}.`);
}

async function renderAs(
  call: Call,
  session: Session,
  ended: { readonly report: Report; readonly reportMarkdown: string | null },
  format: Output["format"],
): Promise<string> {
  switch (format) {
    case "json":
      return `${jsonText(ended.report)}\n`;
    case "markdown":
      return `${visibleLines([ended.reportMarkdown?.trimEnd(), changesSince(ended.report)].filter(isText).join("\n\n"))}\n`;
    case "sarif":
      return `${visibleJson(JSON.stringify(await sarifOf(call, session, ended.report), null, 2))}\n`;
    case "text":
      return `${renderReport(ended.report, lookOf(call, "stdout")).join("\n")}\n`;
  }
}

async function sarifOf(call: Call, session: Session, report: Report): Promise<unknown> {
  const all = await ask(session, "findings.list", { run: report.run, limit: SARIF_LIMIT });
  return toSarif({
    version: call.host.version,
    run: report.run,
    signal: report.signal,
    ...standingOf(all),
    startedAt: report.startedAt,
    endedAt: report.startedAt + report.durationMs,
    succeeded: report.status === "complete",
  });
}

function isText(part: string | null | undefined): part is string {
  return part !== null && part !== undefined;
}
