import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import type { Store } from "../../src/storage/open-store.ts";
import { describeKills, type KillSubject } from "../crash/kill-table.ts";
import { type Front, startFront } from "../publish/front.ts";
import { type Registry, registryIsMissing, startRegistry } from "../publish/verdaccio.ts";
import { npmSettings } from "../publish/world.ts";
import type { Repository } from "../support/repository.ts";
import { makeProject, releaseByHand, releasedIn } from "./release-world.ts";

/** Without the registry of `test/tools` the release is killed all the same, and publishes nothing. */
const publishes = registryIsMissing(process.env) === null;

let registry: Registry | null = null;
let front: Front | null = null;

/** Declares the tests: a release with a publication, killed before and after the calls that are picked. */
export function describeReleaseKills(picks: (call: string) => boolean): void {
  beforeAll(async () => {
    if (!publishes) return;
    registry = await startRegistry();
    front = await startFront(registry.url);
  }, 90_000);
  afterAll(async () => {
    await front?.close();
    await registry?.close();
  }, 90_000);
  describeKills(publishes ? "release with a publication" : "release", { ...SUBJECT, picks });
}

const SUBJECT: KillSubject = {
  prepare: () => makeProject({ remote: true, artifact: true, registry: front?.url ?? null }),
  tellApart: nameAnew,
  run: ({ repository, env }) => releaseByHand(repository, { env: { ...env, ...npmSettings(repository, tokens()) } }),
  calls: [
    ...["signals.receive", "ledger.intend", "ledger.done", "approvals.ask", "approvals.decide"],
    ...["files.write", "git.createBranch", "git.commit", "git.push", "forges.createPullRequest"],
    ...["git.createTag", "git.pushTag", "forgeReleases.createRelease", "forgeReleases.uploadAsset", "runs.end"],
    ...(publishes ? ["git.moveWorktree", "registries.pack", "registries.publish"] : []),
  ],
  mostPoints: 340,
  expectWorld: expectReleased,
  expectRecords: expectOneRelease,
};

function tokens(): Readonly<Record<string, string>> {
  return front === null || registry === null ? {} : { [front.url]: registry.token };
}

/** All cases publish to one registry, so each has a package of its own. */
function nameAnew(repository: Repository, name: string): void {
  repository.write("package.json", `{\n  "name": "${name}",\n  "version": "1.0.0"\n}\n`);
  repository.git("commit", "-q", "-a", "-m", "chore: name the package");
  repository.git("push", "-q", "origin", "main");
}

/** One tag here and at the remote, at the one merge; version and changelog moved once; one publication; the checkout as it was. */
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
  expect([where, subjects.length]).toEqual([where, 4]);
  const locks = readdirSync(join(repository.root, ".git")).filter((name) => name.endsWith(".lock"));
  expect([where, locks]).toEqual([where, []]);
  if (front === null) return;
  const name = /"name": "([^"]+)"/.exec(readFileSync(join(repository.root, "package.json"), "utf8"))?.[1] ?? "";
  const puts = front.seen.filter((one) => one.startsWith(`PUT /${name} `));
  expect([where, puts]).toEqual([where, [`PUT /${name} 201`]]);
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
