import type { FailedAssignment } from "./records.ts";

/** Failures that say the same of the same task. */
export interface FailureGroup {
  readonly key: string;
  readonly agent: string;
  readonly task: string;
  readonly status: FailedAssignment["status"];
  readonly code: string | null;
  /** What the newest of them said. */
  readonly said: string;
  readonly times: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly runs: readonly string[];
}

const RUNS_NAMED = 10;

/** Puts failures together that differ only in names, numbers and paths; most frequent first, then newest. */
export function groupFailures(failures: readonly FailedAssignment[], times: number): readonly FailureGroup[] {
  const groups = new Map<string, FailedAssignment[]>();
  for (const failure of failures) {
    const { agent, task, status, code, message } = failure;
    const key = `${agent}/${task}/${status}/${code ?? ""}/${withoutParticulars(message)}`;
    groups.set(key, [...(groups.get(key) ?? []), failure]);
  }
  return [...groups]
    .flatMap(([key, all]) => {
      const sorted = [...all].sort((left, right) => right.at - left.at);
      const [newest] = sorted;
      if (newest === undefined || all.length < times) return [];
      const { agent, task, status, code, message } = newest;
      const firstAt = sorted.at(-1)?.at ?? newest.at;
      const runs = [...new Set(sorted.map((one) => one.run))].slice(0, RUNS_NAMED);
      return [{ key, agent, task, status, code, said: message, times: all.length, firstAt, lastAt: newest.at, runs }];
    })
    .sort((left, right) => right.times - left.times || right.lastAt - left.lastAt || (left.key < right.key ? -1 : 1));
}

/** A message with what changes from time to time taken out, so that equal causes have equal texts. */
export function withoutParticulars(message: string): string {
  return message
    .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, "*")
    .replace(/\b(?:run|sig|apr|esc|fnd|exe)_[a-z0-9]+\b/g, "*")
    .replace(/(?:[\w.@-]*\/)+[\w.@-]+(?::\d+)*/g, "*")
    .replace(/\b[0-9a-f]{7,40}\b/g, "*")
    .replace(/\d+(?:\.\d+)*/g, "*")
    .slice(0, 300);
}
