import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFiles } from "../../../integrations/files/create-files.ts";
import { createForges } from "../../../integrations/forges/forges.ts";
import { makeScratch } from "../../../integrations/git/testing/scratch.ts";
import { createJobTools } from "../../../testing/job-tools.ts";
import { GROUND_AT, makeReleaseGround, type ReleaseGround } from "../../../testing/release-ground.ts";
import { auditGit } from "./audit.ts";
import { cadenceOf, highestRelease, versionOf } from "./cadence.ts";
import { readRecords, utf8 } from "./fields.ts";
import { judgeHealth } from "./findings.ts";
import { judgeProtections } from "./forge-findings.ts";
import { gitHealthJob } from "./job.ts";
import { HealthFacts } from "./model.ts";

const DAY_MS = 86_400_000;
let ground: ReleaseGround;

beforeEach(async () => {
  ground = makeReleaseGround({ scratch: await makeScratch(), files: createFiles(), createForges });
});
afterEach(() => ground.scratch.remove());

/** Commits as of so many days before the audit. */
async function commit(message: string, daysAgo: number, path = "a.txt", text = message): Promise<void> {
  ground.scratch.write(path, text);
  await ground.scratch.run("add", "-A");
  const at = `${Math.floor((GROUND_AT - daysAgo * DAY_MS) / 1_000)} +0000`;
  await ground.scratch.run("-c", "core.hooksPath=/dev/null", "commit", "-q", "-m", message, `--date=${at}`);
  await setCommitterDate(at);
}

/** Rewrites HEAD with a committer date: `git commit` takes it from the environment alone. */
async function setCommitterDate(at: string): Promise<void> {
  const raw = await ground.scratch.run("cat-file", "commit", "HEAD");
  const dated = `${raw.replace(/^(committer .*>) .*$/m, `$1 ${at}`)}\n`;
  ground.scratch.write(".git/dated", dated);
  const sha = await ground.scratch.run("hash-object", "-t", "commit", "-w", ".git/dated");
  await ground.scratch.run("reset", "-q", "--soft", sha);
}

async function tag(name: string, ...words: readonly string[]): Promise<void> {
  await ground.scratch.run("tag", name, ...words);
}

const rulesOf = (outcome: { readonly findings?: readonly { readonly rule: string }[] }) =>
  (outcome.findings ?? []).map((finding) => finding.rule);

