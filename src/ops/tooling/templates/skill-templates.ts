import { LAYOUTS } from "./layouts.ts";
import { SPECIFICATIONS, type Template } from "./model.ts";

const SHIPPED = { kind: "skill", specification: SPECIFICATIONS.skill, body: LAYOUTS.skill, path: null } as const;

const workflow: Template = {
  ...SHIPPED,
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
  defaults: {
    steps: [
      "Read the request and say in one sentence what is wanted; ask if that can't be told.",
      "Look at the files that it is about before changing any of them.",
      "Do the work: {{what}}.",
      "Check the result: run what the repository offers for that (tests, linter, a dry run) and read its output.",
      "Report what was changed, with paths, and what was left alone.",
    ],
    "edge-cases": [
      "Nothing to do: say so, and change nothing.",
      "The check fails: show its output, mend what this work caused, and leave the rest to a person.",
      "The request reaches beyond this skill: do the part that belongs here and name the other.",
    ],
  },
};

const review: Template = {
  ...SHIPPED,
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
  defaults: {
    steps: [
      "Settle what is looked at: the files, the change or the report that the request names.",
      "Read all of it before judging any of it.",
      "Look for what this skill is about: {{what}}.",
      "Write each finding with its file and line, why it matters, and what to do; the worst first.",
      "Change nothing; say what was not looked at.",
    ],
    "edge-cases": [
      "Nothing was found: say what was looked at, so that silence is not taken for proof.",
      "There is too much to read: take a sample, and say which.",
      "A finding is uncertain: say what would settle it.",
    ],
  },
};

const knowledge: Template = {
  ...SHIPPED,
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
  defaults: {
    steps: [
      "Find the part of this skill that the question or the work at hand touches.",
      "Follow it where it speaks: {{what}}.",
      "Where the repository's own files say otherwise, the files hold; tell the difference to the person.",
      "Name the part that was followed, so that it can be checked.",
    ],
    "edge-cases": [
      "The skill does not answer the question: say so instead of guessing.",
      "Two rules collide: keep to the more specific one and name both.",
    ],
  },
};

/** The skill templates that ship, the default first. */
export const SKILL_TEMPLATES: readonly Template[] = [workflow, review, knowledge];
