import { z } from "zod";
import { makeFinding, type Finding } from "../../../../kernel/record/finding.ts";
import { OpsError } from "../../../../kernel/ops-error.ts";
import type { TaskOutcome } from "../../../../kernel/record/result.ts";
import { defineTask, type Doer, type Reader } from "../../../../kernel/work/task.ts";
import { type ForgeRef, readCommits, readForge, readGitState, readRevision } from "../../../workspace/index.ts";
import { tolerate } from "../../forge-facts.ts";
import { type PlannedRelease, type ReleaseConflict, ReleasePlan } from "../../plan/model.ts";
import { readSettings } from "../../settings.ts";
import { nameRelease, ReleaseSurvey, STEP_TIMEOUT_MS } from "../model.ts";
import { findBranch, findRequest, type RefStanding } from "../standing.ts";
import { checkCommit, checkIssues, checkMilestone, checkOtherRelease, readReleaseRequests } from "./forge-checks.ts";
import { checkTags, checkTree, checkUpstream, checkVersionFiles } from "./repository-checks.ts";
import { checkRegistries } from "./registry-checks.ts";
import { describeSteps } from "./steps.ts";
import { findUnfinished } from "./unfinished.ts";

const Input = z.strictObject({ plan: ReleasePlan, stopsAtConflict: z.boolean().default(true) });
type Input = z.infer<typeof Input>;

/** Asks the world about a planned release: what stands in the way, all at once, and what stands already. */
export const verifyReleaseTask = defineTask<Input, ReleaseSurvey, ReleaseSurvey>({
  agent: "release-manager",
  name: "verify-release",
  title: "release checks",
  summary: "Looks at the tree, the remote, tags, pull requests, issues, checks and version files before a release.",
  input: Input,
  output: ReleaseSurvey,
  timeoutMs: STEP_TIMEOUT_MS,
  layer: "slow",
  effects: [],
  critical: true,
  plan: surveyRelease,
  act: async (survey, act, input) => conclude(survey, act, input),
});

async function surveyRelease(read: Reader, { plan }: Input): Promise<ReleaseSurvey> {
  const root = read.place.repository;
  const forge = await read.read(readForge, { root });
  const requests = await readReleaseRequests(read, forge);
  const [state, settings] = await Promise.all([read.read(readGitState, { root }), readSettings(read, root)]);
  const unfinished = await findUnfinished(read, { root, forge, requests, publish: settings.publish });
  const base = { forge, unfinished, runsChecksHere: forge.kind === "local", announce: settings.announce };
  if (plan.kind === "nothing" || unfinished !== null)
    return { ...base, checks: [], conflicts: unfinished === null ? plan.conflicts : [], commit: null, steps: [] };
  const surveyed = [
    checkTree(state),
    checkVersionFiles(plan),
    checkOtherRelease(requests, plan),
    await checkUpstream(read, root, forge, plan),
    await checkTags(read, root, forge, plan),
    await checkMilestone(read, forge, plan, settings.milestone),
    await checkIssues(read, forge),
    await checkCommit(read, forge, plan),
    await checkRegistries(read, root, plan, settings.publish),
  ];
  const branch = await lookAtBranch(read, root, forge, plan);
  const request = branch.commit === null ? null : await findRequest(read, forge, plan.branch);
  const conflicts = [...plan.conflicts, ...surveyed.flatMap((one) => one.conflicts), ...branch.conflicts];
  return {
    ...base,
    checks: surveyed.map((one) => one.check),
    conflicts: distinct(conflicts),
    commit: branch.commit,
    steps: [...describeSteps(plan, forge, { commit: branch.commit, request })],
  };
}

interface SeenBranch {
  readonly commit: string | null;
  readonly conflicts: readonly ReleaseConflict[];
}

/** The release commit that an earlier run has made on this very base, or a branch of that name that is something else. */
async function lookAtBranch(read: Reader, root: string, forge: ForgeRef, plan: PlannedRelease): Promise<SeenBranch> {
  const asked = await tolerate(() => findBranch(read, root, forge, plan.branch));
  if (asked.kind === "told") return judgeBranch(read, root, { plan, forge, ...asked.value });
  const hint = "Look at the network and at `git remote -v`; nothing can be pushed meanwhile.";
  return { commit: null, conflicts: [{ code: "remote_unreachable", what: asked.why, hint }] };
}

