import type { Deliverable } from "../../../kernel/record/evidence.ts";
import { makeFinding, type Finding } from "../../../kernel/record/finding.ts";
import type { HandoffState, TaskOutcome } from "../../../kernel/record/result.ts";
import type { Doer } from "../../../kernel/work/task.ts";
import { answerCriteria, COMMIT_CRITERIA } from "../criteria.ts";
import { gitCommit, gitCreateBranch } from "../../workspace/index.ts";
import { RUN_BRANCH } from "./choose-branch.ts";
import { type CommitDecision, type CommitPlan, type CommitResult, outlookOf, type Outlook } from "./model.ts";
import { describeDecision } from "./plan.ts";
import { publish, pushEvidence, type Published } from "./publish.ts";

/** Makes the branch if one is needed, commits and pushes. */
export async function actCommit(plan: CommitPlan, act: Doer): Promise<TaskOutcome<CommitResult>> {
  if (plan.kind === "already_done") return alreadyDone(plan, act);
  const outlook = outlookOf(plan);
  const { sha, head } = plan.kind === "made_before" ? plan : await makeCommit(plan, act);
  act.soFar({
    output: resultOf(outlook, "committed", sha, null),
    evidence: [{ kind: "commit", sha }],
    deliverables: [deliver(outlook, sha, false)],
  });
  const { root, branch, push, isProtected } = outlook;
  const published = push === null ? null : await publish(act, { root, branch, sha: head, target: push, isProtected });
  const final = published?.wasRebased === true ? published.sha : sha;
  return committed({ outlook, steps: describeDecision(plan) }, final, published, act);
}

async function makeCommit(plan: CommitDecision, act: Doer): Promise<{ readonly sha: string; readonly head: string }> {
  if (plan.createBranch !== null) await act.do("branch", gitCreateBranch, plan.createBranch);
  const { sha } = await act.do("commit", gitCommit, plan.commit);
  return { sha, head: sha };
}

/** The outcome of a preview: the same decision, and no effect. */
export function previewCommit(plan: CommitPlan, act: Doer): TaskOutcome<CommitResult> {
  if (plan.kind === "already_done") return alreadyDone(plan, act);
  const outlook = outlookOf(plan);
  const steps = describeDecision(plan);
  const undo = deliver(outlook, "<commit>", plan.push !== null).undo ?? "";
  return {
    output: {
      ...resultOf(outlook, "planned", null, null),
      notes: [...steps.map((step) => `would ${step}`), `to undo it afterwards: ${undo}`, ...plan.notes],
    },
    summary: `would ${steps.join(", then ")}`,
    findings: adviceFindings(outlook),
    criteria: answerCriteria(act.criteria, {
      [COMMIT_CRITERIA.format]: plan.message.header,
      [COMMIT_CRITERIA.secrets]: searched(outlook),
    }),
  };
}

function committed(
  { outlook, steps }: { readonly outlook: Outlook; readonly steps: readonly string[] },
  sha: string,
  published: Published | null,
  act: Doer,
): TaskOutcome<CommitResult> {
  const pushed = published === null ? "" : `, pushed to ${published.remote}/${published.branch}`;
  const output = resultOf(outlook, "committed", sha, published);
  return {
    output,
    summary: `committed ${sha.slice(0, 12)} to ${outlook.branch}${pushed}: ${outlook.message.header}`,
    approach: steps.join("; "),
    evidence: [
      { kind: "commit", sha, note: outlook.message.header },
      ...(published === null ? [] : [pushEvidence(published)]),
    ],
    deliverables: [deliver(outlook, sha, published !== null)],
    findings: adviceFindings(outlook),
    criteria: answerCriteria(act.criteria, {
      [COMMIT_CRITERIA.format]: outlook.message.header,
      [COMMIT_CRITERIA.secrets]: searched(outlook),
      [COMMIT_CRITERIA.exists]: `commit ${sha}`,
    }),
    handoff: handoffOf(outlook, sha, published, act),
  };
}

