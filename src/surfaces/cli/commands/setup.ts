import { Option } from "commander";
import type { DoctorLine } from "../host.ts";
import { type CommandSpec, type Look, lookOf, printJson, printLines } from "../call.ts";
import { textAt } from "../globals.ts";
import type { Paint } from "../text/paint.ts";
import { visible, visibleLines } from "../text/visible.ts";
import { fit, widthOf } from "../text/width.ts";
import { line } from "../view/cells.ts";

const PAINT_OF_VERDICT = {
  pass: "clear",
  fail: "stop",
  inconclusive: "caution",
  error: "stop",
} as const satisfies Record<DoctorLine["verdict"], keyof Paint>;

/** `doctor`, `init` and `config check`: what must be right before anything runs. They open no store of runs. */
export const setupCommands: readonly CommandSpec[] = [
  {
    path: ["doctor"],
    kind: "setup",
    summary: "check tools, versions, tokens, database and ports",
    arguments: [],
    options: [],
    examples: ["signalbox doctor", "signalbox doctor --json"],
    async run(call) {
      const lines = await call.host.doctor({ repo: call.globals.repo, dataDir: call.globals.dataDir });
      if (call.globals.json) printJson(call, { schemaVersion: 1, checks: lines });
      else printLines(call, renderDoctor(lines, lookOf(call, "stdout")));
      return lines.some((one) => one.verdict === "fail" || one.verdict === "error") ? 1 : 0;
    },
  },
  {
    path: ["init"],
    kind: "setup",
    summary: "write a commented signalbox.yaml from what is found in the repository",
    arguments: [],
    options: [
      new Option("--force", "write over the one that is there"),
      new Option("--dry-run", "print it, write nothing"),
    ],
    examples: ["signalbox init --dry-run", "signalbox init"],
    async run(call) {
      const dryRun = call.options["dryRun"] === true;
      const made = await call.host.initConfig({
        repo: call.globals.repo,
        force: call.options["force"] === true,
        dryRun,
      });
      if (call.globals.json) printJson(call, { schemaVersion: 1, ...made, written: !dryRun });
      else if (dryRun) call.host.streams.stdout.write(`${visibleLines(made.text).trimEnd()}\n`);
      else printLines(call, [`Wrote ${visible(made.path)}. signalbox config check reads it back.`]);
      return 0;
    },
  },
  {
    path: ["config", "check"],
    kind: "setup",
    summary: "check signalbox.yaml against its schema",
    arguments: [{ name: "file", summary: "another file than the repository's own", required: false }],
    options: [],
    examples: ["signalbox config check", "signalbox config check deploy/signalbox.yaml"],
    async run(call) {
      const file = call.args[0];
      const { path, problems } = await call.host.checkConfig({
        repo: call.globals.repo,
        file: typeof file === "string" ? file : textAt(call.options, "file"),
      });
      if (call.globals.json) printJson(call, { schemaVersion: 1, path, problems });
      else if (path === null)
        printLines(call, ["There is no signalbox.yaml: the defaults hold. signalbox init writes one."]);
      else if (problems.length === 0) printLines(call, [`${visible(path)} is fine.`]);
      else
        printLines(call, [`${visible(path)} does not fit:`, ...problems.map((problem) => `  - ${visible(problem)}`)]);
      return problems.length === 0 ? 0 : 1;
    },
  },
];

function renderDoctor(lines: readonly DoctorLine[], look: Look): string[] {
  const names = Math.max(0, ...lines.map((one) => widthOf(visible(one.name))));
  return lines.flatMap((one) => {
    const head = line(
      [
        { text: fit(one.verdict, 12), as: PAINT_OF_VERDICT[one.verdict] },
        { text: `  ${fit(visible(one.name), names)}  ${visible(one.found)}` },
      ],
      Number.MAX_SAFE_INTEGER,
      look.paint,
    );
    return one.hint === null || one.verdict === "pass"
      ? [head]
      : [head, `${" ".repeat(names + 16)}${visible(one.hint)}`];
  });
}