async function judgeBranch(
  read: Reader,
  root: string,
  { plan, forge, here, there }: RefStanding & { readonly plan: PlannedRelease; readonly forge: ForgeRef },
): Promise<SeenBranch> {
  const sha = here ?? there;
  if (sha === null) return { commit: null, conflicts: [] };
  const header = plan.commitMessage.split("\n", 1)[0];
  const known = (await read.read(readRevision, { root, name: sha })) !== null;
  const [commit] = known ? await read.read(readCommits, { root, range: sha, limit: 1 }) : [];
  const isOurs = commit?.subject === header && commit?.parents[0] === plan.headSha && (there === null || there === sha);
  if (isOurs) return { commit: sha, conflicts: [] };
  const undo = [
    ...(here === null ? [] : [`git branch -D ${plan.branch}`]),
    ...(there === null ? [] : [`git push ${forge.remote} --delete ${plan.branch}`]),
  ];
  const what = `the branch ${plan.branch} exists at ${sha.slice(0, 12)} and is not this release on ${plan.headSha.slice(0, 12)}`;
  const hint = `If it is an earlier try that nobody needs, close its pull request and remove it: \`${undo.join("; ")}\`.`;
  return { commit: null, conflicts: [{ code: "not_on_base", what, hint }] };
}

function distinct(conflicts: readonly ReleaseConflict[]): ReleaseConflict[] {
  return [...new Map(conflicts.map((one) => [`${one.code} ${one.what}`, one])).values()];
}

function conclude(survey: ReleaseSurvey, act: Doer, input: Input): TaskOutcome<ReleaseSurvey> {
  const { conflicts, checks } = survey;
  const known = new Set(input.plan.conflicts.map((one) => one.what));
  const findings = conflicts.filter((one) => !known.has(one.what)).map(findingOf); // the plan's own are in its result
  const evidence = [{ kind: "command" as const, command: ["git", "status"], exitCode: 0, note: "looked at" }];
  if (conflicts.length > 0 && input.stopsAtConflict) {
    act.soFar({ output: survey, findings });
    throw conflictError(conflicts);
  }
  const unknown = checks.filter((check) => check.verdict === "inconclusive" || check.verdict === "error");
  return {
    output: survey,
    summary: describe(survey, input, unknown.length),
    approach: checks.map((check) => `${check.name}: ${check.verdict}`).join(", "),
    findings,
    evidence,
  };
}

function describe(survey: ReleaseSurvey, { plan }: Input, unknown: number): string {
  if (survey.unfinished !== null)
    return `${nameRelease(survey.unfinished.plan)} was merged and is not finished: ${survey.unfinished.missing.join(", ")} missing`;
  if (plan.kind === "nothing") return plan.reason;
  const more = unknown === 0 ? "" : `; ${unknown} could not be told`;
  return survey.conflicts.length === 0
    ? `nothing known stands in the way of ${nameRelease(plan)}${more}`
    : `${inTheWay(survey.conflicts.length)} of ${nameRelease(plan)}${more}`;
}

function inTheWay(count: number): string {
  return count === 1 ? "1 conflict stands in the way" : `${count} conflicts stand in the way`;
}

/** All conflicts in one error, so that they can be mended at once. */
function conflictError(conflicts: readonly ReleaseConflict[]): OpsError {
  const many = conflicts.length === 1 ? "" : `${conflicts.length} conflicts: `;
  return new OpsError("precondition", `${many}${conflicts.map((one) => one.what).join("; ")}`, {
    hint: hintOf(conflicts),
    details: { conflicts },
  });
}

/** What to do, once for each kind; where there are several kinds each says what it is about. */
function hintOf(conflicts: readonly ReleaseConflict[]): string {
  const isOne = new Set(conflicts.map((one) => one.code)).size === 1;
  const said = conflicts.map(({ code, hint }) => (isOne ? hint : `(${code.replaceAll("_", " ")}) ${hint}`));
  return [...new Set(said)].join(" ");
}

function findingOf(conflict: ReleaseConflict): Finding {
  return makeFinding({
    rule: `release/${conflict.code.replaceAll("_", "-")}`,
    severity: "high",
    where: { thing: "release" },
    message: conflict.what,
    remedy: conflict.hint,
    owner: "release-manager",
    identity: conflict.code,
    evidence: [],
  });
}
