import { toJson } from "../../../kernel/json.ts";
import type { PlaybookOutcome } from "../../../kernel/work/playbook.ts";
import { nameRelease, type PlannedRelease, type PushSurvey } from "../../release/index.ts";

const FILES_SHOWN = 50;

/** A dry run: what would be committed, tagged and pushed, what will be asked, and how it would be undone. */
export function previewPush(plan: PlannedRelease, survey: PushSurvey): PlaybookOutcome {
  const { conflicts } = survey;
  const document = [
    ...part(
      `Versions, on ${survey.branch}`,
      plan.packages.map(
        (one) => `${one.name} ${one.current ?? "(first)"} -> ${one.next} (${one.bump}), tag ${one.tag}`,
      ),
    ),
    ...part(
      "Version files",
      plan.packages.flatMap((one) => one.edits).map((edit) => `${edit.path} ${edit.field}: ${edit.from} -> ${edit.to}`),
    ),
    ...part("Committed with them", fileLines(survey)),
    ...part("Untracked: asked about", survey.untracked.slice(0, FILES_SHOWN)),
    ...part("Steps", stepLines(plan, survey)),
    ...part("Asks a person", askLines(plan, survey)),
    ...part(
      "In the way",
      conflicts.map((one) => `${one.what}. ${one.hint}`),
    ),
    ...part("To undo it afterwards", undoLines(plan, survey)),
  ];
  return {
    summary: `dry run, nothing was changed: ${nameRelease(plan)}${conflicts.length === 0 ? "" : `; ${conflicts.length} in the way`}`,
    details: toJson({ document: document.join("\n"), plan, survey }),
  };
}

function fileLines({ files }: PushSurvey): readonly string[] {
  const more = files.length > FILES_SHOWN ? [`${files.length - FILES_SHOWN} more`] : [];
  const shown = files
    .slice(0, FILES_SHOWN)
    .map((file) => `${file.path} (${file.change}, +${file.added ?? "?"} -${file.removed ?? "?"})`);
  return [...shown, ...more];
}

function stepLines(plan: PlannedRelease, { forge, protectedBecause, base, commit }: PushSurvey): readonly string[] {
  const tags = plan.packages.map((one) => one.tag).join(", ");
  const header = plan.commitMessage.split("\n", 1)[0] ?? "";
  return [
    ...(commit === null
      ? ["the project's checks", `commit to ${plan.branch}: ${header}`]
      : [`the commit ${commit.slice(0, 12)} stands from an earlier run`]),
    forge.remote === null ? "push nothing: the repository has no remote" : `push ${plan.branch} to ${forge.remote}`,
    ...(protectedBecause === null ? [] : [`pull request into ${base} (${protectedBecause}), merged by a person`]),
    `tag ${tags}${forge.remote === null ? "" : `, pushed to ${forge.remote}`}`,
  ];
}

function askLines(plan: PlannedRelease, survey: PushSurvey): readonly string[] {
  const isPatch = plan.packages.every((one) => one.bump === "patch");
  return [
    ...(survey.untracked.length > 0 ? ["push.leave_untracked"] : []),
    ...(isPatch || survey.commit !== null ? [] : ["version.bump"]),
    ...(survey.protectedBecause === null ? [] : ["release.merge"]),
    "git.tag.create",
    ...(survey.forge.remote === null ? [] : ["git.tag.push"]),
  ];
}

function undoLines(plan: PlannedRelease, { forge: { remote }, protectedBecause }: PushSurvey): readonly string[] {
  const tags = plan.packages.map((one) => one.tag);
  return [
    remote === null ? "git reset --soft HEAD~1" : "git revert <commit>",
    ...(protectedBecause === null ? [] : [`before the merge: close the pull request; git branch -D ${plan.branch}`]),
    `git tag -d ${tags.join(" ")}${remote === null ? "" : `; git push ${remote} ${tags.map((tag) => `:refs/tags/${tag}`).join(" ")}`}`,
  ];
}

function part(name: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`# ${name}`, "", ...lines.map((one) => `- ${one}`), ""];
}
