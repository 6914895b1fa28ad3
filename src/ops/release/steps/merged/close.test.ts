import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFiles } from "../../../../integrations/files/create-files.ts";
import { createForges } from "../../../../integrations/forges/forges.ts";
import { makeScratch } from "../../../../integrations/git/testing/scratch.ts";
import { makeReleaseGround, type ReleaseGround } from "../../../../testing/release-ground.ts";
import type { PlannedRelease } from "../../plan/model.ts";
import { planReleaseTask } from "../../plan/task.ts";
import { closeReleaseTask, RELEASE_CRITERIA } from "./close.ts";
import { publishForgeReleaseTask } from "./forge-release.ts";
import { tagReleaseTask } from "./tag.ts";

const HEAD = "# Changelog\n\n";
const OPEN = "## [Unreleased]\n\n";
const TOLD = "## [1.1.0] - 2026-06-01\n\n### Added\n\n- one\n";
const manifest = (version: string) => `{\n  "name": "demo",\n  "version": "${version}"\n}\n`;

let ground: ReleaseGround;
beforeEach(async () => {
  ground = makeReleaseGround({ scratch: await makeScratch(), files: createFiles(), createForges });
  await commit("chore: begin", { "package.json": manifest("1.0.0"), "CHANGELOG.md": HEAD + OPEN });
  await ground.scratch.run("tag", "-a", "-m", "1.0.0", "v1.0.0");
  await commit("feat: one", { "one.txt": "1\n" });
});
afterEach(() => ground.scratch.remove());

async function commit(message: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [path, text] of Object.entries(files)) ground.scratch.write(path, text);
  await ground.scratch.run("add", "-A");
  await ground.scratch.run("commit", "-q", "-m", message);
  return ground.scratch.run("rev-parse", "HEAD");
}

/** The criteria that do not hold at the end of a release whose merge has these files, with what is said of them. */
async function unmet(files: Readonly<Record<string, string>>, steps: "all" | "no tag" = "all") {
  const planned = await ground.run(planReleaseTask, {});
  if (planned.output.kind !== "release") throw new Error(planned.output.reason);
  const plan: PlannedRelease = planned.output;
  const input = { plan, mergedSha: await commit("chore: release 1.1.0", files) };
  if (steps === "all") {
    await ground.run(tagReleaseTask, input);
    await ground.run(publishForgeReleaseTask, input);
  }
  const closed = await ground.run(closeReleaseTask, input, { criteria: Object.values(RELEASE_CRITERIA) });
  const open = (closed.criteria ?? []).filter((one) => !one.met);
  return { criteria: open.map((one) => one.criterion), said: open.map((one) => one.evidence).join("; "), closed };
}

describe("the last look at a release", () => {
  it("finds everything where it is to be, and has the words that announce it", async () => {
    const { criteria, closed } = await unmet({
      "package.json": manifest("1.1.0"),
      "CHANGELOG.md": HEAD + OPEN + TOLD,
    });
    expect(criteria).toEqual([]);
    expect(closed.output.announcement).toMatch(/## demo 1\.1\.0[^]*- one\n$/);
  });

  it.each([
    ["has no [Unreleased]", HEAD + TOLD, "has 1.1.0, [Unreleased] is missing"],
    ["has entries left in it", `${HEAD}${OPEN}### Fixed\n\n- late\n\n${TOLD}`, "has 1.1.0, [Unreleased] is filled"],
    ["does not tell the version", HEAD + OPEN, "no section of 1.1.0, [Unreleased] is empty"],
  ])("does not hold a changelog that %s for finished", async (_what, changelog, said) => {
    const found = await unmet({ "package.json": manifest("1.1.0"), "CHANGELOG.md": changelog });
    expect(found.criteria).toEqual([RELEASE_CRITERIA.changelog]);
    expect(found.said).toBe(`CHANGELOG.md: ${said}`);
    expect(found.closed.summary).toContain("demo 1.1.0 does not stand");
  });

  it("does not hold a version file without the version for moved", async () => {
    const found = await unmet({ "CHANGELOG.md": HEAD + OPEN + TOLD });
    expect(found.criteria).toEqual([RELEASE_CRITERIA.files]);
    expect(found.said).toContain("package.json do not hold 1.1.0");
  });

  it("misses tag and release where nobody has made them", async () => {
    const files = { "package.json": manifest("1.1.0"), "CHANGELOG.md": HEAD + OPEN + TOLD };
    const found = await unmet(files, "no tag");
    expect(found.criteria).toEqual([RELEASE_CRITERIA.tags, RELEASE_CRITERIA.release]);
    expect(found.said).toBe("v1.1.0 names nothing here; no release of v1.1.0");
  });
});
