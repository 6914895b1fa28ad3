import { Option } from "commander";
import path from "node:path";
import { OpsError } from "../../../kernel/ops-error.ts";
import { RUN_STATUSES } from "../../../kernel/record/report.ts";
import { checkExport, EXPORT_MANIFEST, type ExportCheck } from "../../../ops/runs/index.ts";
import {
  firstArgument,
  type ArgumentSpec,
  type Call,
  type CommandSpec,
  lookOf,
  printJson,
  printLines,
  repositoryOf,
  tell,
  withSession,
} from "../call.ts";
import { exitCodeOfReport } from "../exit-codes.ts";
import { numberAt, textAt } from "../globals.ts";
import { ask } from "../operations.ts";
import { readOutput, reportOptions, writeReport } from "../report/output.ts";
import { renderRunList } from "../report/run-list.ts";
import { renderRunView } from "../report/run-view.ts";
import { visible } from "../text/visible.ts";
import { positiveInteger } from "./numbers.ts";

/** The argument that names a run. */
export const RUN_ARGUMENT: ArgumentSpec = {
  name: "run",
  summary: "id of the run, such as run_7f3k2m9q4d",
  required: true,
};

/** `runs list|show|verify|export`: looks at runs and changes nothing. */
export const runQueryCommands: readonly CommandSpec[] = [
  {
    path: ["runs", "list"],
    kind: "look",
    summary: "list runs, newest first",
    arguments: [],
    options: [
      new Option("--state <state>", "only runs in this state").choices([
        "running",
        "waiting",
        "unfinished",
        ...RUN_STATUSES,
      ]),
      new Option("--signal <name>", "only runs of this signal"),
      new Option("--limit <number>", "at most so many (default: 20)").argParser(positiveInteger),
      new Option("--before <run>", "only runs that began before this one"),
      new Option("--here", "only runs on this repository, or the one that --repo names"),
    ],
    examples: [
      "signalbox runs list",
      "signalbox runs list --state unfinished",
      "signalbox runs list --signal OPS:AUDIT --json",
    ],
    run: (call) =>
      withSession(call, false, async (session) => {
        const runs = await ask(session, "runs.list", listFilter(call));
        if (call.globals.json) printJson(call, { schemaVersion: 1, runs });
        else printLines(call, renderRunList(runs, lookOf(call, "stdout"), call.host.now()));
        return 0;
      }),
  },
  {
    path: ["runs", "show"],
    kind: "look",
    summary: "show a run: its events in order, results with evidence, report",
    arguments: [RUN_ARGUMENT],
    options: reportOptions(),
    examples: [
      "signalbox runs show run_7f3k2m9q4d",
      "signalbox runs show run_7f3k2m9q4d --json",
      "signalbox runs show run_7f3k2m9q4d --sarif --output audit.sarif",
    ],
    run: (call) =>
      withSession(call, false, async (session) => {
        const output = readOutput(call);
        const view = await ask(session, "runs.show", { run: firstArgument(call) });
        const { report, reportMarkdown } = view;
        if (output.format === "json" && output.file === null) printJson(call, { schemaVersion: 1, ...view });
        else if (report !== null && (output.format !== "text" || output.file !== null))
          await writeReport(call, session, { report, reportMarkdown }, output);
        else printLines(call, renderRunView(view, lookOf(call, "stdout"), call.host.now()));
        return report === null || output.failOn === null ? 0 : exitCodeOfReport(report, output.failOn, false);
      }),
  },
  {
    path: ["runs", "verify"],
    kind: "look",
    summary: "check that no event of a run was changed, removed or cut off",
    arguments: [
      { ...RUN_ARGUMENT, summary: "id of the run, or the folder of an export, for which no store is opened" },
    ],
    options: [],
    examples: ["signalbox runs verify run_7f3k2m9q4d", "signalbox runs verify ./evidence"],
    run: (call) => verify(call),
  },
  {
    path: ["runs", "export"],
    kind: "look",
    summary: "write everything about a run into files, with a manifest of their SHA-256",
    arguments: [RUN_ARGUMENT],
    options: [new Option("--output <folder>", "where to write (default: signalbox-<run> here)")],
    examples: ["signalbox runs export run_7f3k2m9q4d --output evidence"],
    run: (call) =>
      withSession(call, false, async (session) => {
        const answer = await ask(session, "runs.export", { run: firstArgument(call) });
        const folder = textAt(call.options, "output") ?? `signalbox-${answer.run}`;
        const names = Object.keys(answer.files).sort();
        for (const name of names)
          await call.host.writeUserFile(
            path.join(path.resolve(call.host.cwd, folder), path.basename(name)),
            answer.files[name] ?? "",
          );
        if (call.globals.json) printJson(call, { schemaVersion: 1, run: answer.run, folder, files: names });
        else
          printLines(
            call,
            names.map((name) => path.join(folder, path.basename(name))),
          );
        tell(
          call,
          `${names.length} files of ${answer.run} are in ${folder}. signalbox runs verify ${folder} checks them.`,
        );
        return 0;
      }),
  },
];

const RUN_ID = /^run_[a-z0-9]+$/;

async function verify(call: Call): Promise<number> {
  const named = firstArgument(call);
  if (!RUN_ID.test(named)) return verifyFolder(call, named);
  return withSession(call, false, async (session) => {
    const answer = await ask(session, "runs.verify", { run: named });
    return printCheck(call, answer, answer);
  });
}

async function verifyFolder(call: Call, folder: string): Promise<number> {
  const check = checkExport(await call.host.readUserFolder(folder));
  if (check === null)
    throw new OpsError("invalid_input", `${folder} is no exported run: it has no ${EXPORT_MANIFEST} that can be read`, {
      hint: "signalbox runs export <run> --output <folder> makes one.",
    });
  const code = printCheck(call, check, { ...check, ok: check.problems.length === 0, folder });
  if (!call.globals.json) printLines(call, [`manifest ${check.manifest}`]);
  return code;
}

function printCheck(call: Call, check: Omit<ExportCheck, "manifest">, data: object): number {
  const { run, events, head, problems } = check;
  const { paint } = lookOf(call, "stdout");
  const verdict = problems.length === 0 ? paint.clear("the chain holds") : paint.stop("the chain is broken");
  if (call.globals.json) printJson(call, { schemaVersion: 1, ...data });
  else
    printLines(call, [
      `${visible(run)}  ${verdict}: ${events} events, head ${visible(head)}`,
      ...problems.map((problem) => `  - ${visible(problem)}`),
    ]);
  return problems.length === 0 ? 0 : 1;
}

function listFilter(call: Call): Readonly<Record<string, unknown>> {
  const { options } = call;
  const entries = {
    state: textAt(options, "state"),
    signal: textAt(options, "signal"),
    before: textAt(options, "before"),
    limit: numberAt(options, "limit") ?? 20,
    repository: options["here"] === true || call.globals.repo !== undefined ? repositoryOf(call) : undefined,
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}
