import type { RunStanding, StatusView } from "../../../ops/coordination/views.ts";
import { type CommandSpec, type Look, lookOf, printJson, printLines, withSession } from "../call.ts";
import { ask } from "../operations.ts";
import { renderRunList } from "../report/run-list.ts";
import { visible } from "../text/visible.ts";
import { line } from "../view/cells.ts";

/** `status`: what runs, what waits for a person, what was left unfinished, and the last runs. */
export const statusCommand: CommandSpec = {
  path: ["status"],
  kind: "look",
  summary: "what runs now, what waits for a person, what was left unfinished",
  arguments: [],
  options: [],
  examples: ["signalbox status", "signalbox status --json"],
  run: (call) =>
    withSession(call, false, async (session) => {
      const status = await ask(session, "status", {});
      if (call.globals.json) printJson(call, { schemaVersion: 1, ...status });
      else printLines(call, renderStatus(status, lookOf(call, "stdout"), call.host.now()));
      return 0;
    }),
};

function renderStatus(status: StatusView, look: Look, now: number): string[] {
  const running = status.running.flatMap((one) => [
    `  ${one.run.id}  ${visible(one.line)}`, // the line tells the time left
    ...standingLines(one),
  ]);
  const waiting = status.waiting.flatMap((one) => [
    `  ${one.run.id}  ${one.run.signal}  ${visible(one.question)}`,
    ...standingLines(one),
  ]);
  const unfinished = status.unfinished.map((run) => `  ${run.id}  ${run.signal}  signalbox runs resume ${run.id}`);
  const parts = [
    part("Running", running, look),
    part("Waiting for a person", waiting, look),
    part("Left unfinished by an earlier process", unfinished, look),
  ].filter((lines) => lines.length > 0);
  const recent =
    status.recent.length === 0
      ? []
      : [
          [
            "Last runs",
            ...renderRunList(status.recent, { ...look, width: look.width - 2 }, now).map((one) => `  ${one}`),
          ],
        ];
  const all = [...parts, ...recent];
  if (all.length === 0) return ["No run yet. The first one: signalbox audit"];
  const calm = parts.length === 0 ? [["Nothing runs and nothing waits."]] : [];
  return [...calm, ...all].flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

function part(heading: string, lines: readonly string[], look: Look): string[] {
  return lines.length === 0 ? [] : [line([{ text: heading, as: "strong" }], look.width, look.paint), ...lines];
}

/** What exists of a run so far and what went wrong. Who works on it is told by its line. */
function standingLines({ deliverables, issues }: RunStanding): string[] {
  return [
    ...deliverables.map((one) => `      made ${visible(one.type)} ${visible(one.value)}`),
    ...issues.map((issue) => `      issue: ${visible(issue)}`),
  ];
}
