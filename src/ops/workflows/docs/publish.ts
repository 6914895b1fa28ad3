import type { Brief, Coordinator } from "../../../kernel/work/playbook.ts";
import type { Result } from "../../../kernel/record/result.ts";
import { asAnyTask } from "../../../kernel/work/task.ts";
import { COMMIT_CRITERIA, commitTask, createPullRequestTask, PULL_REQUEST_CRITERIA } from "../../release/index.ts";
import type { Publication } from "./input.ts";

const HEADER_LIMIT = 72; // release specification, commit step 3

/** Release-manager commits pages that meta-updater wrote, on a branch of their own, and opens the pull request where one is wanted. */
export async function publish(
  coordinator: Coordinator,
  work: { readonly paths: readonly string[]; readonly message: string },
  publication: Publication,
): Promise<{ readonly summary: string; readonly nextSteps: readonly string[] }> {
  const committed = await coordinator.spawn(commitBrief(work));
  if (!publication.pr)
    return {
      summary: committed.summary,
      nextSteps: ["Open a pull request of the branch when it is ready: signalbox pr."],
    };
  const opened = await coordinator.spawn(pullRequestBrief(publication));
  const url = opened.deliverables.find((item) => item.type === "pull request")?.value;
  return {
    summary: `${committed.summary}; ${opened.summary}`,
    nextSteps: url === undefined ? nextOf(opened) : [`A human reviews and merges ${url}.`],
  };
}

/** The first of these messages whose header fits. */
export function fittingMessage(...headers: readonly string[]): string {
  return headers.find((text) => text.length <= HEADER_LIMIT) ?? "docs: update the documentation";
}

function commitBrief(work: { readonly paths: readonly string[]; readonly message: string }): Brief {
  return {
    task: asAnyTask(commitTask),
    name: "commit-docs",
    context: {
      message: work.message,
      all: false,
      paths: [...work.paths],
      userFacing: false,
      writtenBy: ["meta-updater"],
    },
    deliverables: ["commit hash"],
    criteria: [COMMIT_CRITERIA.format, COMMIT_CRITERIA.secrets, COMMIT_CRITERIA.exists],
  };
}

function pullRequestBrief(publication: Publication): Brief {
  const { base, draft, reviewers } = publication;
  return {
    task: asAnyTask(createPullRequestTask),
    name: "create-pr",
    context: {
      ...(base === undefined ? {} : { base }),
      isDraft: draft,
      reviewers,
      writtenBy: ["meta-updater"],
      checks: null,
    },
    deliverables: ["pull request URL"],
    criteria: [PULL_REQUEST_CRITERIA.open],
  };
}

function nextOf(opened: Result): readonly string[] {
  return opened.status === "skipped" ? [opened.summary] : ["Open a pull request of the branch."];
}
