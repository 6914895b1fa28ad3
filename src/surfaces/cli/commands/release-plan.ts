import { Option } from "commander";
import type { CommitVerdict, PackageRelease, ReleasePlanAnswer } from "../../../ops/release/index.ts";
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
import { gather, textAt } from "../globals.ts";
import { ask } from "../operations.ts";
import { count } from "../text/instant.ts";
import { table } from "../text/table.ts";
import { visible } from "../text/visible.ts";
import { widthOf, wrap } from "../text/width.ts";

/** Between two columns of a table. */
const COLUMN_GAP = 2;

/** `release plan`: what a release would be, and why, without a run. */
export const releasePlanCommand: CommandSpec = {
  path: ["release", "plan"],
  kind: "look",
  summary: "show the release that the commits lead to, and what is in the way",
  arguments: [],
  options: [
    new Option("--explain", "say for each commit which rule spoke, and why"),
    new Option("--channel <name>", "plan a pre-release in this channel, such as rc"),
    new Option("--as <version>", "plan exactly this version"),
    new Option("--bump <size>", "move the version by this, whatever the commits say").choices([
      "patch",
      "minor",
      "major",
    ]),
    new Option("--package <name>", "these packages only, and those that depend on them (repeatable)").argParser(
      (text: string, previous: unknown) => gather(previous, text),
    ),
  ],
  examples: [
    "signalbox release plan",
    "signalbox release plan --explain",
    "signalbox release plan --channel rc --json",
  ],
  run: (call) =>
    withSession(call, false, async (session) => {
      const answer = await ask(session, "release.plan", requestOf(call));
      if (call.globals.json) printJson(call, { schemaVersion: 1, ...answer });
      else printLines(call, renderPlan(answer, lookOf(call, "stdout"), call.options["explain"] === true));
      return answer.plan.conflicts.length > 0 ? 1 : 0;
    }),
};

function requestOf(call: Call): Readonly<Record<string, unknown>> {
  const { options } = call;
  const given = {
    channel: textAt(options, "channel"),
    version: textAt(options, "as"),
    bump: textAt(options, "bump"),
    packages: options["package"],
  };
  return {
    root: repositoryOf(call),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}

/** A plan as a person reads it. */
export function renderPlan(answer: ReleasePlanAnswer, look: Look, explains: boolean): string[] {
  const { plan } = answer;
  const parts =
    plan.kind === "nothing"
      ? [[visible(plan.reason)]]
      : [
          [headLine(plan, look)],
          ...plan.packages.map((one) => packageLines(one, look)),
          listLines("Documents", editLines(plan.references), look),
          listLines(
            "Attached",
            plan.artifacts.map((one) => one.path),
            look,
          ),
        ];
  const rest = [
    explains ? commitLines(plan.commits, look) : [],
    listLines("Remarks", plan.remarks, look),
    listLines(
      "In the way",
      plan.conflicts.flatMap((one) => [one.what, `  ${one.hint}`]),
      look,
      look.paint.stop,
    ),
    explains ? [] : hintLines(answer),
  ];
  return [...parts, ...rest]
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

function headLine(
  plan: { readonly base: string; readonly headSha: string; readonly sinceTag: string | null },
  look: Look,
): string {
  const since = plan.sinceTag === null ? "" : `, since ${plan.sinceTag}`;
  return `${look.paint.strong("Release")} ${visible(`of ${plan.base} at ${plan.headSha.slice(0, 12)}${since}`)}`;
}

function packageLines(one: PackageRelease, look: Look): string[] {
  const from = one.current ?? "no release yet";
  const head = `${look.paint.strong(visible(`${one.name} ${one.next}`))} (${visible(`${from}, ${one.bump}`)}): ${visible(one.reason)}`;
  const facts = [
    `tag ${one.tag}`,
    ...(one.isPrerelease ? [`pre-release in the channel ${one.channel}`] : []),
    ...(one.isPrivate ? ["private: not published"] : []),
    ...(one.publishTo.length > 0 ? [`published to ${one.publishTo.join(", ")}`] : []),
  ];
  const notes = one.notes.split("\n").map((line) => `    ${visible(line)}`.trimEnd());
  return [head, `  ${visible(facts.join(", "))}`, ...editLines(one.edits).map((line) => `  ${line}`), ...notes];
}

function editLines(edits: PackageRelease["edits"]): string[] {
  return edits.map((edit) => visible(`${edit.path}: ${edit.field} ${edit.from} -> ${edit.to}`));
}

/** What each commit does and why. The reason is never cut: what does not fit goes on in the next line. */
function commitLines(commits: readonly CommitVerdict[], look: Look): string[] {
  if (commits.length === 0) return [];
  const hasPackages = commits.some((commit) => commit.packages.some((folder) => folder !== ""));
  const columns = [
    { heading: "commit" },
    { heading: "moves" },
    ...(hasPackages ? [{ heading: "packages", atMost: 30 }] : []),
    { heading: "says", atMost: Math.max(24, Math.floor(look.width / 2) - 12) },
  ];
  const rows = commits.map((commit) => [
    { text: commit.sha.slice(0, 7) },
    { text: commit.bump === "none" ? "-" : commit.bump },
    ...(hasPackages ? [{ text: visible(commit.packages.map((folder) => folder || ".").join(" ") || "-") }] : []),
    { text: visible(commit.header) },
  ]);
  const widths = columns.map((column, index) => {
    const widest = Math.max(column.heading.length, ...rows.map((row) => widthOf(row[index]?.text ?? "")));
    return Math.min(column.atMost ?? widest, widest);
  });
  const room = look.width - widths.reduce((sum, width) => sum + width + COLUMN_GAP, 0);
  const explained = commits.flatMap((commit, index) => {
    const reason = commit.note === null ? commit.reason : `${commit.reason}; ${commit.note}`;
    const [first = "", ...more] = wrap(visible(reason), room);
    const empty = columns.map(() => ({ text: "" }));
    return [[...(rows[index] ?? []), { text: first }], ...more.map((text) => [...empty, { text }])];
  });
  return table([...columns, { heading: "why" }], explained, look.width, look.paint.muted);
}

function listLines(heading: string, items: readonly string[], look: Look, paint = look.paint.strong): string[] {
  if (items.length === 0) return [];
  return [paint(heading), ...items.flatMap((item) => wrap(visible(item), look.width - 2).map((line) => `  ${line}`))];
}

function hintLines(answer: ReleasePlanAnswer): string[] {
  const odd = answer.findings.length - answer.plan.conflicts.length;
  const { length } = answer.plan.commits;
  if (length === 0) return [];
  const findings = odd === 0 ? "" : `, ${count(odd, "finding")} among them`;
  return [`${count(length, "commit")}${findings}: signalbox release plan --explain says what each one does.`];
}
