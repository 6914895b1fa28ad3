import { type Finding, type FindingDraft, makeFinding } from "../../../kernel/record/finding.ts";
import { type BranchHealth, HEALTH_LIMITS, type HealthFacts, type RuleCount } from "./model.ts";

const DAY_MS = 86_400_000;
const OWNER = "release-manager";
/** Below this share a repository plainly follows another convention, and is told so once instead of for every rule. */
const CONVENTION_SHARE = 0.1;
/** A share from which on messages count as kept to the rules. */
const GOOD_SHARE = 0.95;
const FEWEST_MESSAGES = 10;

/** What findings are judged with. `openHeads` are the heads of open pull requests; null when the forge could not be asked. */
export interface Judging {
  readonly at: number;
  readonly defaultBranch: string | null;
  readonly openHeads: ReadonlySet<string> | null;
  /** Whether a branch is protected: such a one is kept, however old. */
  readonly isProtected: (branch: string) => boolean;
}

/** Every finding about the history itself. Pure; ages stand in messages and never in fingerprints. */
export function judgeHealth(facts: HealthFacts, judging: Judging): readonly Finding[] {
  return [
    ...branchFindings(facts.branches, judging),
    ...messageFindings(facts.messages),
    ...releaseFindings(facts, judging.at),
    ...facts.largeFiles.map(largeFile),
    ...beyondKept("git/large-file", facts.largeFileCount, "large files in history"),
    ...tagFindings(facts.tags),
  ];
}

function branchFindings(branches: readonly BranchHealth[], judging: Judging): readonly Finding[] {
  const kept = branches.filter((branch) => !isKept(branch, judging));
  const orphaned = kept.filter(
    (branch) => branch.goneUpstream !== null && judging.openHeads?.has(branch.name) !== true,
  );
  const names = new Set(orphaned.map((branch) => branch.name));
  const stale = kept.filter(
    (branch) => !names.has(branch.name) && judging.at - branch.committedAt > HEALTH_LIMITS.staleBranchDays * DAY_MS,
  );
  const oldest = [...stale].sort(
    (left, right) => left.committedAt - right.committedAt || (left.name < right.name ? -1 : 1),
  );
  return [
    ...oldest.slice(0, HEALTH_LIMITS.kept).map((branch) => staleBranch(branch, judging.at)),
    ...beyondKept("git/stale-branch", stale.length, "stale branches"),
    ...orphaned.slice(0, HEALTH_LIMITS.kept).map((branch) => orphanedBranch(branch, judging)),
    ...beyondKept("git/orphaned-branch", orphaned.length, "orphaned branches"),
  ];
}

function isKept(branch: BranchHealth, judging: Judging): boolean {
  const short = shortName(branch);
  return short === judging.defaultBranch || judging.isProtected(short);
}

function shortName(branch: BranchHealth): string {
  return branch.isRemote ? branch.name.slice(branch.name.indexOf("/") + 1) : branch.name;
}

function staleBranch(branch: BranchHealth, at: number): Finding {
  const state = branch.isMerged ? "merged" : "not merged";
  return finding({
    rule: "git/stale-branch",
    severity: branch.isMerged ? "low" : "medium",
    where: { thing: `branch ${branch.name}` },
    message: `${branch.name} has had no commit for ${days(at - branch.committedAt)}; ${state}, last by ${branch.author}`,
    remedy: branch.isMerged
      ? `Delete it: ${deletion(branch)}.`
      : `Finish it in a pull request, or delete it: ${deletion(branch)}.`,
    identity: branch.name,
    evidence: [{ kind: "commit", sha: branch.sha, note: `tip of ${branch.name}` }],
  });
}

function orphanedBranch(branch: BranchHealth, judging: Judging): Finding {
  const state = branch.isMerged ? "merged" : "not merged";
  const asked =
    judging.openHeads === null ? "; whether a pull request is open could not be asked" : "; no pull request is open";
  return finding({
    rule: "git/orphaned-branch",
    severity: branch.isMerged ? "low" : "medium",
    where: { thing: `branch ${branch.name}` },
    message: `the upstream ${branch.goneUpstream} of ${branch.name} is gone${asked}; ${state}, last by ${branch.author}, ${days(judging.at - branch.committedAt)} ago`,
    remedy: branch.isMerged
      ? `Delete it: ${deletion(branch)}.`
      : `Push it again (git push -u origin ${branch.name}) or delete it: ${deletion(branch)}.`,
    identity: branch.name,
    evidence: [{ kind: "commit", sha: branch.sha, note: `tip of ${branch.name}` }],
  });
}

function deletion(branch: BranchHealth): string {
  if (!branch.isRemote) return `git branch ${branch.isMerged ? "-d" : "-D"} ${branch.name}`;
  const slash = branch.name.indexOf("/");
  return `git push ${branch.name.slice(0, slash)} --delete ${branch.name.slice(slash + 1)}`;
}

