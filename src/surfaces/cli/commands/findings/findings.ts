import { Option } from "commander";
import { SEVERITIES } from "../../../../kernel/record/finding.ts";
import { type Call, type CommandSpec, lookOf, printJson, printLines, repositoryOf, withSession } from "../../call.ts";
import { standingOf, toSarif } from "../../formats/sarif.ts";
import { numberAt, textAt } from "../../globals.ts";
import { ask } from "../../operations.ts";
import { renderFindings } from "../../report/findings.ts";
import { count, formatInstant } from "../../text/instant.ts";
import { visibleJson } from "../../text/visible.ts";
import { positiveInteger } from "../numbers.ts";

const SHOWN = 100; // findings without --limit

/** `findings`: what the last run on this repository found, or a named run. */
export const findingsCommand: CommandSpec = {
  path: ["findings"],
  kind: "look",
  summary: "list findings, worst first: of a run, or of the last run on this repository",
  arguments: [],
  options: [
    new Option("--run <run>", "of this run (default: the last one on this repository that found anything)"),
    new Option("--severity <severity>", "only of this severity").choices([...SEVERITIES]),
    new Option("--owner <agent>", "only those that this agent answers for"),
    new Option("--rule <rule>", "only of this rule, such as docs/broken-link"),
    new Option(
      "--state <state>",
      "only those: that count, that a baseline accepts, or that are new (default: counting)",
    ).choices(["all", "counting", "accepted", "new"]),
    new Option("--limit <number>", `at most so many (default: ${SHOWN})`).argParser(positiveInteger),
    new Option("--sarif", "print them as SARIF 2.1.0"),
  ],
  examples: [
    "signalbox findings",
    "signalbox findings --severity high",
    "signalbox findings --run run_7f3k2m9q4d --rule docs/broken-link --json",
  ],
  run: (call) =>
    withSession(call, false, async (session) => {
      const answer = await ask(session, "findings.list", filterOf(call));
      if (call.globals.json) printJson(call, { schemaVersion: 1, ...answer });
      else if (call.options["sarif"] === true) {
        const { run, signal, at } = answer;
        const source = { version: call.host.version, run, signal, startedAt: at, endedAt: at, succeeded: true };
        const log = toSarif({ ...source, ...standingOf(answer) });
        call.host.streams.stdout.write(`${visibleJson(JSON.stringify(log, null, 2))}\n`);
      } else {
        const look = lookOf(call, "stdout");
        const rest = answer.total - answer.findings.length;
        printLines(call, [
          `${answer.signal}  ${answer.run}  ${formatInstant(answer.at)}  ${count(answer.total, "finding")}`,
          "",
          ...renderFindings(answer.findings, look, { remedies: true }),
        ]);
        const accepted = filterOf(call)["state"] === "counting" ? answer.accepted.length : 0;
        if (accepted > 0)
          printLines(call, ["", `  ${accepted} more accepted by a baseline: signalbox findings --state accepted`]);
        if (rest > 0) printLines(call, ["", `  ${rest} more: --limit ${answer.total}`]);
      }
      return 0;
    }),
};

function filterOf(call: Call): Readonly<Record<string, unknown>> {
  const { options } = call;
  const run = textAt(options, "run");
  const entries = {
    ...(run === undefined ? { repository: repositoryOf(call) } : { run }),
    severity: textAt(options, "severity"),
    owner: textAt(options, "owner"),
    rule: textAt(options, "rule"),
    state: textAt(options, "state") ?? (call.globals.json || options["sarif"] === true ? "all" : "counting"),
    limit: numberAt(options, "limit") ?? SHOWN,
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}
