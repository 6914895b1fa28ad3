import { type CommandSpec, lookOf, printJson, printLines, repositoryOf, withSession } from "../call.ts";
import { ask } from "../operations.ts";
import { exitCodeOfFindings, failOnOption, verdictLines } from "../report/check-verdict.ts";
import { visible } from "../text/visible.ts";

/** `changelog lint`: a quick check without a run. */
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
        else printLines(call, verdictLines(`${visible(answer.path)}`, answer.findings, lookOf(call, "stdout")));
        return exitCodeOfFindings(call, answer.findings);
      }),
  },
];
