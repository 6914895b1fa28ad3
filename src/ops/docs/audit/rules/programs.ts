import type { Finding } from "../../../../kernel/record/finding.ts";
import type { Book, Page } from "../book.ts";
import type { Spot } from "../page/facts.ts";
import type { Program } from "../repository/programs.ts";
import { nearest, nearestPython } from "./commands.ts";
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

/** A package's own name is no program where its programs have other names; what runs packages by their names takes either. */
function wrongName(book: Book, page: Page, { text, line }: Spot, words: readonly string[]): readonly Finding[] | null {
  const [first = "", second] = words;
  if (second === undefined || /\b(?:npx|bunx|uvx|pipx)\b/.test(text)) return null;
  const named = namedPrograms(book, page).find(({ name }) => name === first);
  const [only] = named?.programs ?? [];
  if (named === undefined || only === undefined || named.programs.includes(first)) return null;
  return [
    docsFinding("docs/missing-command", {
      ...{ file: page.path, line },
      message: `"${first}" is the package; ${named.file} calls its program ${named.programs.map((one) => `"${one}"`).join(", ")}`,
      remedy: `Write ${only}, or ${named.otherwise}.`,
      identity: `${first} ${second}`,
    }),
  ];
}

/** The packages next to a page by the names that a command could begin with, and their programs. */
function namedPrograms(book: Book, page: Page) {
  const node = nearest(book, page);
  const python = nearestPython(book, page);
  const inFolder = (folder: string, file: string) => (folder === "" ? file : `${folder}/${file}`);
  return [
    ...(node === null
      ? []
      : [
          {
            ...{ name: shortName(node.name), programs: node.bins, file: inFolder(node.folder, "package.json") },
            otherwise: `npx ${node.name ?? ""}`,
          },
        ]),
    ...(python === null
      ? []
      : [
          {
            ...{ name: python.name, programs: python.scripts, file: inFolder(python.folder, "pyproject.toml") },
            otherwise: `pipx run --spec ${python.name ?? ""} <program>`,
          },
        ]),
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
