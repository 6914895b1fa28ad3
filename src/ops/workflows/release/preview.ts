import { toJson } from "../../../kernel/json.ts";
import type { PlaybookOutcome } from "../../../kernel/work/playbook.ts";
import { nameRelease, type PlannedRelease, type ReleasePlan, type ReleaseSurvey } from "../../release/index.ts";

const COMMITS_SHOWN = 30;

/** A dry run: the plan whole, what stands, what will be asked and what is in the way. */
export function previewRelease(plan: ReleasePlan, survey: ReleaseSurvey): PlaybookOutcome {
  const details = toJson({ plan, survey });
  if (survey.unfinished !== null) {
    const { url, mergedSha, missing } = survey.unfinished;
    return {
      summary: `dry run, nothing was changed: ${nameRelease(survey.unfinished.plan)} was merged (${url}, ${mergedSha.slice(0, 12)}) and would be finished: ${missing.join(", ")}`,
      details,
    };
  }
  if (plan.kind === "nothing") return { summary: plan.reason, alreadyDone: true, details };
  const asked = survey.steps.flatMap((step) => (step.asks === null ? [] : [step.asks]));
  const document = [
    ...versionLines(plan),
    ...commitLines(plan),
    ...editLines(plan),
    ...noteLines(plan),
    ...heading(
      "Steps",
      survey.steps.map((step) => `${mark(step.stands)} ${step.step} (${step.agent}): ${step.says}`),
    ),
    ...heading(
      "Asks a person",
      asked.map((action) => `- ${action}`),
    ),
    ...heading(
      "Checks",
      survey.checks.map((check) => `- ${check.name}: ${check.verdict.replaceAll("_", " ")}: ${check.note}`),
    ),
    ...heading(
      "Remarks",
      plan.remarks.map((remark) => `- ${remark}`),
    ),
    ...heading(
      "In the way",
      survey.conflicts.map((one) => `- ${one.what}. ${one.hint}`),
    ),
    ...heading("To undo it afterwards", undoLines(plan, survey)),
  ];
  return {
    summary: `dry run, nothing was changed: ${nameRelease(plan)}${survey.conflicts.length === 0 ? "" : `; ${survey.conflicts.length} in the way`}`,
    details: toJson({ document: document.join("\n"), plan, survey }),
  };
}

function versionLines(plan: PlannedRelease): readonly string[] {
  const rows = plan.packages.map(
    (one) => `- ${one.name} ${one.current ?? "(first)"} -> ${one.next} (${one.bump}), tag ${one.tag}: ${one.reason}`,
  );
  return heading(`Versions, on ${plan.base} at ${plan.headSha.slice(0, 12)}`, rows);
}

function commitLines(plan: PlannedRelease): readonly string[] {
  const shown = plan.commits
    .slice(0, COMMITS_SHOWN)
    .map((one) => `- ${one.sha.slice(0, 8)} ${one.bump.padEnd(5)} ${one.header}`);
  const more = plan.commits.length - shown.length;
  const since = plan.sinceTag === null ? "Commits" : `Commits since ${plan.sinceTag}`;
  return heading(since, more > 0 ? [...shown, `- ${more} more: signalbox release plan --explain`] : shown);
}

function editLines(plan: PlannedRelease): readonly string[] {
  const edits = [...plan.packages.flatMap((one) => one.edits), ...plan.references];
  const changelogs = plan.packages.flatMap((one) =>
    one.changelog === null ? [] : [`- ${one.changelog}: [${one.next}] - ${plan.date}`],
  );
  return heading("Edits", [
    ...edits.map((edit) => `- ${edit.path} ${edit.field}: ${edit.from} -> ${edit.to}`),
    ...changelogs,
  ]);
}

function noteLines(plan: PlannedRelease): readonly string[] {
  return plan.packages.flatMap((one) => heading(`Notes of ${one.name} ${one.next}`, one.notes.trim().split("\n")));
}

function undoLines(plan: PlannedRelease, survey: ReleaseSurvey): readonly string[] {
  const { remote } = survey.forge;
  const tags = plan.packages.map((one) => one.tag);
  return [
    `- before the merge: close the pull request; git branch -D ${plan.branch}${remote === null ? "" : `; git push ${remote} --delete ${plan.branch}`}`,
    `- after the tag: git tag -d ${tags.join(" ")}${remote === null ? "" : `; git push ${remote} ${tags.map((tag) => `:refs/tags/${tag}`).join(" ")}`}`,
    `- the merge: git revert -m 1 <merge>`,
  ];
}

function heading(name: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`# ${name}`, "", ...lines, ""];
}

function mark(stands: boolean | null): string {
  return stands === true ? "[stands]" : "[to do]";
}
