import type { ForgeIssue } from "../release-port.ts";

type Priority = NonNullable<ForgeIssue["priority"]>;

/** How urgent labels are, most urgent first. */
export const PRIORITIES: readonly Priority[] = ["P0", "P1", "P2", "P3"];

/**
 * Words for priorities, after "priority" or alone. Source: the label conventions of Kubernetes (`priority/critical-urgent`,
 * `priority/important-soon`), GitLab (`priority::1`) and the plain names of GitHub's issue fields.
 */
const WORDS: readonly (readonly [pattern: RegExp, priority: Priority])[] = [
  [/^(?:critical|critical-urgent|urgent|blocker|highest)$/, "P0"],
  [/^(?:high|important-soon|major)$/, "P1"],
  [/^(?:medium|normal|important-longterm)$/, "P2"],
  [/^(?:low|lowest|minor|backlog|awaiting-more-evidence)$/, "P3"],
];

/** The priority that a label stands for: `P0`, `priority: P1`, `priority/critical`, `priority::2`, `prio-high`; null for any other label. */
export function priorityOfLabel(label: string): Priority | null {
  const text = label.trim().toLowerCase();
  const named = /^(?:priority|prio)(?:\s*(?:::|[:/=])\s*|[-_ ])(.+)$/.exec(text)?.[1];
  const numbered = /^p?([0-3])\b/.exec(named ?? (text.startsWith("p") ? text : ""))?.[1];
  if (numbered !== undefined) return PRIORITIES[Number(numbered)] ?? null;
  const isTold = named !== undefined || /^(?:blocker|critical|urgent)$/.test(text);
  return isTold ? (WORDS.find(([pattern]) => pattern.test(named ?? text))?.[1] ?? null) : null;
}

/** The most urgent priority that any of the labels stands for. */
export function priorityOf(labels: readonly string[]): Priority | null {
  const found = new Set(labels.map(priorityOfLabel));
  return PRIORITIES.find((priority) => found.has(priority)) ?? null;
}

/** Most urgent first, those without a priority last; within one the oldest first. */
export function byUrgency(left: ForgeIssue, right: ForgeIssue): number {
  const rank = ({ priority }: ForgeIssue) => (priority === null ? PRIORITIES.length : PRIORITIES.indexOf(priority));
  return rank(left) - rank(right) || left.number - right.number;
}
