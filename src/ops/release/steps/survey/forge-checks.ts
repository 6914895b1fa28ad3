import type { Reader } from "../../../../kernel/work/task.ts";
import {
  type ForgeRef,
  type PullRequest,
  readChecks,
  readMilestone,
  readOpenIssues,
  readPullRequests,
} from "../../../workspace/index.ts";
import { tolerate } from "../../forge-facts.ts";
import type { PlannedRelease } from "../../plan/model.ts";
import { RELEASE_BRANCH_PREFIX } from "../model.ts";
import { conflicting, seen, some, type Surveyed } from "./surveyed.ts";

/** Open issues that are looked at, most urgent first. */
const ISSUES_READ = 200;
const REQUESTS_READ = 50;

/** Every pull request of the milestone is merged. */
export async function checkMilestone(
  read: Pick<Reader, "read">,
  forge: ForgeRef,
  plan: PlannedRelease,
  named: string | null,
): Promise<Surveyed> {
  if (named === null) return seen("milestone", "not_applicable", "no milestone is set (release.milestone)");
  const title = named.replaceAll("{version}", plan.packages[0]?.next ?? "");
  const asked = await tolerate(() => read.read(readMilestone, { forge, title }));
  if (asked.kind === "not_told") return seen("milestone", "inconclusive", `"${title}": ${asked.why}`);
  if (asked.value === null) return seen("milestone", "inconclusive", `the ${forge.kind} forge has no milestones`);
  const { pullRequests } = asked.value;
  const open = pullRequests.filter((request) => request.state === "open");
  if (open.length === 0)
    return seen("milestone", "pass", `no pull request of "${title}" is open (${pullRequests.length})`);
  return conflicting("milestone", {
    code: "open_pull_requests",
    what: `milestone "${title}" has open pull requests: ${some(open.map((one) => `#${one.number} ${one.title}`))}`,
    hint: "Merge them, or move them to another milestone.",
  });
}

/** No issue of priority P0 or P1 is open. */
export async function checkIssues(read: Pick<Reader, "read">, forge: ForgeRef): Promise<Surveyed> {
  const asked = await tolerate(() => read.read(readOpenIssues, { forge, limit: ISSUES_READ }));
  if (asked.kind === "not_told") return seen("urgent issues", "inconclusive", asked.why);
  if (asked.value === null)
    return seen("urgent issues", "inconclusive", `the ${forge.kind} forge has no issues to ask about`);
  const urgent = asked.value.filter((issue) => issue.priority === "P0" || issue.priority === "P1");
  const beyond = asked.value.length >= ISSUES_READ ? ` among the first ${ISSUES_READ}` : "";
  if (urgent.length === 0) return seen("urgent issues", "pass", `no issue of priority P0 or P1 is open${beyond}`);
  return conflicting("urgent issues", {
    code: "open_issues",
    what: `urgent issues are open: ${some(urgent.map((one) => `#${one.number} (${one.priority}) ${one.title}`))}`,
    hint: "Close them, or lower their priority.",
  });
}

/** CI is green on the exact commit that is released. On the local forge the project's own checks stand for it. */
export async function checkCommit(
  read: Pick<Reader, "read">,
  forge: ForgeRef,
  plan: PlannedRelease,
): Promise<Surveyed> {
  const name = "checks of the commit";
  const sha = plan.headSha.slice(0, 12);
  if (forge.kind === "local") return seen(name, "inconclusive", `the project's own checks are to be run on ${sha}`);
  const asked = await tolerate(() => read.read(readChecks, { forge, sha: plan.headSha }));
  if (asked.kind === "not_told") return seen(name, "inconclusive", `${sha}: ${asked.why}`);
  const checks = asked.value;
  const red = checks.filter((check) => check.state === "failure" || check.state === "pending");
  if (red.length > 0)
    return conflicting(name, {
      code: "checks_not_green",
      what: `checks on ${sha} are not green: ${some(red.map((check) => `${check.name} (${check.state === "pending" ? "not done" : "failed"})`))}`,
      hint: "Wait for them, or mend what they report.",
    });
  const green = checks.filter((check) => check.state === "success").length;
  return green === 0
    ? seen(name, "inconclusive", `no check has said success on ${sha} (${checks.length} reported)`)
    : seen(name, "pass", `${green} of ${checks.length} checks are green on ${sha}, none is red`);
}

/** Pull requests of releases, newest first. */
export async function readReleaseRequests(
  read: Pick<Reader, "read">,
  forge: ForgeRef,
): Promise<readonly PullRequest[]> {
  const found = await read.read(readPullRequests, { forge, state: "all", limit: REQUESTS_READ });
  return found
    .filter((request) => request.head.startsWith(RELEASE_BRANCH_PREFIX))
    .toSorted((one, other) => other.number - one.number);
}

/** No other release waits for its merge. */
export function checkOtherRelease(requests: readonly PullRequest[], plan: PlannedRelease): Surveyed {
  const other = requests.find((request) => request.state === "open" && request.head !== plan.branch);
  if (other === undefined) return seen("other release", "pass", "no other release waits for its merge");
  return conflicting("other release", {
    code: "open_pull_requests",
    what: `another release waits for its merge: ${other.url} (${other.title})`,
    hint: `Merge it first, or close it (\`signalbox pr close ${other.number}\` on the local forge).`,
  });
}