function messageFindings(messages: HealthFacts["messages"]): readonly Finding[] {
  if (messages.checked < FEWEST_MESSAGES) return [];
  const share = messages.compliant / messages.checked;
  if (share >= GOOD_SHARE) return [];
  const told = `${messages.compliant} of the newest ${messages.checked} commit messages (${Math.round(share * 100)} %) keep to Conventional Commits`;
  const overall = finding({
    rule: "git/commit-messages",
    severity: share < CONVENTION_SHARE ? "info" : share < 0.8 ? "medium" : "low",
    where: { thing: "commit messages" },
    message: share < CONVENTION_SHARE ? `${told}: the repository follows another convention` : told,
    remedy: "Write `type(scope): subject`, at most 72 characters; `signalbox commit` composes and checks it.",
    identity: "share",
    evidence: [
      {
        kind: "command",
        command: ["git", "log", "--no-merges", `-${messages.checked}`, "--format=%h %s"],
        exitCode: 0,
      },
    ],
  });
  return share < CONVENTION_SHARE ? [overall] : [overall, ...messages.rules.map(brokenRule)];
}

function brokenRule(rule: RuleCount): Finding {
  const shown = rule.examples.map((example) => `${example.sha.slice(0, 10)} "${example.subject}"`).join(", ");
  return finding({
    rule: "git/commit-message-rule",
    severity: "low",
    where: { thing: `commit messages: ${rule.rule}` },
    message: `${rule.count} of the newest messages break ${rule.rule}: ${shown}`,
    remedy: "Mind the rule in new commits; published history is better left as it is.",
    identity: rule.rule,
    evidence: rule.examples.map((example) => ({ kind: "commit" as const, sha: example.sha })),
  });
}

function releaseFindings(facts: HealthFacts, at: number): readonly Finding[] {
  const { unreleased, tags } = facts;
  if (tags.latest === null || unreleased.oldestAt === null || unreleased.userFacing === 0) return [];
  const age = at - unreleased.oldestAt;
  if (age <= HEALTH_LIMITS.unreleasedDays * DAY_MS) return [];
  const usual =
    tags.medianDays === null
      ? ""
      : `; releases were ${tags.medianDays.toFixed(1)} days apart in the median, ${tags.p90Days?.toFixed(1) ?? "?"} at the 90th percentile`;
  return [
    finding({
      rule: "git/unreleased-work",
      severity: "low",
      where: { thing: "releases" },
      message: `${unreleased.commits} commits since ${tags.latest} are unreleased, ${unreleased.userFacing} of them features or fixes, the oldest ${days(age)} old${usual}`,
      remedy: "Make a release, so that users get what is finished.",
      identity: "unreleased",
      evidence: [{ kind: "command", command: ["git", "log", "--oneline", `${tags.latest}..HEAD`], exitCode: 0 }],
    }),
  ];
}

function largeFile(file: HealthFacts["largeFiles"][number]): Finding {
  return finding({
    rule: "git/large-file",
    severity: file.sizeBytes >= 100 * 1024 * 1024 ? "medium" : "low",
    where: { file: file.path },
    message: `history holds ${file.path} with ${(file.sizeBytes / 1024 / 1024).toFixed(1)} MiB; every clone fetches it`,
    remedy:
      "Keep such files in Git LFS or outside of the repository; rewriting history (git filter-repo) takes an agreement of all who have clones.",
    identity: file.blob,
    evidence: [{ kind: "command", command: ["git", "cat-file", "-s", file.blob], exitCode: 0 }],
  });
}

function tagFindings(tags: HealthFacts["tags"]): readonly Finding[] {
  if (tags.unsignedCount === 0) return [];
  const newest = tags.unsigned.slice(-5).reverse().join(", ");
  return [
    finding({
      rule: "git/unsigned-tags",
      severity: "low",
      where: { thing: "tags" },
      message: `${tags.unsignedCount} of ${tags.total} tags carry no signature, the newest: ${newest}`,
      remedy: "Sign new release tags: git tag -s <version>; old ones are better left as they are.",
      identity: "unsigned",
      evidence: [
        {
          kind: "command",
          command: ["git", "for-each-ref", "--format=%(refname:short) %(contents:signature)", "refs/tags"],
          exitCode: 0,
        },
      ],
    }),
  ];
}

function beyondKept(rule: string, count: number, what: string): readonly Finding[] {
  if (count <= HEALTH_LIMITS.kept) return [];
  return [
    finding({
      rule,
      severity: "low",
      where: { thing: what },
      message: `${count - HEALTH_LIMITS.kept} more ${what} are not listed`,
      remedy: "Work off the listed ones first, then run the audit again.",
      identity: "more",
    }),
  ];
}

function finding(draft: Omit<FindingDraft, "owner">): Finding {
  return makeFinding({ ...draft, owner: OWNER });
}

function days(durationMs: number): string {
  const count = Math.floor(durationMs / DAY_MS);
  return `${count} day${count === 1 ? "" : "s"}`;
}
