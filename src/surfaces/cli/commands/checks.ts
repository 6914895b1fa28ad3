import { Option } from "commander";
import { SEVERITIES, type Finding, type Severity } from "../../../kernel/record/finding.ts";
import {
  type Call,
  type CommandSpec,
  type Look,
  lookOf,
  printJson,
  printLines,
  repositoryOf,
  withSession,
} from "../call.ts";
import { textAt } from "../globals.ts";
import { ask } from "../operations.ts";
import { renderFindings } from "../report/findings.ts";
import { count } from "../text/instant.ts";
import { table } from "../text/table.ts";
import { visible } from "../text/visible.ts";

/** `changelog lint`, `skill list` and `skill validate`: quick checks without a run. */
export const checkCommands: readonly CommandSpec[] = [
  {
    path: ["changelog", "lint"],
    kind: "setup",
    summary: "check that the changelog keeps the Keep a Changelog form",
    arguments: [
      { name: "path", summary: "the file, from the top of the repository (default: CHANGELOG.md)", required: false },
    ],
    options: [failOnOption()],
    examples: ["signalbox changelog lint", "signalbox changelog lint docs/CHANGELOG.md --json"],
    run: (call) =>
      withSession(call, false, async (session) => {
        const path = typeof call.args[0] === "string" ? call.args[0] : "CHANGELOG.md";
        const answer = await ask(session, "changelog.lint", { root: repositoryOf(call), path });
        if (call.globals.json) printJson(call, { schemaVersion: 1, ...answer });
        else printLines(call, verdictOf(`${visible(answer.path)}`, answer.findings, lookOf(call, "stdout")));
        return exitCode(call, answer.findings);
      }),
  },
  {
    path: ["skill", "list"],
    kind: "setup",
    summary: "list the skills of the repository with their slash commands",
    arguments: [],
    options: [],
    examples: ["signalbox skill list"],
    run: (call) =>
      withSession(call, false, async (session) => {
        const { skills, root } = await ask(session, "skills.list", { root: repositoryOf(call) });
        const look = lookOf(call, "stdout");
        const rows = skills.map((skill) => [
          { text: visible(skill.name) },
          { text: visible(skill.command ?? "none") },
          { text: skill.isValid ? "valid" : "not valid", paint: skill.isValid ? look.paint.clear : look.paint.stop },
          { text: visible(skill.path) },
          { text: visible(skill.problems[0] ?? skill.description) },
        ]);
        const columns = [
          { heading: "skill", atMost: 40 },
          { heading: "command", atMost: 40 },
          { heading: "state" },
          { heading: "path", atMost: 48 },
          { heading: "says" },
        ];
        if (call.globals.json) printJson(call, { schemaVersion: 1, root, skills });
        else
          printLines(
            call,
            skills.length === 0
              ? ["No skills here yet. signalbox skill create makes one."]
              : table(columns, rows, look.width, look.paint.muted),
          );
        return 0;
      }),
  },
  {
    path: ["skill", "validate"],
    kind: "setup",
    summary: "check one skill, or all: YAML, limits, links, slash command, references",
    arguments: [{ name: "name", summary: "the skill (default: all)", required: false }],
    options: [failOnOption()],
    examples: ["signalbox skill validate", "signalbox skill validate release-notes"],
    run: (call) =>
      withSession(call, false, async (session) => {
        const name = call.args[0];
        const answer = await ask(session, "skills.validate", {
          root: repositoryOf(call),
          ...(typeof name === "string" ? { name } : {}),
        });
        if (call.globals.json) printJson(call, { schemaVersion: 1, ...answer });
        else
          printLines(
            call,
            verdictOf(
              `${count(answer.checked, "skill")} checked, ${answer.invalid} not valid`,
              answer.findings,
              lookOf(call, "stdout"),
            ),
          );
        return answer.invalid > 0 ? 1 : exitCode(call, answer.findings);
      }),
  },
];

function failOnOption(): Option {
  return new Option("--fail-on <severity>", "exit 1 from this severity on (default: low)").choices([...SEVERITIES]);
}

function exitCode(call: Call, findings: readonly Finding[]): number {
  const wanted = textAt(call.options, "failOn");
  const failOn: Severity = SEVERITIES.find((severity) => severity === wanted) ?? "low";
  return findings.some((finding) => SEVERITIES.indexOf(finding.severity) <= SEVERITIES.indexOf(failOn)) ? 1 : 0;
}

function verdictOf(what: string, findings: readonly Finding[], look: Look): string[] {
  if (findings.length === 0) return [`${what}: ${look.paint.clear("clear")}`];
  return [`${what}: ${count(findings.length, "finding")}`, "", ...renderFindings(findings, look, { remedies: true })];
}
