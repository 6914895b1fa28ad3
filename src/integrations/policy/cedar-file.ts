/** The text of a policy file, and the name that people know it by. */
export interface PolicySource {
  readonly name: string;
  readonly text: string;
}

/** One policy of a file. `line` is where it begins, from 1. */
export interface Statement {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** What is no policy's end: strings with escapes, and comments. */
const TOKEN = /"(?:[^"\\]|\\[\s\S])*"|\/\/[^\n]*|;/g;

/** Cuts a file into its policies. What stands after the last semicolon, other than comments, is a policy too, so that the parser reports it. */
export function splitPolicies(source: PolicySource): readonly Statement[] {
  const statements: Statement[] = [];
  let start = 0;
  for (const token of source.text.matchAll(TOKEN)) {
    if (token[0] !== ";") continue;
    const end = token.index + 1;
    statements.push(statementAt(source, start, end));
    start = end;
  }
  const rest = source.text.slice(start);
  if (rest.replaceAll(/\/\/[^\n]*/g, "").trim() !== "") statements.push(statementAt(source, start, source.text.length));
  return statements;
}

/** The line, from 1, of a place within a statement. Cedar counts in bytes of UTF-8. */
export function lineWithin(statement: Statement, byteOffset: number): number {
  const before = Buffer.from(statement.text, "utf8").subarray(0, byteOffset).toString("utf8");
  return statement.line + before.split("\n").length - 1;
}

function statementAt(source: PolicySource, start: number, end: number): Statement {
  const lead = /^(?:\s|\/\/[^\n]*(?:\n|$))*/.exec(source.text.slice(start, end))?.[0].length ?? 0;
  const begin = start + lead;
  return {
    file: source.name,
    line: source.text.slice(0, begin).split("\n").length,
    text: source.text.slice(begin, end),
  };
}
