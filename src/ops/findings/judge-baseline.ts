import type { Finding } from "../../kernel/record/finding.ts";
import type { Baseline as Judged, BaselineEntry } from "../../kernel/record/baseline.ts";
import type { Acceptance, Baseline } from "./baseline.ts";

const DAY_MS = 86_400_000;

/** When an acceptance ends, epoch ms: after the day that it names, in UTC. */
export function endOf(entry: Pick<Acceptance, "expires">): number {
  return Date.parse(`${entry.expires}T00:00:00Z`) + DAY_MS;
}

/** Whether an acceptance speaks of a finding. */
export function matches(entry: Acceptance, finding: Finding): boolean {
  if (entry.fingerprint !== undefined && entry.fingerprint !== finding.fingerprint) return false;
  if (entry.rule !== undefined && entry.rule !== finding.rule) return false;
  if (entry.fingerprint !== undefined || entry.where === undefined) return true;
  const { file, thing } = finding.where;
  return (
    entry.where === file ||
    entry.where === thing ||
    (entry.where.endsWith("/") && file?.startsWith(entry.where) === true)
  );
}

/**
 * Which findings are accepted at an instant. Expired entries accept nothing and are named, as are entries that match nothing;
 * `isWhole` false says that something was not looked at, so that nothing can be said of those. Pure.
 */
export function judgeBaseline(
  file: string,
  baseline: Baseline,
  seen: { readonly findings: readonly Finding[]; readonly at: number; readonly isWhole: boolean },
): Judged {
  const index = indexOf(baseline);
  const used = new Set<Acceptance>();
  const accepted = new Map<string, BaselineEntry>();
  for (const finding of seen.findings) {
    for (const entry of candidates(index, finding)) {
      if (!matches(entry, finding)) continue;
      used.add(entry);
      if (endOf(entry) > seen.at && !accepted.has(finding.fingerprint))
        accepted.set(finding.fingerprint, shown(entry, finding));
    }
  }
  const expired = baseline.accepted.filter((entry) => endOf(entry) <= seen.at);
  const idle = baseline.accepted.filter((entry) => endOf(entry) > seen.at && !used.has(entry));
  return {
    file,
    accepted: [...accepted.values()],
    expired: expired.map((entry) => shown(entry, null)),
    unmatched: seen.isWhole ? idle.map((entry) => shown(entry, null)) : null,
  };
}

interface Index {
  readonly byFingerprint: ReadonlyMap<string, readonly Acceptance[]>;
  readonly byRule: ReadonlyMap<string, readonly Acceptance[]>;
}

function indexOf({ accepted }: Baseline): Index {
  return {
    byFingerprint: groupBy(accepted, (entry) => entry.fingerprint),
    byRule: groupBy(accepted, (entry) => (entry.fingerprint === undefined ? entry.rule : undefined)),
  };
}

function groupBy(
  entries: readonly Acceptance[],
  keyOf: (entry: Acceptance) => string | undefined,
): ReadonlyMap<string, readonly Acceptance[]> {
  const groups = new Map<string, Acceptance[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return groups;
}

function candidates(index: Index, finding: Finding): readonly Acceptance[] {
  return [...(index.byFingerprint.get(finding.fingerprint) ?? []), ...(index.byRule.get(finding.rule) ?? [])];
}

function shown(entry: Acceptance, finding: Finding | null): BaselineEntry {
  const { reason, expires } = entry;
  if (finding === null) {
    const { fingerprint = null, rule = null, where = null } = entry;
    return { fingerprint, rule, where, severity: null, reason, expires };
  }
  const { fingerprint, rule, where, severity } = finding;
  return { fingerprint, rule, where: where.file ?? where.thing ?? null, severity, reason, expires };
}