describe("audit-git on a real repository", () => {
  it("finds stale and orphaned branches, tells merged ones, and leaves the default branch alone", async () => {
    const remote = join(ground.scratch.folder, "remote.git");
    await ground.scratch.run("init", "-q", "--bare", remote);
    await commit("feat: a", 100);
    await ground.scratch.run("branch", "old-merged");
    await ground.scratch.run("switch", "-q", "-c", "old-open");
    await commit("feat: b", 60);
    await ground.scratch.run("switch", "-q", "-c", "gone", "main");
    await commit("feat: c", 3);
    await ground.scratch.run("remote", "add", "origin", remote);
    await ground.scratch.run("push", "-q", "-u", "origin", "gone");
    await ground.scratch.run("push", "-q", "origin", "--delete", "gone");
    await ground.scratch.run("switch", "-q", "main");
    const outcome = await ground.run(auditGit, {});
    const found = (outcome.findings ?? []).map((finding) => [finding.rule, finding.where.thing, finding.severity]);
    expect(found).toEqual([
      ["git/stale-branch", "branch old-merged", "low"],
      ["git/stale-branch", "branch old-open", "medium"],
      ["git/orphaned-branch", "branch gone", "medium"],
    ]);
    expect(outcome.findings?.[0]).toMatchObject({
      message: "old-merged has had no commit for 100 days; merged, last by Ada",
      remedy: "Delete it: git branch -d old-merged.",
    });
    expect(outcome.evidence).toHaveLength(1);
  });

  it("keeps a finding's fingerprint as it grows older", async () => {
    await commit("feat: a", 40);
    await ground.scratch.run("switch", "-q", "-c", "topic");
    await commit("feat: b", 31);
    const facts = await gitHealthJob(
      createJobTools(),
      { root: ground.scratch.root, at: GROUND_AT, head: "main", defaultBranch: "main" },
      () => undefined,
    );
    const judge = (at: number) =>
      judgeHealth(facts, { at, defaultBranch: "main", openHeads: null, isProtected: () => false })[0];
    expect(judge(GROUND_AT)?.fingerprint).toBe(judge(GROUND_AT + 50 * DAY_MS)?.fingerprint);
    expect(judge(GROUND_AT)?.message).not.toBe(judge(GROUND_AT + 50 * DAY_MS)?.message);
  });

  it("measures releases: cadence, the highest reachable version, unreleased work and unsigned tags", async () => {
    await commit("feat: a", 200);
    await tag("v1.0.0");
    await commit("fix: b", 150);
    await tag("v1.1.0", "-m", "1.1.0");
    await commit("docs: c", 100);
    await commit("feat: d", 90);
    const { output, findings, summary } = await ground.run(auditGit, {});
    expect(summary).toMatch(
      /2 commits since v1\.1\.0, the oldest 100 days old, releases [\d.]+ days apart in the median, [\d.]+ at the 90th/,
    );
    expect(output.figures.tags).toMatchObject({ total: 2, releases: 2, unsignedCount: 2, latest: "v1.1.0" });
    expect(output.figures.unreleased).toMatchObject({ commits: 2, userFacing: 1 });
    expect(rulesOf({ findings: findings ?? [] })).toEqual(["git/unreleased-work", "git/unsigned-tags"]);
  });

  it("counts the rules that messages break, with the newest offenders, without merges and generated ones", async () => {
    for (let index = 0; index < 10; index++) await commit(`feat: ${index}`, 20);
    await commit("Added stuff", 3);
    await commit("fix : space", 2);
    await commit('Revert "feat: 1"', 1);
    const { output, findings } = await ground.run(auditGit, {});
    expect(output.figures.messages).toMatchObject({ checked: 12, compliant: 10, allChecked: 12, allCompliant: 10 });
    expect(rulesOf({ findings: findings ?? [] })).toEqual([
      "git/commit-messages",
      "git/commit-message-rule",
      "git/commit-message-rule",
    ]);
    expect(findings?.[0]?.message).toContain("(83 %)");
    expect(findings?.[1]?.message).toMatch(
      /1 of the newest messages break space-before-colon: [0-9a-f]{10} "fix : space"/,
    );
  });

  it("finds large files in history by path, deleted ones too, and none that no commit holds", async () => {
    await commit("feat: a", 3, "naïve big.bin", "x".repeat(6 * 1024 * 1024));
    await ground.scratch.run("rm", "-q", "naïve big.bin");
    await commit("feat: b", 2);
    ground.scratch.write("loose.bin", "y".repeat(7 * 1024 * 1024));
    await ground.scratch.run("hash-object", "-w", "loose.bin");
    const { findings } = await ground.run(auditGit, {});
    expect(findings?.map((finding) => [finding.rule, finding.where.file])).toEqual([
      ["git/large-file", "naïve big.bin"],
    ]);
  });

  it("names pull requests that are open for over a week", async () => {
    await commit("feat: a", 1);
    const base = {
      url: "local:work/pr/1",
      title: "feat: a",
      body: "",
      head: "x",
      headSha: "0",
      base: "main",
      state: "open" as const,
      isDraft: true,
      author: "ada",
      updatedAt: 0,
      reviewers: [],
      reviews: [],
      mergedSha: null,
    };
    ground.requests.push(
      { ...base, number: 1, createdAt: GROUND_AT - 8 * DAY_MS },
      { ...base, number: 2, createdAt: GROUND_AT - 6 * DAY_MS },
    );
    const { findings } = await ground.run(auditGit, {});
    expect(findings?.map((finding) => finding.where.thing)).toEqual(["pull request #1"]);
  });

  it("works in empty, bare and shallow repositories, and says what it can't know", async () => {
    const empty = await ground.run(auditGit, {});
    expect(empty.output).toMatchObject({ head: null, figures: { commits: { total: 0, firstAt: null } } });
    expect(empty.output.unknown.join()).toContain("no commit");
    await commit("feat: a", 2);
    await commit("feat: b", 1);
    const { folder, root } = ground.scratch;
    await ground.scratch.run("clone", "-q", "--bare", root, join(folder, "bare.git"));
    await ground.scratch.run("clone", "-q", "--depth=1", `file://${root}`, join(folder, "shallow"));
    expect((await ground.run(auditGit, {}, { root: join(folder, "bare.git") })).output.figures.commits.total).toBe(2);
    const shallow = await ground.run(auditGit, {}, { root: join(folder, "shallow") });
    expect(shallow.output.figures.commits.total).toBe(1);
    expect(shallow.output.unknown.join()).toContain("shallow");
  });

  it("reads only, and has 600 s. Source: coordination specification, section 3", () => {
    expect([auditGit.effects, auditGit.timeoutMs]).toEqual([[], 600_000]);
  });

  it("hands over facts that fit their schema", async () => {
    await commit("feat: Größe 漢字", 1);
    const facts = await gitHealthJob(
      createJobTools(),
      { root: ground.scratch.root, at: GROUND_AT, head: "HEAD", defaultBranch: null },
      () => undefined,
    );
    expect(HealthFacts.parse(facts)).toEqual(facts);
  });
});

