/** What was mended, and on which line of the block (from 1). */
export interface Mend {
  readonly line: number;
  readonly what: string;
}

const FIELD = /^(\s*)([A-Za-z][\w-]*):[ \t]+(\S.*)$/;
const STARTS_SYNTAX = /^["'|>[{&*!#]/;

/**
 * Mends what needs no guess in a block of frontmatter: tabs in the indentation, and an unquoted value with a colon and a
 * space in it or a first character that YAML keeps for itself. Null when there is nothing of that kind.
 */
export function mendYaml(block: string): { readonly text: string; readonly mends: readonly Mend[] } | null {
  const mends: Mend[] = [];
  const lines = block.split("\n").map((line, index) => mendLine(line, index + 1, mends));
  return mends.length === 0 ? null : { text: lines.join("\n"), mends };
}

function mendLine(line: string, number: number, mends: Mend[]): string {
  const indentation = /^\s*/.exec(line)?.[0] ?? "";
  let mended = line;
  if (indentation.includes("\t") && line.trim() !== "") {
    mended = indentation.replaceAll("\t", "  ") + line.slice(indentation.length);
    mends.push({ line: number, what: "a tab in the indentation" });
  }
  const field = FIELD.exec(mended);
  const [indent, key, value] = [field?.[1] ?? "", field?.[2], field?.[3]];
  if (key === undefined || value === undefined || !needsQuotes(value)) return mended;
  mends.push({ line: number, what: `the value of ${key} needs quotes` });
  return `${indent}${key}: ${JSON.stringify(value.trimEnd())}`;
}

function needsQuotes(value: string): boolean {
  if (STARTS_SYNTAX.test(value)) return false;
  return /:\s|:$/.test(value.trimEnd()) || /^[@`%]/.test(value);
}
