import type { Evidence } from "../../../kernel/record/evidence.ts";
import type { TaskOutcome } from "../../../kernel/record/result.ts";
import { defineTask, type Doer } from "../../../kernel/work/task.ts";
import { forgeCreatePullRequest, gitPush, gitRebase } from "../../workspace/index.ts";
import { publish, pushEvidence, type Published } from "../commit/publish.ts";
import { answerCriteria, PULL_REQUEST_CRITERIA } from "../criteria.ts";
import { checklistFindings } from "./checklist.ts";
import { type PullRequestDecision, type PullRequestPlan, PullRequestResult, PullRequestTaskInput } from "./model.ts";
import { planPullRequest } from "./plan.ts";

/** Timeout of opening a pull request, ms. Source: coordination specification, section 3. */
const CREATE_PR_TIMEOUT_MS = 60_000;

/** Pushes the branch if the forge has not got it, and opens its pull request or takes the one that is open. */
export const createPullRequestTask = defineTask<PullRequestTaskInput, PullRequestPlan, PullRequestResult>({
  agent: "release-manager",
  name: "create-pr",
  title: "pull request",
  summary: "Goes through the checklist, pushes the branch where needed, and opens its pull request.",
  input: PullRequestTaskInput,
  output: PullRequestResult,
  timeoutMs: CREATE_PR_TIMEOUT_MS,
  layer: "medium",
  effects: [forgeCreatePullRequest.name, gitPush.name, gitRebase.name],
  recover: [
    { on: "push_rejected", name: "fetch, rebase in a worktree and push again", times: 1 },
    { on: "pull_request_refused", name: "try once more with another title", times: 1 },
    { on: "conflict", name: "take the open pull request of the branch", times: 1, replan: true },
  ],
  plan: planPullRequest,
  act: actPullRequest,
});

/** Tells which pull request would be opened, with the same checklist; changes nothing. */
export const previewPullRequestTask = defineTask<PullRequestTaskInput, PullRequestPlan, PullRequestResult>({
  agent: "release-manager",
  name: "preview-pr",
  title: "pull request (dry run)",
  summary: "Goes through the checklist and writes the pull request's text, without opening it.",
  input: PullRequestTaskInput,
  output: PullRequestResult,
  timeoutMs: CREATE_PR_TIMEOUT_MS,
  layer: "medium",
  effects: [],
  plan: planPullRequest,
  act: async (plan, act) => (plan.kind === "open" ? preview(plan, act) : notApplicable(plan.reason)),
});

async function actPullRequest(plan: PullRequestPlan, act: Doer): Promise<TaskOutcome<PullRequestResult>> {
  if (plan.kind === "not_applicable") return notApplicable(plan.reason);
  const published = plan.push === null ? null : await publish(act, plan.push);
  const headSha = published?.sha ?? plan.draft.headSha;
  const evidence = published === null ? [] : [pushEvidence(published)];
  act.soFar({ evidence });
  if (plan.existing !== null)
    return conclude(plan, act, { ...plan.existing, kind: "taken", headSha, published, evidence });
  const title = act.recovering?.code === "pull_request_refused" ? plan.otherTitle : plan.draft.title;
  const opened = await act.do(`pr:${plan.draft.head}`, forgeCreatePullRequest, { ...plan.draft, headSha, title });
  return conclude(plan, act, {
    number: opened.number,
    url: opened.url,
    title: opened.title,
    kind: "opened",
    headSha,
    published,
    evidence,
  });
}

interface Reached {
  readonly kind: "opened" | "taken";
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly headSha: string;
  readonly published: Published | null;
  readonly evidence: readonly Evidence[];
}

function conclude(plan: PullRequestDecision, act: Doer, reached: Reached): TaskOutcome<PullRequestResult> {
  const { kind, number, url, title, published } = reached;
  const pushed = published === null ? null : { remote: published.remote, branch: published.branch, sha: published.sha };
  const secrets = plan.checklist.find((item) => item.name === "secrets");
  return {
    output: { ...resultOf(plan), kind, number, url, title, headSha: reached.headSha, pushed },
    summary:
      kind === "opened"
        ? `opened pull request #${number}: ${title}`
        : `pull request #${number} of ${plan.draft.head} is open already; it was taken`,
    approach: plan.checklist.map((item) => `${item.name}: ${item.verdict}`).join(", "),
    evidence: [...reached.evidence, { kind: "url", url, note: `pull request #${number}` }],
    deliverables: [
      { type: "pull request", value: url, title, ...(kind === "opened" ? { undo: undoOf(plan, number) } : {}) },
    ],
    findings: checklistFindings(plan.checklist, plan.draft.head),
    criteria: answerCriteria(act.criteria, {
      [PULL_REQUEST_CRITERIA.open]: url,
      ...(secrets?.verdict === "pass" ? { [PULL_REQUEST_CRITERIA.secrets]: secrets.note } : {}),
    }),
  };
}

function preview(plan: PullRequestDecision, act: Doer): TaskOutcome<PullRequestResult> {
  const { head, base, title } = plan.draft;
  const says =
    plan.existing === null
      ? `would open a pull request of ${head} into ${base}: ${title}`
      : `pull request #${plan.existing.number} of ${head} is open already`;
  return {
    output: {
      ...resultOf(plan),
      kind: "planned",
      number: plan.existing?.number ?? null,
      url: plan.existing?.url ?? null,
      pushed: null,
    },
    summary: plan.push === null ? says : `would push ${head} to ${plan.push.target.remote}; ${says}`,
    findings: checklistFindings(plan.checklist, head),
    criteria: answerCriteria(act.criteria, { [PULL_REQUEST_CRITERIA.secrets]: "the branch was searched" }),
  };
}

function resultOf(plan: PullRequestDecision): Omit<PullRequestResult, "kind" | "number" | "url" | "pushed"> {
  const { title, body, head, headSha, base, isDraft } = plan.draft;
  return { title, body, head, headSha, base, isDraft, checklist: [...plan.checklist] };
}

function notApplicable(reason: string): TaskOutcome<PullRequestResult> {
  return {
    output: {
      kind: "planned",
      number: null,
      url: null,
      title: "",
      body: "",
      head: "",
      headSha: "",
      base: "",
      isDraft: false,
      checklist: [],
      pushed: null,
    },
    summary: reason,
    skipped: reason,
  };
}

function undoOf(plan: PullRequestDecision, number: number): string {
  return plan.draft.forge.kind === "github" ? `gh pr close ${number}` : `signalbox pr close ${number}`;
}
