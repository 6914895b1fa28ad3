import { checkHeader, checkMessage, HEADER_LIMIT } from "../message/rules.ts";
import { utf8 } from "./fields.ts";
import { HEALTH_LIMITS, type RuleCount } from "./model.ts";

const EXAMPLES = 5;
const SUBJECT_SHOWN = 100;
/** A header that certainly fits, in bytes: the shape of Conventional Commits. */
const FITTING = /^[A-Za-z][A-Za-z0-9_-]*(?:\([^()\r\n]+\))?!?: \S/;
/** Written by git itself, not by a person. */
const GENERATED = /^(?:Revert "|Reapply "|Merge )/;

/** Counts how commit messages keep to the rules: the newest ones in detail, all of them by their header. */
export interface MessageTally {
  add(sha: string, message: string): void;
  result(): { checked: number; compliant: number; rules: RuleCount[]; allChecked: number; allCompliant: number };
}

/** A tally over messages as they come, newest first, in Latin-1. */
export function createMessageTally(): MessageTally {
  const rules = new Map<string, RuleCount>();
  const counts = { checked: 0, compliant: 0, allChecked: 0, allCompliant: 0 };
  return {
    add: (sha, message) => {
      if (GENERATED.test(message)) return;
      counts.allChecked += 1;
      if (isFitting(message)) counts.allCompliant += 1;
      if (counts.checked >= HEALTH_LIMITS.windowCommits) return;
      counts.checked += 1;
      const text = utf8(message).trimEnd();
      const broken = checkMessage(text).filter((problem) => problem.kind === "error");
      if (broken.length === 0) counts.compliant += 1;
      for (const problem of broken) countRule(rules, problem.rule, sha, text);
    },
    result: () => ({
      ...counts,
      rules: [...rules.values()].sort((left, right) => right.count - left.count || (left.rule < right.rule ? -1 : 1)),
    }),
  };
}

/** Whether a message's header keeps the rules. Bytes decide where they can; only a long header is decoded to be measured. */
function isFitting(message: string): boolean {
  const end = message.indexOf("\n");
  const header = end === -1 ? message : message.slice(0, end);
  if (!FITTING.test(header)) return false;
  return header.length <= HEADER_LIMIT || checkHeader(utf8(header)).length === 0;
}

function countRule(rules: Map<string, RuleCount>, rule: string, sha: string, text: string): void {
  const known = rules.get(rule) ?? { rule, count: 0, examples: [] };
  known.count += 1;
  if (known.examples.length < EXAMPLES)
    known.examples.push({ sha, subject: (text.split("\n", 1)[0] ?? "").slice(0, SUBJECT_SHOWN) });
  rules.set(rule, known);
}
