import { type Finding, makeFinding } from "../../../kernel/record/finding.ts";
import type { CommitFacts } from "../../workspace/index.ts";
import type { ChecksResult } from "../checks/model.ts";
import { checkHeader } from "../message/rules.ts";
import type { BranchDiff } from "./branch-diff-job.ts";
import type { ChecklistItem } from "./model.ts";

/** More changed lines than this are too many for one review. Source: Google's engineering practices, "Small CLs": 1000 lines is usually too large. */
const REVIEWABLE_LINES = 1_000;
const WORK_IN_PROGRESS =
  /^(?:wip\b|fixup!|squash!|amend!|tmp\b|do not merge\b)|^[a-z]+(?:\([^)]*\))?!?: (?:wip\b|do not merge\b)/i;

/**
 * Commits of the base that the branch lacks: counted on what was fetched, which `doubt` says the remote may have gone beyond;
 * or the remote's base is at a commit that was never fetched, so that the branch lacks it.
 */
export type Behind =
  | { readonly kind: "counted"; readonly commits: number; readonly doubt: string | null }
  | { readonly kind: "not_fetched"; readonly remote: string; readonly sha: string };

/** What the checklist is made from. */
export interface ChecklistFacts {
  readonly commits: readonly CommitFacts[];
  readonly behind: Behind;
  readonly base: string;
  readonly diff: BranchDiff;
  readonly checks: ChecksResult | null;
}

/** The checklist before a pull request. Pure; a secret never gets so far, it is refused. Source: release specification, commit step 6. */
export function makeChecklist(facts: ChecklistFacts): readonly ChecklistItem[] {
  return [
    checksItem(facts.checks),
    secretsItem(facts.diff),
    formatItem(facts.commits),
    baseItem(facts),
    progressItem(facts.commits),
    sizeItem(facts.diff),
  ];
}

/** Commits that say themselves that they are not ready. */
export function worksInProgress(commits: readonly CommitFacts[]): readonly CommitFacts[] {
  return commits.filter((commit) => WORK_IN_PROGRESS.test(commit.subject));
}

/** Findings for the points that failed. */
export function checklistFindings(items: readonly ChecklistItem[], head: string): readonly Finding[] {
  return items
    .filter((item) => item.verdict === "fail" || item.verdict === "error")
    .map((item) =>
      makeFinding({
        rule: `pr/${item.name.replaceAll(" ", "-")}`,
        severity: item.name === "size" || item.name === "up to date" ? "low" : "medium",
        where: { thing: `branch ${head}` },
        message: `${item.name}: ${item.note}`,
        remedy: REMEDIES[item.name],
        owner: "release-manager",
        identity: item.name,
      }),
    );
}

const REMEDIES: Readonly<Record<ChecklistItem["name"], string>> = {
  checks: "Make the project's checks pass before the review.",
  secrets: "Remove the secret from the branch's history and renew it.",
  "commit format": "Reword the named commits by Conventional Commits, or squash them at the merge.",
  "up to date": "Bring the base branch in before the merge.",
  "no work in progress": "Finish or squash the named commits.",
  size: "Split the change into smaller pull requests.",
};

function checksItem(checks: ChecksResult | null): ChecklistItem {
  if (checks === null) return { name: "checks", verdict: "inconclusive", note: "the project's checks were not run" };
  if (checks.verdict === "not_applicable")
    return {
      name: "checks",
      verdict: "not_applicable",
      note: "not applicable: the project has no test or lint command",
    };
  return {
    name: "checks",
    verdict: checks.verdict,
    note: checks.checks.map((check) => `\`${check.command.join(" ")}\` ${check.verdict}`).join(", "),
  };
}

function secretsItem(diff: BranchDiff): ChecklistItem {
  if (diff.isCut)
    return {
      name: "secrets",
      verdict: "inconclusive",
      note: "the diff is too long to be searched whole; its first part holds none",
    };
  return {
    name: "secrets",
    verdict: "pass",
    note: `${diff.texts.length} changed text${diff.texts.length === 1 ? "" : "s"} searched, none found`,
  };
}

function formatItem(commits: readonly CommitFacts[]): ChecklistItem {
  const broken = commits.filter((commit) => commit.parents.length < 2 && checkHeader(commit.subject).length > 0);
  if (broken.length === 0)
    return {
      name: "commit format",
      verdict: "pass",
      note: `${commits.length} commit${commits.length === 1 ? "" : "s"} by Conventional Commits 1.0.0`,
    };
  return {
    name: "commit format",
    verdict: "fail",
    note: `${broken.length} of ${commits.length} break it: ${named(broken)}`,
  };
}

function baseItem({ behind, base }: ChecklistFacts): ChecklistItem {
  const name = "up to date";
  if (behind.kind === "not_fetched")
    return { name, verdict: "fail", note: `lacks ${behind.sha.slice(0, 10)}, at which ${behind.remote} has ${base}` };
  const { commits, doubt } = behind;
  if (commits > 0)
    return { name, verdict: "fail", note: `lacks ${commits} commit${commits === 1 ? "" : "s"} of ${base}` };
  if (doubt === null) return { name, verdict: "pass", note: `has all of ${base}` };
  return { name, verdict: "inconclusive", note: `has all of ${base} as it was last fetched; ${doubt}` };
}

function progressItem(commits: readonly CommitFacts[]): ChecklistItem {
  const found = worksInProgress(commits);
  return found.length === 0
    ? { name: "no work in progress", verdict: "pass", note: "no commit says so" }
    : { name: "no work in progress", verdict: "fail", note: named(found) };
}

function sizeItem(diff: BranchDiff): ChecklistItem {
  const note = `${diff.files} file${diff.files === 1 ? "" : "s"}, +${diff.added} -${diff.removed} lines`;
  return { name: "size", verdict: diff.added + diff.removed > REVIEWABLE_LINES ? "fail" : "pass", note };
}

function named(commits: readonly CommitFacts[]): string {
  const shown = commits.slice(0, 5).map((commit) => `${commit.sha.slice(0, 10)} "${commit.subject.slice(0, 60)}"`);
  return shown.join(", ") + (commits.length > 5 ? ` and ${commits.length - 5} more` : "");
}
