/** What was mended, and on which line of the block (from 1). */
export interface Mend {
  readonly line: number;
  readonly what: string;
}

const FIELD = /^(\s*)([A-Za-z][\w-]*):[ \t]+(\S.*)$/;
const STARTS_SYNTAX = /^["'|>[{&*!#]/;

/** Fields of skills, agent specs and slash commands: a line that begins with one of them ends a description that ran over. */
const KNOWN =
  /^(?:name|description|tools|disallowedTools|allowed-tools|allowed_tools|model|permissionMode|maxTurns|skills|mcpServers|memory|isolation|color|version|author|license|compatibility|metadata|agent|agents|context|hooks|paths|user-invocable|disable-model-invocation|argument-hint|when_to_use|dependencies|requires|tags|category|date):(?:\s|$)/;

/**
 * Mends what needs no guess in a block of frontmatter: tabs in the indentation; an unquoted value with a colon and a space
 * in it, or a first character that YAML keeps for itself; an unquoted description that runs over several lines until the
 * next known field. Null when there is nothing of that kind.
 */
export function mendYaml(block: string): { readonly text: string; readonly mends: readonly Mend[] } | null {
  const mends: Mend[] = [];
  const lines = block.split("\n").map((line, index) => withoutTabs(line, index + 1, mends));
  const mended: string[] = [];
  for (let index = 0; index < lines.length;) {
    const end = endOfDescription(lines, index);
    if (end > index + 1)
      mends.push({ line: index + 1, what: "the description runs over several lines without quotes" });
    mended.push(
      end > index + 1
        ? quoted("", "description", lines.slice(index, end).join("\n").slice("description:".length))
        : withQuotes(lines[index] ?? "", index + 1, mends),
    );
    index = end;
  }
  return mends.length === 0
    ? null
    : { text: mended.join("\n"), mends: mends.toSorted((left, right) => left.line - right.line) };
}

function withoutTabs(line: string, number: number, mends: Mend[]): string {
  const indentation = /^\s*/.exec(line)?.[0] ?? "";
  if (!indentation.includes("\t") || line.trim() === "") return line;
  mends.push({ line: number, what: "a tab in the indentation" });
  return indentation.replaceAll("\t", "  ") + line.slice(indentation.length);
}

function withQuotes(line: string, number: number, mends: Mend[]): string {
  const field = FIELD.exec(line);
  const [indent, key, value] = [field?.[1] ?? "", field?.[2], field?.[3]];
  if (key === undefined || value === undefined || !needsQuotes(value)) return line;
  mends.push({ line: number, what: `the value of ${key} needs quotes` });
  return quoted(indent, key, value);
}

/** Where the field that begins here ends: the next line, or for an unquoted description that runs over, the next known field. */
function endOfDescription(lines: readonly string[], start: number): number {
  const value = /^description:[ \t]+(\S.*)$/.exec(lines[start] ?? "")?.[1];
  if (value === undefined || STARTS_SYNTAX.test(value)) return start + 1;
  const next = lines.findIndex((line, index) => index > start && KNOWN.test(line));
  const end = next < 0 ? lines.length : next;
  const isPlain = lines.slice(start + 1, end).every((line) => line.trim() === "" || line.startsWith("#"));
  return isPlain ? start + 1 : end;
}

function quoted(indent: string, key: string, value: string): string {
  return `${indent}${key}: ${JSON.stringify(value.trim())}`;
}

function needsQuotes(value: string): boolean {
  if (STARTS_SYNTAX.test(value)) return false;
  return /:\s|:$/.test(value.trimEnd()) || /^[@`%]/.test(value);
}
