import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { findChainProblems } from "../../src/ops/runs/index.ts";
import { openDataFolder } from "../../src/storage/folder/data-folder.ts";
import { openStore } from "../../src/storage/open-store.ts";
import { type Ended, signalbox } from "../support/program.ts";
import { GIT_ENV, makeRepository, type Repository } from "../support/repository.ts";

const COMMIT = ["commit", "--message", "feat: greet people by name", "--user-facing"];

/** A repository with a remote and a change, in which `commit` is to end as one commit, one changelog commit, one push, one pull request. */
export function makeWorld(): Repository {
  const repository = makeRepository({ remote: true });
  repository.write("README.md", "# Project\n\nA project that greets people by name.\n");
  return repository;
}

/** The command under test. */
export function commit(
  repository: Repository,
  env: Readonly<Record<string, string>> = {},
  killAfterMs?: number,
): Promise<Ended> {
  return signalbox(COMMIT, {
    cwd: repository.root,
    env: { ...GIT_ENV, ...env },
    ...(killAfterMs === undefined ? {} : { killAfterMs }),
  });
}

/** Goes on after a kill until the command has ended by itself, and demands the one right end. */
export async function demandOneEnd(repository: Repository, where: string): Promise<void> {
  const last = await commit(repository);
  expect(`${where}: exit ${last.code}\n${last.code === 0 ? "" : last.stdout + last.stderr}`).toBe(`${where}: exit 0\n`);
  expectWorld(repository, where);
  await expectRecords(repository, where);
  expect(`${where}: orphans ${orphansOf(repository.root).join()}`).toBe(`${where}: orphans `);
}

function expectWorld(repository: Repository, where: string): void {
  const subjects = repository.git("log", "--format=%s", "feat/greet-people-by-name").split("\n");
  const pushed = repository
    .git("--git-dir", join(repository.root, "../origin.git"), "log", "--format=%s", "feat/greet-people-by-name")
    .split("\n");
  const wanted = ["docs: update CHANGELOG", "feat: greet people by name", "chore: begin"];
  expect([where, subjects]).toEqual([where, wanted]);
  expect([where, pushed]).toEqual([where, wanted]);
  expect([where, repository.git("status", "--porcelain")]).toEqual([where, ""]);
  expect([where, repository.git("rev-parse", "--abbrev-ref", "HEAD")]).toEqual([where, "feat/greet-people-by-name"]);
  const changelog = readFileSync(join(repository.root, "CHANGELOG.md"), "utf8");
  expect([where, changelog.match(/greet people by name/g)?.length]).toEqual([where, 1]);
  expect([where, readdirSync(join(repository.root, ".git")).filter((name) => name.endsWith(".lock"))]).toEqual([
    where,
    [],
  ]);
}

async function expectRecords(repository: Repository, where: string): Promise<void> {
  const folder = await openDataFolder({ path: join(repository.root, ".signalbox"), version: "test" });
  const store = await openStore({
    place: { kind: "embedded", folder: folder.path, image: null },
    executorId: "exe_check",
    masker: { maskData: (data) => data, mask: (text) => text },
  });
  try {
    const requests = await store.pullRequests.list(join(repository.root, ".git"), { state: "all", limit: 10 });
    expect([where, requests.map((request) => request.head)]).toEqual([where, ["feat/greet-people-by-name"]]);
    for (const run of await store.runs.list({ limit: 50 })) {
      const events = await store.runs.events(run.id, 0, 10_000);
      expect([
        where,
        run.state,
        findChainProblems(events, { run: run.id, head: run.chainHead, count: run.eventCount }),
      ]).toEqual([where, "complete", []]);
    }
  } finally {
    await store.close();
    await folder.release();
  }
}

/** Processes that still work in the repository's folder. */
function orphansOf(root: string): readonly string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const marked = readFileSync(`/proc/${pid}/environ`, "latin1").includes("SIGNALBOX_OWNER=");
      return marked && readFileSync(`/proc/${pid}/cmdline`, "latin1").includes(root);
    } catch {
      return false; // it has ended meanwhile
    }
  });
}
