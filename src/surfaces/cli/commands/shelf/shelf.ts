import type { ThingKind, ThingLine, ThingsAnswer } from "../../../../ops/tooling/index.ts";
import {
  type Call,
  type CommandSpec,
  type Look,
  lookOf,
  printJson,
  printLines,
  repositoryOf,
  withSession,
} from "../../call.ts";
import { ask } from "../../operations.ts";
import { exitCodeOfFindings, failOnOption, verdictLines } from "../../report/check-verdict.ts";
import { count } from "../../text/instant.ts";
import { table } from "../../text/table.ts";
import { visible } from "../../text/visible.ts";

/** A kind of thing as the commands speak of it. */
interface Shelf {
  readonly kind: ThingKind;
  readonly word: string;
  /** What `validate` looks at. */
  readonly checks: string;
}

const SHELVES: readonly Shelf[] = [
  { kind: "skill", word: "skill", checks: "YAML, limits, links, slash command, references" },
  { kind: "agent", word: "agent spec", checks: "YAML, sections, permissions, skills and MCP servers that it names" },
  { kind: "tool", word: "tool", checks: "package.json, scripts, SDK, README, registration" },
  { kind: "template", word: "template", checks: "YAML, fields, edition of its specification" },
];

/** `skill list`, `skill validate`, and the same for `agent`, `tool` and `template`: quick looks without a run. */
export const shelfCommands: readonly CommandSpec[] = SHELVES.flatMap((shelf) => [
  listCommand(shelf),
  validateCommand(shelf),
]);

function listCommand({ kind, word }: Shelf): CommandSpec {
  return {
    path: [kind, "list"],
    kind: "setup",
    summary:
      kind === "skill"
        ? "list the skills of the repository with their slash commands"
        : `list the ${word}s of the repository`,
    arguments: [],
    options: [],
    examples: [`signalbox ${kind} list`],
    run: (call) =>
      withSession(call, false, async (session) => {
        const answer = await ask(session, "shelf.list", { root: repositoryOf(call), kind });
        if (call.globals.json) printJson(call, { schemaVersion: 1, root: answer.root, ...asData(kind, answer) });
        else printLines(call, asLines(word, answer, lookOf(call, "stdout")));
        return 0;
      }),
  };
}

function validateCommand({ kind, word, checks }: Shelf): CommandSpec {
  return {
    path: [kind, "validate"],
    kind: "setup",
    summary: `check one ${word}, or all: ${checks}`,
    arguments: [{ name: "name", summary: `the ${word} (default: all)`, required: false }],
    options: [failOnOption()],
    examples: [`signalbox ${kind} validate`, `signalbox ${kind} validate release-notes`],
    run: (call) =>
      withSession(call, false, async (session) => {
        const answer = await ask(session, "shelf.validate", { root: repositoryOf(call), kind, ...nameOf(call) });
        const { checked, invalid, findings } = answer;
        const verdict = `${count(checked, word)} checked, ${invalid} not valid`;
        if (call.globals.json) printJson(call, { schemaVersion: 1, ...answer });
        else printLines(call, verdictLines(verdict, findings, lookOf(call, "stdout")));
        return invalid > 0 ? 1 : exitCodeOfFindings(call, findings);
      }),
  };
}

function nameOf(call: Call): { readonly name?: string } {
  const name = call.args[0];
  return typeof name === "string" ? { name } : {};
}

function asData(kind: ThingKind, answer: ThingsAnswer): Readonly<Record<string, unknown>> {
  const things = kind === "skill" ? answer.things : answer.things.map(({ command: _command, ...thing }) => thing);
  return { [`${kind}s`]: things, ...(kind === "template" ? { shipped: answer.shipped } : {}) };
}

function asLines(word: string, { kind, things, shipped }: ThingsAnswer, look: Look): string[] {
  const own =
    things.length === 0
      ? [`No ${word}s here yet. signalbox ${kind} create makes one.`]
      : table(
          columnsOf(kind, word),
          things.map((thing) => rowOf(kind, thing, look)),
          look.width,
          look.paint.muted,
        );
  if (shipped.length === 0) return own;
  const rows = shipped.map((one) => [{ text: one.name }, { text: one.for }, { text: one.summary }]);
  const columns = [{ heading: "ships" }, { heading: "for" }, { heading: "says" }];
  return [...own, "", ...table(columns, rows, look.width, look.paint.muted)];
}

function columnsOf(kind: ThingKind, word: string) {
  const command = kind === "skill" ? [{ heading: "command", atMost: 40 }] : [];
  return [
    { heading: word, atMost: 40 },
    ...command,
    { heading: "state" },
    { heading: "path", atMost: 48 },
    { heading: "says" },
  ];
}

function rowOf(kind: ThingKind, thing: ThingLine, look: Look) {
  const command = kind === "skill" ? [{ text: visible(thing.command ?? "none") }] : [];
  return [
    { text: visible(thing.name) },
    ...command,
    { text: thing.isValid ? "valid" : "not valid", paint: thing.isValid ? look.paint.clear : look.paint.stop },
    { text: visible(thing.path) },
    { text: visible(thing.problems[0] ?? thing.description) },
  ];
}