describe("records", () => {
  it("come out as they went in, however the chunks fall", async () => {
    const field = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\0", ""));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.stringMatching(/^[a-f0-9]{1,8}$/), field, field), { maxLength: 8 }),
        fc.integer({ min: 1, max: 7 }),
        async (records, size) => {
          const bytes = Buffer.from(records.map((record) => `${record.join("\0")}\0\n`).join(""));
          const seen: string[][] = [];
          await readRecords(cut(bytes, size), 3, (fields) => seen.push(fields.map(utf8)));
          expect(seen).toEqual(records);
        },
      ),
    );
  });
});

describe("cadence", () => {
  it.each([
    ["v1.2.3", "1.2.3"],
    ["web@1.0.0-rc.1", "1.0.0-rc.1"],
    ["2024.1", null],
    ["v1.2", null],
    ["release-1.2.3", "1.2.3"],
    ["11.2.3.4", null],
  ])("reads the version of %s as %s", (name, version) => {
    expect(versionOf(name)).toBe(version);
  });

  it("is the median and the 90th percentile of the days between releases", () => {
    const days = [0, 1, 3, 6, 10, 15, 21, 28, 36, 45, 145];
    expect(cadenceOf(days.map((day, index) => ({ name: `v1.${index}.0`, at: day * DAY_MS })))).toEqual({
      releases: 11,
      medianDays: 5.5,
      p90Days: 9,
    });
    expect(cadenceOf([{ name: "v1.0.0", at: 0 }])).toEqual({ releases: 1, medianDays: null, p90Days: null });
  });

  it("takes the highest release, a pre-release only where nothing else is", () => {
    const named = (...names: readonly string[]) => highestRelease(names.map((name, at) => ({ name, at })))?.name;
    expect([named("v1.10.0", "v1.9.0", "v2.0.0-rc.1"), named("v2.0.0-rc.1"), named("nightly")]).toEqual([
      "v1.10.0",
      "v2.0.0-rc.1",
      undefined,
    ]);
  });
});

it("a default branch that the forge does not protect is told as such", () => {
  const rules = (...protections: Parameters<typeof judgeProtections>[0]) =>
    judgeProtections(protections, "main").map((finding) => finding.rule);
  expect(rules()).toEqual(["git/unprotected-branch"]);
  expect(rules({ branch: "main", requiresReviews: false, requiresChecks: true, allowsForcePush: true })).toEqual([
    "git/force-push-allowed",
    "git/reviews-not-required",
  ]);
  expect(rules({ branch: "main", requiresReviews: true, requiresChecks: true, allowsForcePush: false })).toEqual([]);
});

async function* cut(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
