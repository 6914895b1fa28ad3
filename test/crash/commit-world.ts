import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Store } from "../../src/storage/open-store.ts";
import { makeRepository, type Repository } from "../support/repository.ts";

const BRANCH = "feat/greet-people-by-name";

/** The command under test. */
export const COMMIT = ["commit", "--message", "feat: greet people by name", "--user-facing"];

/** A repository with a remote and a change, in which `commit` is to end as one commit, one changelog commit, one push, one pull request. */
export function makeChanged(): Repository {
  const repository = makeRepository({ remote: true });
  repository.write("README.md", "# Project\n\nA project that greets people by name.\n");
  return repository;
}

/** Demands one commit and one changelog commit on the branch, here and at the remote, a clean tree, one entry, and no lock of git. */
export function expectCommitted(repository: Repository, where: string): void {
  const wanted = ["docs: update CHANGELOG", "feat: greet people by name", "chore: begin"];
  expect([where, repository.git("log", "--format=%s", BRANCH).split("\n")]).toEqual([where, wanted]);
  expect([where, repository.remote("rev-parse", BRANCH)]).toEqual([where, repository.git("rev-parse", BRANCH)]);
  expectStill(repository, where, BRANCH);
  const changelog = readFileSync(join(repository.root, "CHANGELOG.md"), "utf8");
  expect([where, changelog.match(/greet people by name/g)?.length]).toEqual([where, 1]);
}

/** Demands a clean tree on a branch, and no lock of git. */
export function expectStill(repository: Repository, where: string, branch: string): void {
  const status = repository.git("status", "--porcelain", "--branch").split("\n");
  expect([where, status]).toEqual([where, [`## ${branch}...origin/${branch}`]]);
  const locks = readdirSync(join(repository.root, ".git")).filter((name) => name.endsWith(".lock"));
  expect([where, locks]).toEqual([where, []]);
}

/** Demands one pull request of a branch in the local forge. */
export async function expectOnePullRequest(
  store: Store,
  { root }: Pick<Repository, "root">,
  where: string,
  branch: string = BRANCH,
): Promise<void> {
  const requests = await store.pullRequests.list(join(root, ".git"), { state: "all", limit: 10 });
  expect([where, requests.map((request) => request.head)]).toEqual([where, [branch]]);
}
