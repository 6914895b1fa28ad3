import { z } from "zod";
import { derivedId } from "../ids.ts";
import { Evidence } from "./evidence.ts";

/** Worst first. */
export const SEVERITIES = ["critical", "high", "medium", "low", "info"] as const;
/** One of the severities. */
export const Severity = z.enum(SEVERITIES);
export type Severity = z.infer<typeof Severity>;

/** Where a finding is: a file and line, or a thing that is no file (a branch, a tag, a commit, a pull request, a skill). */
export const Where = z.strictObject({
  file: z.string().optional(),
  line: z.number().int().positive().optional(),
  column: z.number().int().positive().optional(),
  thing: z.string().optional(),
});
export type Where = z.infer<typeof Where>;

/**
 * Something that a check found. `rule` is stable and kebab-case with its area first (`docs/broken-link`,
 * `git/stale-branch`). `message` says what is wrong of which thing; `remedy` says what to do; `owner` is the agent that
 * answers for it. `fingerprint` is equal for the same finding in another run, even if lines have moved.
 */
export const Finding = z.strictObject({
  fingerprint: z.string(),
  rule: z.string().regex(/^[a-z-]+\/[a-z0-9-]+$/),
  severity: Severity,
  priority: z.enum(["P0", "P1", "P2", "P3"]).optional(),
  where: Where,
  message: z.string(),
  remedy: z.string(),
  owner: z.string(),
  evidence: z.array(Evidence),
  fixable: z.boolean(),
});
export type Finding = z.infer<typeof Finding>;

/** A finding without what can be derived. `identity` names the thing when the message holds changing figures. */
export type FindingDraft = Omit<Finding, "fingerprint" | "evidence" | "fixable"> &
  Partial<Pick<Finding, "evidence" | "fixable">> & { readonly identity?: string };

/** Completes a finding. The fingerprint is of rule, place without line, and identity (the message if none is given). */
export function makeFinding(draft: FindingDraft): Finding {
  const { identity, ...rest } = draft;
  const place = draft.where.file ?? draft.where.thing ?? "";
  const fingerprint = derivedId("fnd", draft.rule, place, identity ?? draft.message);
  return { evidence: [], fixable: false, ...rest, fingerprint };
}

/** Sorts worst first, then by place: a total order, so that reports are stable. */
export function compareFindings(left: Finding, right: Finding): number {
  const bySeverity = SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity);
  if (bySeverity !== 0) return bySeverity;
  return placeOf(left) < placeOf(right)
    ? -1
    : placeOf(left) > placeOf(right)
      ? 1
      : left.fingerprint < right.fingerprint
        ? -1
        : 1;
}

function placeOf(finding: Finding): string {
  const line = String(finding.where.line ?? 0).padStart(8, "0");
  return `${finding.where.file ?? "\uffff"}:${line}:${finding.where.thing ?? ""}:${finding.rule}`;
}
