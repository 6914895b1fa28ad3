import type { Finding } from "../../../../kernel/record/finding.ts";
import type { Book, Page } from "../book.ts";
import type { Spot } from "../page/facts.ts";
import type { Program } from "../repository/programs.ts";
import { nearest } from "./commands.ts";
import { docsFinding } from "./finding.ts";

/** Judges the programs of the repository that a page names: by the names that its package gives them, and by their help where it is kept. */
export function judgePrograms(book: Book, page: Page): readonly Finding[] {
  const named = [...page.facts.shell.filter((line) => line.isOwn), ...page.facts.inline];
  return named.flatMap((spot) =>
    callsIn(spot.text).flatMap((words) => wrongName(book, page, spot, words) ?? againstHelp(book, page, spot, words)),
  );
}

/** The commands of a line, as words, without what stands before a program: settings, `sudo`, `npx`. */
function callsIn(text: string): readonly (readonly string[])[] {
  return text.split(/\s*(?:\|\|?|&&|;)\s*/).flatMap((part) => {
    const words = part.split(/\s+/).filter((word) => word !== "");
    while (/^(?:\w+=\S*|sudo|npx|bunx|--yes|-y)$/.test(words[0] ?? "")) words.shift();
    return words.length === 0 ? [] : [words];
  });
}

/** A package's own name is no program where its programs have other names; `npx` takes either. */
function wrongName(book: Book, page: Page, { text, line }: Spot, words: readonly string[]): readonly Finding[] | null {
  const manifest = nearest(book, page);
  const [first = "", second] = words;
  if (manifest === null || second === undefined || /\b(?:npx|bunx)\b/.test(text)) return null;
  const [only] = manifest.bins;
  if (only === undefined || first !== shortName(manifest.name) || manifest.bins.includes(first)) return null;
  const file = manifest.folder === "" ? "package.json" : `${manifest.folder}/package.json`;
  const bins = manifest.bins.map((bin) => `"${bin}"`).join(", ");
  return [
    docsFinding("docs/missing-command", {
      ...{ file: page.path, line },
      message: `"${first}" is the package; ${file} calls its program ${bins}`,
      remedy: `Write ${only}, or npx ${manifest.name ?? first}.`,
      identity: `${first} ${second}`,
    }),
  ];
}

function shortName(name: string | null): string | null {
  return name === null ? null : name.replace(/^@[^/]+\//, "");
}

function againstHelp(book: Book, page: Page, { line }: Spot, words: readonly string[]): readonly Finding[] {
  const program = book.programs.find(({ name }) => name === baseName(words[0] ?? ""));
  if (program === undefined) return [];
  const unknown = unknownIn(program, words.slice(1));
  if (unknown === null) return [];
  return [
    docsFinding("docs/missing-command", {
      ...{ file: page.path, line },
      message: `${unknown} is not in the help of ${program.name}, which ${program.file} holds`,
      remedy: `Correct the command, or write ${program.file} anew.`,
      identity: `${program.name} ${unknown}`,
    }),
  ];
}

/** The first thing that the help does not speak of: the word that says what to do, or an option up to a bare `--`. */
function unknownIn(program: Program, words: readonly string[]): string | null {
  const [first = ""] = words;
  if (/^[a-z][a-z0-9:-]+$/.test(first) && !program.words.has(first)) return `"${first}"`;
  const end = words.indexOf("--");
  for (const word of end === -1 ? words : words.slice(0, end)) {
    const option = /^--[a-z][\w-]*/i.exec(word)?.[0];
    if (option === undefined || program.options.has(option) || program.options.has(opposite(option))) continue;
    return `"${option}"`;
  }
  return null;
}

/** `--no-open` of `--open`, and the other way round: help names one of the two. */
function opposite(option: string): string {
  return option.startsWith("--no-") ? `--${option.slice(5)}` : `--no-${option.slice(2)}`;
}

function baseName(word: string): string {
  return word.slice(word.lastIndexOf("/") + 1);
}
