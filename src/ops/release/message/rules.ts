import { parseMessage } from "./parse.ts";
import { isImperative } from "./verbs.ts";

/** Longest header, in characters. Source: release specification, commit step 3. */
export const HEADER_LIMIT = 72;
/** Widest line of a body. Source: release specification, commit step 3. */
export const BODY_WIDTH = 72;

/** Types in common use. Source: Conventional Commits 1.0.0 and the Angular convention that it names; `deps`, `security`, `deprecate`, `remove` from the release specification. */
export const USUAL_TYPES: readonly string[] = [
  "feat",
  "fix",
  "docs",
  "test",
  "ci",
  "build",
  "chore",
  "refactor",
  "perf",
  "style",
  "revert",
  "deps",
  "security",
  "deprecate",
  "remove",
];

/** A rule of commit messages that a message breaks. An `advice` never refuses a message. */
export interface MessageProblem {
  readonly rule: string;
  readonly kind: "error" | "advice";
  readonly says: string;
}

/** Everything that is wrong with a message, errors first. */
export function checkMessage(text: string): readonly MessageProblem[] {
  const lines = text.replace(/\r\n?/g, "\n").trimEnd().split("\n");
  const header = lines[0] ?? "";
  return [...checkHeader(header), ...checkBody(lines), ...adviseOn(header)];
}

/** Everything that makes a header not conventional, or too long. */
export function checkHeader(header: string): readonly MessageProblem[] {
  if (header.trim() === "") return [error("header-empty", "the first line is empty")];
  const shape = HEADER_SHAPE.test(header) ? [] : [diagnoseShape(header)];
  const length = countCharacters(header);
  return length > HEADER_LIMIT
    ? [...shape, error("header-too-long", `the header has ${length} characters, at most ${HEADER_LIMIT} fit`)]
    : shape;
}

/** The length of a text in characters, that is Unicode code points. */
export function countCharacters(text: string): number {
  return Array.from(text).length;
}

/** The errors of a message as one sentence, for a refusal. */
export function describeProblems(problems: readonly MessageProblem[]): string {
  return problems.map((problem) => `${problem.rule}: ${problem.says}`).join("; ");
}

const HEADER_SHAPE = /^[A-Za-z][A-Za-z0-9_-]*(?:\([^()\r\n]+\))?!?: \S/;

const SHAPES: readonly { readonly rule: string; readonly pattern: RegExp; readonly says: string }[] = [
  { rule: "scope-empty", pattern: /^[\w-]+\(\s*\)/, says: "the parentheses hold no scope" },
  {
    rule: "breaking-mark-place",
    pattern: /^[\w-]+!\(/,
    says: "the `!` stands before the scope; it belongs right before the colon",
  },
  { rule: "space-before-colon", pattern: /^[\w-]+(?:\([^()]*\))?!?\s+:/, says: "a space stands before the colon" },
  { rule: "scope-space", pattern: /^[\w-]+\s+\([^()]*\)!?:/, says: "a space stands before the scope" },
  { rule: "subject-empty", pattern: /^[\w-]+(?:\([^()]*\))?!?:\s*$/, says: "nothing follows the colon" },
  {
    rule: "space-after-colon",
    pattern: /^[\w-]+(?:\([^()]*\))?!?:(?:\S|\s{2,})/,
    says: "exactly one space belongs after the colon",
  },
];

function diagnoseShape(header: string): MessageProblem {
  const shape = SHAPES.find((candidate) => candidate.pattern.test(header));
  return shape === undefined
    ? error("type-missing", "the header does not start with `type: ` or `type(scope): `")
    : error(shape.rule, shape.says);
}

function checkBody(lines: readonly string[]): readonly MessageProblem[] {
  const problems: MessageProblem[] = [];
  if (lines.length > 1 && lines[1]?.trim() !== "")
    problems.push(error("body-blank-line", "the second line is not blank"));
  const wide = lines.slice(1).filter(isTooWide).length;
  if (wide > 0)
    problems.push(
      error("body-too-wide", `${wide} line${wide === 1 ? " is" : "s are"} wider than ${BODY_WIDTH} characters`),
    );
  if (lines.slice(1).some((line) => /^breaking[ -]change:/i.test(line) && !/^BREAKING[ -]CHANGE: /.test(line))) {
    problems.push(
      error("breaking-footer-shape", "`BREAKING CHANGE: ` is written in capitals, with a colon and a space"),
    );
  }
  return problems;
}

/** Whether a line of a body is too wide. Lines that cannot be broken (one long word, a footer, a quotation of code) are not. */
export function isTooWide(line: string): boolean {
  if (line.length <= BODY_WIDTH || countCharacters(line) <= BODY_WIDTH) return false;
  return (
    !/^(?: {4}|\t|[A-Za-z][A-Za-z-]*: |BREAKING[ -]CHANGE: )/.test(line) &&
    line
      .trim()
      .replace(/^[-*] /, "")
      .includes(" ") &&
    !/https?:\/\/\S{40}/.test(line)
  );
}

function adviseOn(header: string): readonly MessageProblem[] {
  const message = parseMessage(header);
  if (message === null) return [];
  const advice: MessageProblem[] = [];
  if (!USUAL_TYPES.includes(message.type))
    advice.push({ rule: "type-unusual", kind: "advice", says: `\`${message.type}\` is not a usual type` });
  if (message.subject.endsWith("."))
    advice.push({ rule: "subject-full-stop", kind: "advice", says: "the subject ends with a full stop" });
  if (!isImperative(message.subject))
    advice.push({
      rule: "subject-imperative",
      kind: "advice",
      says: "the subject does not read as an order (`add`, not `added` or `adds`)",
    });
  return advice;
}

function error(rule: string, says: string): MessageProblem {
  return { rule, kind: "error", says };
}
