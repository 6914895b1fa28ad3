import { toJson } from "../../../kernel/json.ts";
import type { Coordinator, PlaybookOutcome } from "../../../kernel/work/playbook.ts";
import { nameRelease, type PlannedRelease, ReleaseEnd, type ReleaseSurvey } from "../../release/index.ts";
import { announceBrief, mergedBriefs, publishBriefs } from "./briefs.ts";
import type { Merged } from "./merge.ts";

/** What is brought to its end, and where it was taken up. */
export interface Finishing {
  readonly plan: PlannedRelease;
  readonly survey: ReleaseSurvey;
  readonly merged: Merged;
  /** Said when an earlier run has left it. */
  readonly takenUp: string | null;
}

/** After the merge: tag, push, release at the forge, a last look, the announcement. */
export async function finishRelease(coordinator: Coordinator, finishing: Finishing): Promise<PlaybookOutcome> {
  const { plan, survey, merged, takenUp } = finishing;
  const briefs = mergedBriefs(plan, merged.sha);
  await coordinator.spawn(briefs.tag);
  if (survey.forge.remote !== null) await coordinator.spawn(briefs.push);
  await coordinator.spawn(briefs.release);
  for (const brief of publishBriefs(plan, merged.sha)) await coordinator.spawn(brief);
  const closed = await coordinator.spawn(briefs.close);
  const end = ReleaseEnd.parse(closed.output);
  if (survey.announce.length > 0) await coordinator.spawn(announceBrief(end.announcement, survey.announce));
  return {
    summary: `${takenUp ?? ""}released ${nameRelease(plan)} at ${merged.sha.slice(0, 12)}: ${end.urls.join(", ")}`,
    details: toJson({
      document: end.announcement,
      plan: { ...plan, commits: [] },
      mergedSha: merged.sha,
      urls: end.urls,
      looks: end.looks,
    }),
    nextSteps: [
      ...(merged.arrived.length === 0
        ? []
        : [
            `${plan.base} had got ${merged.arrived.length} commits since the plan: they are in the tag and not in the notes.`,
          ]),
      ...(survey.forge.kind === "local" && survey.forge.remote !== null
        ? [`Publish the merge: git push ${survey.forge.remote} ${plan.base}`]
        : []),
      ...(survey.announce.length > 0 ? [`Commit the announcement: ${survey.announce.join(", ")}.`] : []),
      `To take the release back: git revert -m 1 ${merged.sha.slice(0, 12)} (for a merge commit), and what each line above names.`,
    ],
  };
}
