import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import { messageOf } from "../../../kernel/ops-error.ts";
import { mendYaml } from "./mend-yaml.ts";
import type { Problem } from "./problem.ts";

/** YAML between the two rules at the head of a Markdown file, read as far as its meaning is certain. */
export interface Frontmatter {
  readonly has: boolean;
  readonly fields: ReadonlyMap<string, unknown>;
  /** Line of each key in the file, from 1. */
  readonly lines: ReadonlyMap<string, number>;
  readonly body: string;
  /** Line of the file at which the body begins, from 1. */
  readonly bodyLine: number;
  readonly problems: readonly Problem[];
  /** The whole file as it should be, when something was mended without a guess. */
  readonly mendedText: string | null;
}

/** Frontmatter beyond this is not read: real ones are below 4 KiB, and a parser should not be fed a bomb. */
export const FRONTMATTER_LIMIT = 16 * 1024;

const ALIAS_LIMIT = 16;
const EMPTY: ReadonlyMap<string, never> = new Map<string, never>();

/** Reads the frontmatter of a Markdown file. Never throws: whatever is wrong becomes a problem with its line. */
export function readFrontmatter(raw: string): Frontmatter {
  const problems = encodingProblems(raw);
  const text = raw.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  const hasBom = raw.startsWith("\uFEFF");
  const split = splitOff(text);
  if (split.kind !== "found") {
    return {
      has: false,
      fields: EMPTY,
      lines: EMPTY,
      body: text,
      bodyLine: 1,
      problems: [...problems, split.problem],
      mendedText: hasBom ? text : null,
    };
  }
  const first = parseBlock(split.block);
  const mended = first.problems.length > 0 ? mendYaml(split.block) : null;
  const second = mended === null ? null : parseBlock(mended.text);
  const useMended = mended !== null && second !== null && second.problems.length === 0;
  const read = useMended ? second : first;
  const mendedProblems = useMended ? mended.mends.map(mendProblem) : [];
  return {
    has: true,
    fields: read.fields,
    lines: read.lines,
    body: split.body,
    bodyLine: split.bodyLine,
    problems: [...problems, ...mendedProblems, ...read.problems],
    mendedText: useMended ? `---\n${mended.text}\n---\n${split.body}` : hasBom ? text : null,
  };
}

type Split =
  | { readonly kind: "found"; readonly block: string; readonly body: string; readonly bodyLine: number }
  | { readonly kind: "none"; readonly problem: Problem };

function splitOff(text: string): Split {
  const opening = /^---[ \t]*\n/.exec(text);
  if (opening === null) {
    return none(
      "tooling/frontmatter-missing",
      "the file does not begin with YAML frontmatter",
      "Begin the file with a line ---, the fields name and description, and a line ---.",
    );
  }
  const start = opening[0].length;
  const closing = /^---[ \t]*$/m.exec(text.slice(start, start + FRONTMATTER_LIMIT));
  if (closing === null) {
    const isLong = text.length - start > FRONTMATTER_LIMIT;
    const what = isLong
      ? `the frontmatter does not end within ${FRONTMATTER_LIMIT / 1024} KiB`
      : "the frontmatter has no closing line ---";
    return none("tooling/frontmatter-open", what, "End the frontmatter with a line ---; move long text into the body.");
  }
  const block = text.slice(start, start + closing.index).replace(/\n$/, "");
  const body = text.slice(start + closing.index + closing[0].length).replace(/^\n/, "");
  const bodyLine = text.slice(0, start + closing.index).split("\n").length + 1;
  return { kind: "found", block, body, bodyLine };
}

function none(rule: Problem["rule"], message: string, remedy: string): Split {
  return { kind: "none", problem: { rule, severity: "high", line: 1, message, remedy, identity: rule } };
}

interface Block {
  readonly fields: ReadonlyMap<string, unknown>;
  readonly lines: ReadonlyMap<string, number>;
  readonly problems: readonly Problem[];
}

function parseBlock(block: string): Block {
  const lineCounter = new LineCounter();
  try {
    const document = parseDocument(block, {
      lineCounter,
      prettyErrors: false,
      uniqueKeys: true,
      merge: false,
      version: "1.2",
      schema: "core",
      logLevel: "silent",
    });
    const faults = document.errors.map((error) =>
      yamlProblem(error.message, lineCounter.linePos(error.pos[0]).line + 1),
    );
    if (faults.length > 0) return { fields: EMPTY, lines: EMPTY, problems: faults.slice(0, 5) };
    if (document.contents === null) return { fields: EMPTY, lines: EMPTY, problems: [] };
    if (!isMap(document.contents))
      return {
        fields: EMPTY,
        lines: EMPTY,
        problems: [yamlProblem("expected fields (`name: value`), found something else", 2)],
      };
    const lines = new Map<string, number>();
    for (const pair of document.contents.items) {
      if (isScalar(pair.key) && pair.key.range)
        lines.set(String(pair.key.value), lineCounter.linePos(pair.key.range[0]).line + 1);
    }
    const data: unknown = document.toJS({ maxAliasCount: ALIAS_LIMIT, mapAsMap: true });
    return { fields: data instanceof Map ? withTextKeys(data) : EMPTY, lines, problems: [] };
  } catch (thrown) {
    // A hostile file can make the parser give up (too many aliases, too deep): that is an answer about the file.
    return { fields: EMPTY, lines: EMPTY, problems: [yamlProblem(messageOf(thrown), 2)] };
  }
}

function withTextKeys(data: ReadonlyMap<unknown, unknown>): ReadonlyMap<string, unknown> {
  return new Map([...data].map(([key, value]) => [String(key), value]));
}

function yamlProblem(message: string, line: number): Problem {
  const shown = message.split("\n")[0]?.slice(0, 200) ?? "";
  return {
    rule: "tooling/frontmatter-yaml",
    severity: "high",
    line,
    message: `the frontmatter is not valid YAML: ${shown}`,
    remedy: "Mend the line; quote values that hold a colon followed by a space.",
    identity: `yaml:${line}`,
  };
}

function mendProblem(mend: { readonly line: number; readonly what: string }): Problem {
  return {
    rule: "tooling/frontmatter-mended",
    severity: "medium",
    line: mend.line + 1,
    message: `the frontmatter could be read only after mending: ${mend.what}`,
    remedy: "Write the mended form into the file (the validate task does it with `mend`).",
    identity: `mend:${mend.what}`,
    fixable: true,
  };
}

function encodingProblems(raw: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (raw.startsWith("\uFEFF")) {
    problems.push({
      rule: "tooling/byte-order-mark",
      severity: "low",
      line: 1,
      message: "the file begins with a byte order mark, which hosts may take for text",
      remedy: "Save the file as UTF-8 without a byte order mark.",
      identity: "bom",
      fixable: true,
    });
  }
  const at = raw.search(/[\uFFFD\u0000]/);
  if (at >= 0) {
    const line = raw.slice(0, at).split("\n").length;
    problems.push({
      rule: "tooling/encoding",
      severity: "medium",
      line,
      message: "the file holds bytes that are not UTF-8 text",
      remedy: "Save the file as UTF-8.",
      identity: "encoding",
    });
  }
  return problems;
}
