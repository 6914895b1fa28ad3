import type { Agent, QualityCheck } from "../../kernel/work/agent.ts";
import type { Result } from "../../kernel/record/result.ts";
import { ChecksResult } from "./checks/model.ts";
import { CommitResult } from "./commit/model.ts";
import { checkHeader, describeProblems } from "./message/rules.ts";
import { PullRequestResult } from "./pull-request/model.ts";

/** The message of a commit that was made follows Conventional Commits. */
const messageFormat: QualityCheck = {
  name: "message format",
  check(result: Result): string | null {
    const commit = CommitResult.safeParse(result.output);
    if (!commit.success || commit.data.message === null) return null;
    const problems = checkHeader(commit.data.message.header);
    return problems.length === 0 ? null : describeProblems(problems);
  },
};

/** Checks that were run have passed; an unknown verdict is no pass. */
const checksPass: QualityCheck = {
  name: "checks pass",
  check(result: Result): string | null {
    if (result.task !== "run-checks") return null;
    const checks = ChecksResult.safeParse(result.output);
    if (!checks.success) return "the verdict of the checks is not readable";
    if (checks.data.verdict === "pass") return null;
    const failing = checks.data.checks
      .filter((check) => check.verdict !== "pass")
      .map((check) => `${check.command.join(" ")} (${check.verdict})`);
    return `${checks.data.verdict}: ${failing.join(", ")}`;
  },
};

/** What was committed or proposed has been searched for secrets, and none was found. */
const noSecretInDiff: QualityCheck = {
  name: "no secret in the diff",
  check(result: Result): string | null {
    const commit = CommitResult.safeParse(result.output);
    if (commit.success) return commit.data.search.hits === 0 ? null : `${commit.data.search.hits} secrets`;
    const request = PullRequestResult.safeParse(result.output);
    const secrets = request.success ? request.data.checklist.find((item) => item.name === "secrets") : undefined;
    return secrets === undefined || secrets.verdict !== "fail" ? null : secrets.note;
  },
};

/** The agent of commits, pull requests and the health of the repository. */
export const releaseManager: Agent = {
  name: "release-manager",
  title: "Release manager",
  domain: "release",
  charter:
    "Takes changes into version control: commits, pushes feature branches, opens pull requests, runs the project's checks, and judges the health of the repository.",
  capabilities: [
    "commit by Conventional Commits 1.0.0",
    "make and push feature branches",
    "open pull requests with a checklist",
    "run the project's tests and lint",
    "read the state of pull requests",
    "audit the health of a git repository",
  ],
  constraints: [
    "never pushes to a protected branch",
    "never pushes with force",
    "never skips hooks",
    "never amends after a failed hook",
    "never changes git's configuration",
    "never merges its own pull request",
    "never reads environment or key files",
    "asks before changing CI or other critical configuration",
  ],
  knows: ["git history", "branches and tags", "pull requests and their checks", "the project's test and lint commands"],
  doesNotKnow: ["business logic", "customer data", "financial detail", "strategy", "secrets"],
  qualityChecks: [messageFormat, checksPass, noSecretInDiff],
};
