import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Store } from "../../src/storage/open-store.ts";
import { describeKills } from "../crash/kill-table.ts";
import type { Repository } from "../support/repository.ts";
import { makeProject, releaseByHand, releasedIn } from "./release-world.ts";

describeKills("release", {
  prepare: () => makeProject({ remote: true, artifact: true }),
  run: ({ repository, env }) => releaseByHand(repository, { env }),
  calls: [
    ...["signals.receive", "ledger.intend", "ledger.done", "approvals.ask", "approvals.decide"],
    ...["files.write", "git.createBranch", "git.commit", "git.push", "forges.createPullRequest"],
    ...["git.createTag", "git.pushTag", "forgeReleases.createRelease", "forgeReleases.uploadAsset", "runs.end"],
  ],
  picks: (call) => /^(?:git|files|forges|forgeReleases)\./.test(call),
  mostPoints: 300,
  expectWorld: expectReleased,
  expectRecords: expectOneRelease,
});

/** One tag here and at the remote, at the one merge; version and changelog moved once; the checkout as it was. */
function expectReleased(repository: Repository, where: string): void {
  const left = releasedIn(repository);
  expect([where, left]).toMatchObject([
    where,
    { tags: ["v1.0.0", "v1.1.0"], kind: "tag", isMerge: true, isOnMain: true, status: "", branch: "main" },
  ]);
  expect([where, left.version]).toEqual([where, expect.stringContaining('"version": "1.1.0"')]);
  expect([where, left.changelog.match(/## \[1\.1\.0\]/g)]).toHaveLength(2);
  expect([where, left.changelog.match(/Greets people by name/g)?.length]).toEqual([where, 1]);
  const tagAt = (git: Repository["git"]) => git("rev-parse", "v1.1.0");
  expect([where, tagAt(repository.remote)]).toEqual([where, tagAt(repository.git)]);
  const subjects = repository.git("log", "--format=%s", "v1.0.0..main").split("\n");
  expect([where, subjects.length]).toEqual([where, 3]);
  const locks = readdirSync(join(repository.root, ".git")).filter((name) => name.endsWith(".lock"));
  expect([where, locks]).toEqual([where, []]);
}

/** One pull request, merged, and one release with its one artifact. */
async function expectOneRelease(store: Store, { root }: Repository, where: string): Promise<void> {
  const forge = join(root, ".git");
  const requests = await store.pullRequests.list(forge, { state: "all", limit: 10 });
  expect([where, requests.map(({ head, state }) => `${head} ${state}`)]).toEqual([
    where,
    ["chore/release-v1.1.0 merged"],
  ]);
  const releases = await store.releases.list(forge, 10);
  expect([where, releases.map(({ tag, assets }) => [tag, assets.map((asset) => asset.name)])]).toEqual([
    where,
    [["v1.1.0", ["greeter.txt"]]],
  ]);
}
