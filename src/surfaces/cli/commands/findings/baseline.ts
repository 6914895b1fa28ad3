import { Option } from "commander";
import type { BaselineEntry } from "../../../../kernel/record/baseline.ts";
import { SEVERITIES } from "../../../../kernel/record/finding.ts";
import { type Call, type CommandSpec, lookOf, printJson, printLines, repositoryOf, withSession } from "../../call.ts";
import { gather, textAt } from "../../globals.ts";
import { ask } from "../../operations.ts";
import { entryText } from "../../report/changes.ts";
import { count, formatInstant } from "../../text/instant.ts";
import { visible } from "../../text/visible.ts";
import { wrap } from "../../text/width.ts";

const fileOption = () =>
  new Option("--file <path>", "the baseline, from the top of the repository (default: signalbox.baseline.yaml)");
const dryRunOption = () => new Option("--dry-run", "say what would change, and change nothing");

/** `baseline add`, `baseline list`, `baseline prune`: the findings that a repository has accepted. */
export const baselineCommands: readonly CommandSpec[] = [
  {
    path: ["baseline", "add"],
    kind: "setup",
    summary: "accept findings of the last audit, with a reason and until a day",
    arguments: [
      {
        name: "fingerprints",
        summary: "findings by their fingerprints (default: all that fit)",
        required: false,
        variadic: true,
      },
    ],
    options: [
      new Option("--reason <text>", "why they are accepted").makeOptionMandatory(),
      new Option(
        "--expires <day>",
        "the last day on which they are: 2027-01-31, or 90d from now",
      ).makeOptionMandatory(),
      new Option("--rule <rule>", "only of this rule"),
      new Option("--up-to <severity>", "only of this severity and of milder ones").choices([...SEVERITIES]),
      new Option("--run <run>", "of this audit (default: the last one of the repository)"),
      fileOption(),
      dryRunOption(),
    ],
    examples: [
      'signalbox baseline add --reason "Known before the audit began" --expires 90d',
      'signalbox baseline add fnd_7f3k2m9q4d --reason "The page moves in March" --expires 2027-03-31',
      'signalbox baseline add --rule docs/broken-link --reason "Generated pages" --expires 180d --dry-run',
    ],
    run: (call) =>
      withSession(call, false, async (session) => {
        const answer = await ask(session, "baseline.add", addRequest(call));
        if (call.globals.json) printJson(call, { schemaVersion: 1, ...answer });
        else {
          const { added, renewed, already, path, expires } = answer;
          const verb = answer.dryRun ? "would accept" : "accepts";
          printLines(call, [
            visible(
              `${path} ${verb} ${count(added, "finding")} more until ${expires}${renewed === 0 ? "" : `, and ${renewed} again that had expired`}${already === 0 ? "" : `; ${already} were accepted already`}.`,
            ),
            `Taken from the audit ${answer.run} of ${formatInstant(answer.at)}. Commit the file, so that others and CI see it.`,
          ]);
        }
        return 0;
      }),
  },
  {
    path: ["baseline", "list"],
    kind: "setup",
    summary: "show what is accepted, what has expired, and what matches nothing",
    arguments: [],
    options: [fileOption()],
    examples: ["signalbox baseline list", "signalbox baseline list --json"],
    run: (call) =>
      withSession(call, false, async (session) => {
        const answer = await ask(session, "baseline.list", lookRequest(call));
        const { accepted, expired, unmatched } = answer.judged;
        if (call.globals.json) printJson(call, { schemaVersion: 1, ...answer });
        else
          printLines(call, [
            `${visible(answer.path)}: ${answer.entries} ${answer.entries === 1 ? "entry" : "entries"}${answer.run === null ? "; no audit yet to compare with" : `, against the audit ${answer.run}`}`,
            ...part(call, "Accepted", accepted),
            ...part(call, "Expired, counts again", expired),
            ...part(call, "Matches nothing", unmatched ?? []),
          ]);
        return 0;
      }),
  },
  {
    path: ["baseline", "prune"],
    kind: "setup",
    summary: "take out what has expired or matches nothing",
    arguments: [],
    options: [fileOption(), dryRunOption()],
    examples: ["signalbox baseline prune --dry-run", "signalbox baseline prune"],
    run: (call) =>
      withSession(call, false, async (session) => {
        const request = { ...lookRequest(call), dryRun: call.options["dryRun"] === true };
        const answer = await ask(session, "baseline.prune", request);
        if (call.globals.json) printJson(call, { schemaVersion: 1, ...answer });
        else {
          const verb = answer.dryRun ? "would take out" : "took out";
          const removed = answer.removed.map((entry) =>
            visible(`  - ${entry.rule ?? entry.fingerprint ?? ""} ${entry.where ?? ""} (until ${entry.expires})`),
          );
          printLines(call, [
            `${verb} ${answer.removed.length}; ${answer.left} left in ${visible(answer.path)}`,
            ...removed,
          ]);
        }
        return 0;
      }),
  },
];

function addRequest(call: Call): Readonly<Record<string, unknown>> {
  const { options } = call;
  const fingerprints = call.args.flatMap((arg) => gather(undefined, arg)).flat();
  const entries = {
    ...lookRequest(call),
    fingerprints,
    reason: textAt(options, "reason"),
    expires: textAt(options, "expires"),
    rule: textAt(options, "rule"),
    upTo: textAt(options, "upTo"),
    run: textAt(options, "run"),
    dryRun: options["dryRun"] === true,
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

function lookRequest(call: Call): Readonly<Record<string, unknown>> {
  const path = textAt(call.options, "file");
  return { root: repositoryOf(call), ...(path === undefined ? {} : { path }) };
}

function part(call: Call, heading: string, entries: readonly BaselineEntry[]): string[] {
  if (entries.length === 0) return [];
  const { width } = lookOf(call, "stdout");
  const rows = entries.flatMap((entry) =>
    wrap(entryText(entry), width - 4).map((text, index) => `${index === 0 ? "  - " : "    "}${text}`),
  );
  return ["", `${heading}:`, ...rows];
}
