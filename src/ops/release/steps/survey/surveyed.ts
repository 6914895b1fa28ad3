import type { ReleaseConflict } from "../../plan/model.ts";
import type { ReleaseCheck } from "../model.ts";

const NAMED = 5;

/** What a check found: the check, and the conflicts that stand in the way. */
export interface Surveyed {
  readonly check: ReleaseCheck;
  readonly conflicts: readonly ReleaseConflict[];
}

/** A check without a conflict. */
export function seen(name: ReleaseCheck["name"], verdict: ReleaseCheck["verdict"], note: string): Surveyed {
  return { check: { name, verdict, note }, conflicts: [] };
}

/** A check that fails with one conflict. */
export function conflicting(name: ReleaseCheck["name"], conflict: ReleaseConflict): Surveyed {
  return { check: { name, verdict: "fail", note: conflict.what }, conflicts: [conflict] };
}

/** The first few of many, and how many more there are. */
export function some(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  return `${names.slice(0, NAMED).join(", ")}${more}`;
}
