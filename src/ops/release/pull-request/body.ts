import type { CommitFacts } from "../../workspace/index.ts";
import type { ChecksResult } from "../checks/model.ts";
import { parseMessage } from "../message/parse.ts";
import type { ChecklistItem } from "./model.ts";
import { fillTemplate, type Section } from "./template.ts";

/** Longest text that GitHub takes is 65,536 characters; this leaves room for what a forge adds. */
const BODY_LIMIT = 60_000;
const COMMITS_SHOWN = 50;

/** What a pull request's text is made from. */
export interface BodyFacts {
  readonly commits: readonly CommitFacts[];
  readonly checklist: readonly ChecklistItem[];
  readonly checks: ChecksResult | null;
  readonly writtenBy: readonly string[];
  readonly run: string;
  readonly template: string | null;
}

/** The text of a pull request: Summary, Changes, Test plan, Checklist, within the repository's own template where it has one. */
export function renderBody(facts: BodyFacts): string {
  const sections: readonly Section[] = [
    {
      name: "Summary",
      text: summaryOf(facts.commits),
      matches: /^(?:summary|description|what|overview|why|motivation)/i,
    },
    { name: "Changes", text: changesOf(facts.commits), matches: /\bchange(?:s|d)?\b/i },
    { name: "Test plan", text: testPlanOf(facts.checks), matches: /\btest/i },
    { name: "Checklist", text: checklistOf(facts.checklist), matches: /\bcheck ?list\b/i },
  ];
  const body = facts.template === null ? sections.map(render).join("\n\n") : fillTemplate(facts.template, sections);
  const text = `${body}\n\n${signature(facts)}\n`;
  return text.length <= BODY_LIMIT
    ? text
    : `${text.slice(0, BODY_LIMIT)}\n\n(cut: ${text.length - BODY_LIMIT} more characters)\n`;
}

/** Titles for a pull request: the one to use, and another for a forge that refuses it. */
export function titlesFor(
  asked: string | undefined,
  commits: readonly CommitFacts[],
  head: string,
): readonly [string, string] {
  const words = head.split("/").at(-1)?.replace(/[-_]+/g, " ") ?? head;
  const own = [...commits]
    .reverse()
    .map((commit) => commit.subject)
    .filter((subject) => !/^docs(?:\([^)]*\))?: update changelog$/i.test(subject));
  const telling = own.find((subject) => /^(?:feat|fix|perf)\b/i.test(subject)) ?? own[0];
  const candidates = [asked, telling, `Changes of ${words}`, words].filter(
    (title): title is string => title !== undefined && title.trim() !== "",
  );
  return [candidates[0] ?? head, candidates.find((title) => title !== candidates[0]) ?? `Changes of ${head}`];
}

/** Agents that wrote in the branch's commits, by their `Co-authored-by` trailers. */
export function agentsIn(commits: readonly CommitFacts[]): readonly string[] {
  const found = commits.flatMap((commit) =>
    [...commit.body.matchAll(/^Co-authored-by: ([a-z][a-z0-9-]*) <[^>]*@agents\.signalbox\.invalid>$/gm)].flatMap(
      (match) => match[1] ?? [],
    ),
  );
  return [...new Set(found)].sort();
}

function render(section: Section): string {
  return `## ${section.name}\n\n${section.text}`;
}

function summaryOf(commits: readonly CommitFacts[]): string {
  const told = commits.flatMap((commit) => {
    const message = parseMessage(`${commit.subject}\n\n${commit.body}`);
    const body = (message?.body ?? commit.body).trim();
    const breaking = message?.breakingNotes.map((note) => `**Breaking:** ${note}`) ?? [];
    return [...(body === "" ? [] : [body]), ...breaking];
  });
  const subjects = commits.map((commit) => parseMessage(commit.subject)?.subject ?? commit.subject);
  return told.length > 0 ? told.slice(0, 10).join("\n\n") : sentence(subjects.at(-1) ?? "");
}

function changesOf(commits: readonly CommitFacts[]): string {
  const lines = [...commits]
    .reverse()
    .slice(0, COMMITS_SHOWN)
    .map((commit) => `- ${commit.subject} (${commit.sha.slice(0, 10)})`);
  const more = commits.length - lines.length;
  return [...lines, ...(more > 0 ? [`- and ${more} more commits`] : [])].join("\n");
}

function testPlanOf(checks: ChecksResult | null): string {
  if (checks === null) return "The project's checks were not run.";
  if (checks.checks.length === 0) return "Not applicable: the project has no test or lint command.";
  return checks.checks
    .map(
      (check) =>
        `- \`${check.command.join(" ")}\`: ${check.verdict} (${check.exitCode === null ? "no exit code" : `exit ${check.exitCode}`})`,
    )
    .join("\n");
}

function checklistOf(items: readonly ChecklistItem[]): string {
  return items.map((item) => `- [${item.verdict === "pass" ? "x" : " "}] ${item.name}: ${item.note}`).join("\n");
}

function signature(facts: BodyFacts): string {
  return `Written in by ${facts.writtenBy.join(", ")} (Signalbox run ${facts.run}).`;
}

function sentence(text: string): string {
  return text === "" ? "" : `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
