import type { QualityCheck } from "../../kernel/work/agent.ts";
import type { Result } from "../../kernel/record/result.ts";

/** Links that the agent itself wrote lead somewhere: a web address, an anchor, or a file that it has seen. */
export const linksResolve: QualityCheck = {
  name: "links resolve",
  check: (result) => {
    for (const line of writtenLines(result)) {
      for (const match of line.matchAll(/\]\(([^)\s]*)\)/g)) {
        const target = match[1] ?? "";
        if (target === "" || /\s/.test(target)) return `a link without a target was written: ${line}`;
      }
    }
    return unresolvedLinks(result);
  },
};

/** Code that the agent itself wrote down is whole: every backtick that opens also closes. */
export const examplesHold: QualityCheck = {
  name: "examples hold",
  check: (result) => {
    const torn = writtenLines(result).find((line) => (line.match(/(?<!\\)`/g)?.length ?? 0) % 2 === 1);
    const [broken] = textsAt(result.output, "broken");
    return torn !== undefined
      ? `an example is not closed: ${torn}`
      : broken === undefined
        ? null
        : `an example does not hold: ${broken}`;
  },
};

/** What was written has one shape, and every finding says where, what to do and how urgent it is. */
export const formattingIsUniform: QualityCheck = {
  name: "formatting is uniform",
  check: (result) => {
    const line = writtenLines(result).find((text) => text !== text.trim() || /[\r\n]/.test(text) || text === "");
    if (line !== undefined) return `an entry is not one trimmed line: ${JSON.stringify(line)}`;
    const bare = result.findings.find(
      (finding) => finding.remedy === "" || finding.message === "" || finding.priority === undefined,
    );
    return bare === undefined ? null : `a finding of ${bare.rule} lacks message, remedy or priority`;
  },
};

/** The lines that a task says it wrote, by the `added` list of its output. */
function writtenLines(result: Result): readonly string[] {
  return textsAt(result.output, "added");
}

function unresolvedLinks(result: Result): string | null {
  const [first] = textsAt(result.output, "unresolved");
  return first === undefined ? null : `a link does not resolve: ${first}`;
}

function textsAt(output: unknown, key: string): readonly string[] {
  if (typeof output !== "object" || output === null || !(key in output)) return [];
  const value: unknown = Object.entries(output).find(([name]) => name === key)?.[1];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