function resultOf(
  plan: Outlook,
  kind: "committed" | "planned",
  sha: string | null,
  published: Published | null,
): CommitResult {
  return {
    kind,
    sha,
    branch: plan.branch,
    madeFrom: plan.madeFrom,
    message: plan.message,
    isUserFacing: plan.isUserFacing,
    files: plan.files,
    pushed: published === null ? null : { remote: published.remote, branch: published.branch, sha: published.sha },
    search: plan.search,
    pullRequest: null,
    notes: [
      ...plan.notes,
      ...(published?.wasRebased === true
        ? ["the push was rejected; the branch was rebased onto its remote counterpart and pushed again"]
        : []),
    ],
  };
}

function alreadyDone(plan: Extract<CommitPlan, { kind: "already_done" }>, act: Doer): TaskOutcome<CommitResult> {
  const { branch, pullRequest, sha } = plan;
  const says = `nothing to commit on ${branch}, and pull request #${pullRequest.number} is open`;
  const output: CommitResult = {
    kind: "already_done",
    sha,
    branch,
    madeFrom: null,
    message: null,
    isUserFacing: false,
    files: 0,
    pushed: null,
    search: { files: 0, hits: 0 },
    pullRequest,
    notes: [...plan.notes],
  };
  return {
    output,
    summary: `already done: ${says}`,
    evidence: [
      { kind: "commit", sha },
      { kind: "url", url: pullRequest.url },
    ],
    criteria: answerCriteria(act.criteria, {
      [COMMIT_CRITERIA.format]: says,
      [COMMIT_CRITERIA.secrets]: says,
      [COMMIT_CRITERIA.exists]: `commit ${sha}`,
    }),
  };
}

function deliver(plan: Outlook, sha: string, isPushed: boolean): Deliverable {
  const { branch, parent } = plan;
  const remote = isPushed && plan.push !== null ? ` && git push ${plan.push.remote} --delete ${branch}` : "";
  if (plan.madeFrom?.startsWith(RUN_BRANCH) === true)
    return { type: "commit", value: sha, title: plan.message.header, undo: `git branch -D ${branch}${remote}` };
  const takeBack = isPushed
    ? `git revert ${sha.slice(0, 12)} && git push`
    : parent === null
      ? `git update-ref -d refs/heads/${branch}`
      : `git reset --soft ${parent.slice(0, 12)}`;
  const drop =
    plan.madeFrom === null || parent === null
      ? ""
      : `; to drop the branch instead: git switch ${plan.madeFrom} && git branch -D ${branch}${remote}`;
  return { type: "commit", value: sha, title: plan.message.header, undo: `${takeBack}${drop}` };
}

function adviceFindings(plan: Outlook): readonly Finding[] {
  return plan.advice.map((advice) =>
    makeFinding({
      rule: `commit/${advice.rule}`,
      severity: "info",
      where: { thing: `message "${plan.message.header}"` },
      message: advice.says,
      remedy: "Mind it in the next message; this one was kept as it was given.",
      owner: "release-manager",
    }),
  );
}

function handoffOf(plan: Outlook, sha: string, published: Published | null, act: Doer): HandoffState {
  const remaining = published === null && plan.push !== null ? ["push the branch"] : [];
  return {
    from: act.agent,
    to: "meta-updater",
    workCompleted: [
      { item: `commit ${plan.message.header}`, done: true },
      ...(published === null ? [] : [{ item: `push to ${published.remote}/${published.branch}`, done: true }]),
    ],
    currentState: {
      files: [],
      branch: plan.branch,
      commits: [sha],
      validation: [
        { check: "secrets", verdict: "pass", note: searched(plan) },
        { check: "commit message", verdict: "pass", note: "Conventional Commits 1.0.0" },
      ],
    },
    remainingWork: remaining,
    findings: [],
    openQuestions: [],
  };
}

function searched(plan: Outlook): string {
  return `${plan.search.files} changed text${plan.search.files === 1 ? "" : "s"} searched for secrets, none found`;
}
