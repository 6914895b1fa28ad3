import { OpsError } from "../../../kernel/ops-error.ts";
import type { Coordinator } from "../../../kernel/work/playbook.ts";
import { toJson } from "../../../kernel/json.ts";
import {
  MergeWatch,
  nameRelease,
  type PlannedRelease,
  type ReleaseRequest,
  type ReleaseSurvey,
} from "../../release/index.ts";
import { watchBrief } from "./briefs.ts";

const QUESTION = "merge";
/** The first look comes after a minute; each later one after twice the time, up to a quarter of an hour. */
const FIRST_LOOK_MS = 60_000;
const LAST_LOOK_MS = 15 * 60_000;
/** A question stands for 24 h, which is less than 110 looks; it is asked anew only when something has moved. */
const MOST_LOOKS = 1_000;

/** A merged release, and what its base had got since it was planned. */
export interface Merged {
  readonly sha: string;
  readonly arrived: readonly string[];
}

/** What is waited for: a person's merge of the pull request. */
export interface Waited {
  readonly plan: PlannedRelease;
  readonly survey: Pick<ReleaseSurvey, "forge" | "checks">;
  readonly request: ReleaseRequest;
  /** The command that goes on. */
  readonly command: string;
}

/**
 * Waits until a person has merged the release: the question goes to people, and the world answers it. A base that has moved makes
 * it void, and it is asked again with what has come.
 */
export async function awaitMerge(coordinator: Coordinator, waited: Waited): Promise<Merged> {
  let arrived: readonly string[] = [];
  let approvals = 0;
  for (let look = 1; look <= MOST_LOOKS; look++) {
    const result = await coordinator.spawn(watchBrief(waited.plan, waited.survey.forge, waited.request, look));
    const watch = MergeWatch.parse(result.output);
    if (watch.state === "merged" && watch.mergedSha !== null) {
      await coordinator.withdraw(QUESTION, `merged as ${watch.mergedSha.slice(0, 12)}`);
      return { sha: watch.mergedSha, arrived };
    }
    if (watch.state !== "open") throw closedError(waited);
    arrived = watch.arrived;
    const answer = await coordinator.approve({
      ...questionOf(waited, watch, approvals),
      lookAgainMs: pauseBefore(look),
    });
    if (answer === "approved") approvals += 1;
  }
  throw new OpsError("timeout", `pull request #${waited.request.number} was looked at ${MOST_LOOKS} times`, {
    hint: `Run \`${waited.command}\` again once it is merged.`,
  });
}

function pauseBefore(look: number): number {
  return Math.min(FIRST_LOOK_MS * 2 ** Math.min(look - 1, 10), LAST_LOOK_MS);
}

function closedError({ plan, request, command }: Waited): OpsError {
  return new OpsError(
    "precondition",
    `pull request #${request.number} of ${nameRelease(plan)} was closed without a merge`,
    {
      hint: `Remove the branch ${plan.branch}, then run \`${command}\` again.`,
    },
  );
}

function questionOf({ plan, survey, request }: Waited, watch: MergeWatch, approvals: number) {
  const { forge } = survey;
  const how = forge.kind === "local" ? `signalbox pr merge ${request.number}` : `merge ${request.url}`;
  const unknown = survey.checks.filter((check) => check.verdict === "inconclusive" || check.verdict === "error");
  return {
    name: QUESTION,
    action: "release.merge",
    arguments: toJson({
      pullRequest: request.url,
      merges: { forge: forge.name, number: request.number },
      answer: approvals === 0 ? how : `approved, and still open: ${how}`,
      from: plan.branch,
      into: plan.base,
      releases: plan.packages.map((one) => `${one.name} ${one.current ?? "(first)"} -> ${one.next} (${one.tag})`),
      notKnown: unknown.map((check) => `${check.name}: ${check.note}`),
      ...(plan.remarks.length === 0 ? {} : { remarks: plan.remarks }),
      ...(watch.arrived.length === 0 ? {} : { arrivedSincePlanned: watch.arrived, notInTheNotes: true }),
      ...(approvals === 0 ? {} : { approvals }),
    }),
    target: {
      label: `${plan.base} and ${plan.branch}`,
      version: `${watch.baseSha?.slice(0, 12) ?? "none"}..${watch.headSha.slice(0, 12)}`,
    },
    risk: "high" as const,
  };
}
