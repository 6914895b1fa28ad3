import type { Finding } from "../../../../kernel/record/finding.ts";
import type { Page } from "../book.ts";
import type { Heading } from "../page/facts.ts";
import { baseOf } from "../repository/tree.ts";
import { counted, docsFinding } from "./finding.ts";

/** Pages whose headings repeat or begin deep by their nature. */
const REPEATING = /(?:^|\/)(?:changelog|changes|history|news|releases?|release-notes|upgrading|migration|faq)\b[^/]*$/i;
const TEMPLATE = /(?:^|\/)\.(?:github|gitlab)\/|(?:^|\/)(?:pull_request_template|issue_template)/i;

/** Judges what stands in one page alone: headings, code blocks, references. One finding a rule, at its first place. */
export function judgePage(page: Page): readonly Finding[] {
  const isTemplate = TEMPLATE.test(page.path);
  return [
    ...(isTemplate ? [] : headingOrder(page)),
    ...(isTemplate || REPEATING.test(page.path) ? [] : duplicateHeadings(page)),
    ...fenceLanguages(page),
    ...references(page),
    ...finalNewline(page),
    ...page.facts.examples.map(({ text, line }) =>
      docsFinding("docs/broken-example", {
        file: page.path,
        line,
        message: `this example does not parse: ${text}`,
        remedy: "Correct it, or give the block the language that it really is in.",
      }),
    ),
  ];
}

function finalNewline(page: Page): readonly Finding[] {
  const { unendedLine } = page.facts;
  if (unendedLine === null) return [];
  return [
    docsFinding("docs/final-newline", {
      file: page.path,
      line: unendedLine,
      message: "the last line does not end with a line feed",
      remedy: "End it with one; `signalbox docs fix` does it.",
      identity: "end",
      fixable: true,
    }),
  ];
}

function headingOrder(page: Page): readonly Finding[] {
  const skips: Heading[] = [];
  let previous = 0;
  for (const heading of page.facts.headings) {
    if (heading.isPlain && previous > 0 && heading.level > previous + 1) skips.push(heading);
    previous = heading.level;
  }
  const [first] = skips;
  if (first === undefined) return [];
  const message = `${counted(skips.length, "heading")} ${skips.length === 1 ? "skips" : "skip"} a level; first "${cut(first.text)}" (level ${first.level})`;
  return [
    docsFinding("docs/heading-order", {
      file: page.path,
      line: first.line,
      message,
      remedy: "Go down one level at a time, so that readers and screen readers can follow.",
      identity: "order",
    }),
  ];
}

function duplicateHeadings(page: Page): readonly Finding[] {
  const path: string[] = [];
  const seen = new Map<string, Heading>();
  const twice: Heading[] = [];
  for (const heading of page.facts.headings) {
    if (!heading.isPlain || heading.text === "") continue;
    path.length = Math.min(path.length, heading.level - 1);
    const key = JSON.stringify([...path, heading.level, heading.text]);
    if (seen.has(key)) twice.push(heading);
    else seen.set(key, heading);
    path[heading.level - 1] = heading.text;
  }
  const [first] = twice;
  if (first === undefined) return [];
  const message = `${counted(twice.length, "heading")} ${twice.length === 1 ? "stands" : "stand"} twice in the same part; first "${cut(first.text)}"`;
  return [
    docsFinding("docs/duplicate-heading", {
      file: page.path,
      line: first.line,
      message,
      remedy: "Give each its own words: links to the second one break when the first goes.",
      identity: "headings",
    }),
  ];
}

function fenceLanguages(page: Page): readonly Finding[] {
  const { count, line } = page.facts.bareFences;
  if (count === 0) return [];
  const message = `${counted(count, "code block")} without a language`;
  return [
    docsFinding("docs/fence-language", {
      file: page.path,
      line,
      message,
      remedy: 'Name the language behind the fence, or "text".',
      identity: "fences",
      fixable: page.facts.bareFences.certain > 0,
    }),
  ];
}

function references(page: Page): readonly Finding[] {
  const missing = page.facts.undefinedReferences.map(({ text, line }) =>
    docsFinding("docs/undefined-reference", {
      file: page.path,
      line,
      message: `nothing defines the reference [${cut(text)}], so its brackets are shown`,
      remedy: `Add a line "[${cut(text)}]: <target>".`,
      identity: text,
    }),
  );
  const [unused] = page.facts.unusedReferences;
  if (unused === undefined || /^(?:changelog|changes|history)\b/i.test(baseOf(page.path))) return missing;
  const labels = page.facts.unusedReferences.slice(0, 5).map(({ text }) => `[${cut(text.toLowerCase())}]`);
  const message = `${counted(page.facts.unusedReferences.length, "link definition")} that nothing uses: ${labels.join(", ")}`;
  return [
    ...missing,
    docsFinding("docs/unused-reference", {
      file: page.path,
      line: unused.line,
      message,
      remedy: "Use them, or take them out.",
      identity: "unused",
    }),
  ];
}

function cut(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
