import type { Finding } from "../../kernel/record/finding.ts";

/** What changed between two looks at the same thing. `unseen` are earlier findings that could not, or should not, be looked for this time: they count as neither. */
export interface Change {
  readonly appeared: readonly Finding[];
  readonly fixed: readonly Finding[];
  readonly open: number;
  readonly unseen: number;
}

/** Compares findings by their fingerprints. `blind` names agents that did not finish their look, and rules that were not looked for: no data is never a fix. Pure. */
export function compareLooks(before: readonly Finding[], now: readonly Finding[], blind: ReadonlySet<string>): Change {
  const [earlier, later] = [before, now].map((findings) => new Map(findings.map((one) => [one.fingerprint, one])));
  const gone = [...(earlier?.values() ?? [])].filter((one) => later?.has(one.fingerprint) !== true);
  const appeared = [...(later?.values() ?? [])].filter((one) => earlier?.has(one.fingerprint) !== true);
  const fixed = gone.filter((one) => !blind.has(one.owner) && !blind.has(one.rule));
  return { appeared, fixed, open: (later?.size ?? 0) - appeared.length, unseen: gone.length - fixed.length };
}
