import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import semver from "semver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type PlannedRelease, ReleasePlan } from "../../src/ops/release/index.ts";
import { applyTextEdits } from "../../src/ops/workspace/index.ts";
import { signalbox } from "../support/program.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const LIMIT_MS = 110_000;
/** What may stand in the way where the tests happen to run: a branch, a work tree, a clone that is not whole. */
const OF_THE_PLACE = ["not_on_base", "dirty_tree", "behind_upstream", "shallow_history"];
const Answer = z.looseObject({ plan: ReleasePlan });
const Manifest = z.looseObject({ name: z.string(), version: z.string() });

const manifest = Manifest.parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));
const isShallow = execFileSync("git", ["rev-parse", "--is-shallow-repository"], { cwd: ROOT, encoding: "utf8" });

describe("the next release of Signalbox, planned by Signalbox", () => {
  let home: string;
  let plan: ReleasePlan;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), "signalbox-own-release-"));
    const env = { HOME: home, SIGNALBOX_DATA_DIR: join(home, "data") };
    const ended = await signalbox(["release", "plan", "--json"], { cwd: ROOT, env, timeoutMs: LIMIT_MS });
    expect(ended.stdout, `exit ${ended.code}\n${ended.stderr}`).toMatch(/^\{/);
    ({ plan } = Answer.parse(JSON.parse(ended.stdout)));
    expect(ended.code).toBe(plan.conflicts.length === 0 ? 0 : 1);
  }, LIMIT_MS);
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it("has nothing in its way but what belongs to the place where it is planned", () => {
    expect(plan.conflicts.filter(({ code }) => !OF_THE_PLACE.includes(code))).toEqual([]);
    const codes = plan.conflicts.map(({ code }) => code);
    expect(codes.includes("shallow_history")).toBe(isShallow.trim() === "true");
  });

  it("rests on commits that all say what they are", () => {
    expect(plan.commits.filter(({ row }) => row === "not_conventional").map(({ header }) => header)).toEqual([]);
  });

  it("goes up from the version that stands in the manifest, and moves every file that holds it", () => {
    if (plan.kind === "nothing") return expect(plan.reason).toMatch(/^nothing to release: /);
    const one = onlyPackage(plan);
    expect(one).toMatchObject({ name: manifest.name, folder: "", tag: `v${one.next}`, changelog: "CHANGELOG.md" });
    if (one.current === null) expect(manifest.version).toBe(one.next);
    else expect([manifest.version, semver.gt(one.next, one.current)]).toEqual([one.current, true]);
    for (const path of one.next === manifest.version ? [] : ["package.json", "package-lock.json"]) {
      const edits = one.edits.filter((edit) => edit.path === path);
      const text = applyTextEdits(readFileSync(join(ROOT, path), "utf8"), edits);
      expect([path, Manifest.parse(JSON.parse(text)).version]).toEqual([path, one.next]);
    }
  });

  it("tells users what the changelog tells them", () => {
    if (plan.kind === "nothing") return;
    const [, unreleased = ""] =
      /## \[Unreleased\]\n+([^]*?)(?=\n## \[|\n\[Unreleased\]:|$)/.exec(readChangelog()) ?? [];
    const told = onlyPackage(plan).notes;
    expect(told).toContain("### Added");
    for (const line of unreleased.split("\n").filter((text) => text.startsWith("- "))) expect(told).toContain(line);
  });
});

function onlyPackage(plan: PlannedRelease): PlannedRelease["packages"][number] {
  const [one, ...others] = plan.packages;
  expect(others).toEqual([]);
  if (one === undefined) throw new Error("a release has a package");
  return one;
}

function readChangelog(): string {
  return readFileSync(join(ROOT, "CHANGELOG.md"), "utf8");
}
