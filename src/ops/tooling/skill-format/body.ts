import { proseLines } from "./links.ts";
import type { Problem } from "./problem.ts";

/** Longest body of a skill, in lines. Source: Agent Skills specification, progressive disclosure. */
export const BODY_LINE_LIMIT = 500;

/** What a skill's body should tell, with the headings that tell it. Source: documentation and tooling specification, create-skill. */
export const BODY_PARTS = [
  { part: "when to use", heading: /\b(when|use (it|this)|usage|trigger|purpose|scope|overview)\b/i },
  {
    part: "steps",
    heading: /\b(steps?|instructions?|workflow|process|procedure|how|quick ?start|checklist|guide|rules?)\b/i,
  },
  { part: "examples", heading: /\b(examples?|samples?|demo)\b/i },
  {
    part: "edge cases",
    heading:
      /\b(edge cases?|limits?|limitations?|troubleshooting|errors?|caveats?|pitfalls?|gotchas?|exceptions?|mistakes?)\b/i,
  },
] as const;

/** The parts that no heading of the body tells. */
export function missingParts(body: string): readonly string[] {
  const headings = proseLines(body, 1).filter((line) => /^ {0,3}#{1,6}\s/.test(line.text));
  return BODY_PARTS.filter(({ heading }) => !headings.some((line) => heading.test(line.text))).map(({ part }) => part);
}

/** Problems of a skill's body: empty, too long, parts not told, template fields left open. */
export function bodyProblems(body: string, firstLine: number): readonly Problem[] {
  if (body.trim() === "") {
    return [
      {
        rule: "tooling/skill-body-empty",
        severity: "high",
        line: firstLine,
        message: "the skill has no instructions: its body is empty",
        remedy: "Write when to use it, its steps, examples and edge cases.",
        identity: "body-empty",
      },
    ];
  }
  return [...lengthProblems(body, firstLine), ...partProblems(body, firstLine), ...openFields(body, firstLine)];
}

/** Template fields that nobody filled in, in prose: `{{name}}`, `<your ...>`, `[insert ...]`. */
export function openFields(text: string, firstLine: number): readonly Problem[] {
  const problems: Problem[] = [];
  for (const { text: line, line: number } of proseLines(text, firstLine)) {
    const field =
      /\{\{\s*[\w.-]+\s*\}\}|<(?:your|insert)[ -][^>\n]{1,60}>|\[(?:insert|fill in)[^\]\n]{0,60}\](?!\()/i.exec(
        line.replace(/`[^`]*`/g, ""),
      )?.[0];
    if (field === undefined) continue;
    problems.push({
      rule: "tooling/open-field",
      severity: "low",
      line: number,
      message: `the template field ${field} was left open`,
      remedy: "Replace it by what it stands for, or remove it.",
      identity: `field:${field}`,
    });
  }
  return problems.slice(0, 20);
}

function lengthProblems(body: string, firstLine: number): readonly Problem[] {
  const count = body.replace(/\n+$/, "").split("\n").length;
  if (count < BODY_LINE_LIMIT) return [];
  return [
    {
      rule: "tooling/skill-body-long",
      severity: "low",
      line: firstLine,
      message: `the body has ${count} lines; it should stay under ${BODY_LINE_LIMIT}`,
      remedy: "Move details into files under references/ and link them.",
      identity: "body-long",
    },
  ];
}

function partProblems(body: string, firstLine: number): readonly Problem[] {
  const missing = missingParts(body);
  if (missing.length === 0) return [];
  return [
    {
      rule: "tooling/skill-parts-missing",
      severity: "info",
      line: firstLine,
      message: `no heading tells ${missing.join(", ")}`,
      remedy: "Add a section for each, or name it in a heading.",
      identity: "parts",
    },
  ];
}
