import { meaningOf } from "../inventory/nearness.ts";

/** What a skill is rendered from when its maker did not say it: the wording of one kind of skill. */
export interface SkillTemplate {
  readonly name: string;
  /** Raised when the wording changes; the audit tells skills that were made from an older one. */
  readonly version: string;
  readonly summary: string;
  /** Words of a description that speak for it. */
  readonly fits: readonly string[];
  steps(about: { readonly what: string; readonly command: string }): readonly string[];
  readonly edgeCases: readonly string[];
}

const workflow: SkillTemplate = {
  name: "workflow",
  version: "1",
  summary: "a procedure that changes something, step by step",
  fits: [
    "create",
    "generate",
    "make",
    "build",
    "deploy",
    "release",
    "migrate",
    "update",
    "convert",
    "publish",
    "set up",
    "prepare",
    "run",
  ],
  steps: ({ what }) => [
    "Read the request and say in one sentence what is wanted; ask if that can't be told.",
    "Look at the files that it is about before changing any of them.",
    `Do the work: ${what}.`,
    "Check the result: run what the repository offers for that (tests, linter, a dry run) and read its output.",
    "Report what was changed, with paths, and what was left alone.",
  ],
  edgeCases: [
    "Nothing to do: say so, and change nothing.",
    "The check fails: show its output, mend what this work caused, and leave the rest to a person.",
    "The request reaches beyond this skill: do the part that belongs here and name the other.",
  ],
};

const review: SkillTemplate = {
  name: "review",
  version: "1",
  summary: "a look at something that ends in findings and changes nothing",
  fits: [
    "review",
    "audit",
    "check",
    "inspect",
    "analyse",
    "analyze",
    "validate",
    "verify",
    "lint",
    "assess",
    "find",
    "detect",
    "diagnose",
  ],
  steps: ({ what }) => [
    "Settle what is looked at: the files, the change or the report that the request names.",
    "Read all of it before judging any of it.",
    `Look for what this skill is about: ${what}.`,
    "Write each finding with its file and line, why it matters, and what to do; the worst first.",
    "Change nothing; say what was not looked at.",
  ],
  edgeCases: [
    "Nothing was found: say what was looked at, so that silence is not taken for proof.",
    "There is too much to read: take a sample, and say which.",
    "A finding is uncertain: say what would settle it.",
  ],
};

const knowledge: SkillTemplate = {
  name: "knowledge",
  version: "1",
  summary: "facts and conventions that other work follows",
  fits: [
    "convention",
    "guideline",
    "style",
    "standard",
    "reference",
    "knowledge",
    "policy",
    "glossary",
    "explain",
    "pattern",
    "rule",
  ],
  steps: ({ what }) => [
    "Find the part of this skill that the question or the work at hand touches.",
    `Follow it where it speaks: ${what}.`,
    "Where the repository's own files say otherwise, the files hold; tell the difference to the person.",
    "Name the part that was followed, so that it can be checked.",
  ],
  edgeCases: [
    "The skill does not answer the question: say so instead of guessing.",
    "Two rules collide: keep to the more specific one and name both.",
  ],
};

/** The templates that ship, the default first. */
export const TEMPLATES: readonly SkillTemplate[] = [workflow, review, knowledge];

/** Taken when no template fits clearly. Source: coordination specification, section 6. */
export const DEFAULT_TEMPLATE = workflow;

/** The template that clearly fits a description, or null: it has the most fitting words, and no other has as many. */
export function fittingTemplate(description: string): SkillTemplate | null {
  const words = meaningOf(description);
  const scored = TEMPLATES.map((template) => ({
    template,
    score: template.fits.filter((word) => [...meaningOf(word)].some((part) => words.has(part))).length,
  }));
  scored.sort((left, right) => right.score - left.score);
  const [best, second] = scored;
  if (best === undefined || best.score === 0) return null;
  return second !== undefined && second.score === best.score ? null : best.template;
}

/** A template that ships by its name. */
export function templateNamed(name: string): SkillTemplate | undefined {
  return TEMPLATES.find((template) => template.name === name);
}
