import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReleaseCommit } from "./commit.ts";
import { effectiveBump, judgeCommits } from "./table.ts";

const sha = (name: string) => Buffer.from(name.padEnd(20, ".")).toString("hex").slice(0, 40);
const commit = (name: string, message: string, over: Partial<ReleaseCommit> = {}): ReleaseCommit => ({
  sha: sha(name),
  parents: [sha(`before ${name}`)],
  message,
  paths: ["src/a.ts"],
  ...over,
});
const judged = (message: string, over: Partial<ReleaseCommit> = {}) => judgeCommits([commit("a", message, over)])[0];

describe("the bump truth table", () => {
  it.each([
    ["feat!: x", "breaking", "major"],
    ["fix(x)!: y", "breaking", "major"],
    ["chore!: x", "breaking", "major"],
    ["docs: x\n\nBREAKING CHANGE: y", "breaking", "major"],
    ["docs: x\n\nBREAKING-CHANGE: y", "breaking", "major"],
    ["fix: x\n\nwhy\nBREAKING CHANGE: right below the body", "breaking", "major"],
    ["feat: x", "feature", "minor"],
    ["Feat: x", "feature", "minor"],
    ["FEAT(Api): x", "feature", "minor"],
    ["fix: x", "fix", "patch"],
    ["FIX: x", "fix", "patch"],
    ["perf: x", "fix", "patch"],
    ["Perf(db): x", "fix", "patch"],
    ["revert: x", "fix", "patch"],
    ["deps: x", "fix", "patch"],
    ["DEPS: x", "fix", "patch"],
    ["chore: x", "silent", "none"],
    ["docs: x", "silent", "none"],
    ["style: x", "silent", "none"],
    ["refactor: x", "silent", "none"],
    ["test: x", "silent", "none"],
    ["ci: x", "silent", "none"],
    ["build: x", "silent", "none"],
    ["wip: x", "silent", "none"],
    ["feat : x", "not_conventional", "none"],
    ["feat:x", "not_conventional", "none"],
    ["add a thing", "not_conventional", "none"],
    ["fix: breaking change: in the subject", "fix", "patch"],
    ["fix: x\n\nbreaking change: in small letters", "fix", "patch"],
  ])("%j is %s and moves the %s", (message, row, bump) => expect(judged(message)).toMatchObject({ row, bump }));

  it.each([
    ["major", "1.2.3", "major"],
    ["major", "0.2.3", "minor"],
    ["major", "0.0.3", "minor"],
    ["minor", "0.2.3", "minor"],
    ["minor", "0.0.3", "minor"],
    ["patch", "0.0.3", "patch"],
    ["major", null, "major"],
  ] as const)("a %s counts at %s as a %s", (bump, current, counts) =>
    expect(effectiveBump(bump, current, { featureIsPatchAtZero: false })).toBe(counts),
  );

  it("counts a feature as a patch at 0.0.z where that is configured, and only there", () => {
    const options = { featureIsPatchAtZero: true };
    expect(effectiveBump("minor", "0.0.3", options)).toBe("patch");
    expect(effectiveBump("minor", "0.1.0", options)).toBe("minor");
    expect(effectiveBump("major", "0.0.3", options)).toBe("minor");
  });

  it("keeps both BREAKING footers", () => {
    const message = "feat: x\n\nBREAKING CHANGE: a is gone\nBREAKING-CHANGE: b is gone";
    expect(judged(message)?.breakingNotes).toEqual(["a is gone", "b is gone"]);
  });

  it("leaves merges out, with what they say", () => {
    const merge = { parents: [sha("p"), sha("q")], paths: [] };
    expect(judged("feat!: a merge\n\nRelease-As: 9.0.0", merge)).toMatchObject({
      row: "merge",
      bump: "none",
      releaseAs: null,
    });
  });

  it("takes the number of a squashed pull request out of the subject", () =>
    expect(judged("fix(ui): keep it (#12)")).toMatchObject({ subject: "keep it", pr: 12, scope: "ui" }));

  it("lets the newest Release-As win", () => {
    const range = [
      commit("c", "fix: c"),
      commit("b", "chore: b\n\nRelease-As: 3.0.0"),
      commit("a", "chore: a\n\nrelease-as: 2.0.0"),
    ];
    expect(judgeCommits(range).map((one) => [one.row, one.releaseAs])).toEqual([
      ["fix", null],
      ["release_as", "3.0.0"],
      ["release_as", null],
    ]);
  });

  it.each([
    ["feat: x", ["README.md"], "says `feat`, and only documentation changed"],
    ["fix: x", [".github/workflows/ci.yml"], "says `fix`, and only CI configuration changed"],
    ["docs: x", ["src/a.ts"], "says `docs`, and changed src/a.ts"],
    ["docs: x", ["README.md"], null],
    ["feat: x", ["src/a.ts"], null],
    ["feat: x", [], null],
  ])("counts %j as it says and notes what %j contradict", (message, paths, note) =>
    expect(judged(message, { paths })?.note).toBe(note),
  );
});

describe("reverts", () => {
  const feat = commit("feat", "feat: x");
  const gitRevert = (name: string, of: ReleaseCommit, header = "x") =>
    commit(name, `Revert "${header}"\n\nThis reverts commit ${of.sha}.`);
  const rows = (commits: readonly ReleaseCommit[]) => judgeCommits(commits).map((one) => [one.row, one.bump]);

  it("leaves a commit and its revert out", () =>
    expect(rows([gitRevert("r", feat, "feat: x"), feat])).toEqual([
      ["reverted", "none"],
      ["reverted", "none"],
    ]));

  it.each([
    ["by git's words", `revert: feat: x\n\nThis reverts commit ${feat.sha}.`],
    ["by an abbreviated name in Refs", `revert: take it back\n\nRefs: ${feat.sha.slice(0, 8)}`],
    ["by its header", "revert: feat: x"],
    ["by its quoted header", 'Revert "feat: x"'],
  ])("knows what is reverted %s", (_how, message) =>
    expect(rows([commit("r", message), feat])).toEqual([
      ["reverted", "none"],
      ["reverted", "none"],
    ]),
  );

  it("brings a commit back by the revert of its revert", () => {
    const first = gitRevert("r1", feat, "feat: x");
    const second = gitRevert("r2", first, 'Revert "feat: x"');
    expect(rows([second, first, feat])).toEqual([
      ["reverted", "none"],
      ["reverted", "none"],
      ["feature", "minor"],
    ]);
  });

  it.each([
    ["git's own", `Revert "feat: old"\n\nThis reverts commit ${sha("old")}.`],
    ["a typed one", `revert: feat: old\n\nThis reverts commit ${sha("old")}.`],
  ])("counts the revert of what was released as a patch: %s", (_how, message) =>
    expect(rows([commit("r", message)])).toEqual([["fix", "patch"]]),
  );

  it("takes all that a reverted merge brought", () => {
    const base = commit("base", "fix: base", { parents: [] });
    const side = commit("side", "feat: side", { parents: [base.sha] });
    const merge = commit("merge", "Merge branch side", { parents: [base.sha, side.sha] });
    const undo = commit(
      "undo",
      `Revert "Merge branch side"\n\nThis reverts commit ${merge.sha}, reversing\nchanges made to ${base.sha}.`,
      {
        parents: [merge.sha],
      },
    );
    expect(rows([undo, merge, side, base]).map(([row]) => row)).toEqual(["reverted", "merge", "reverted", "fix"]);
  });

  it("never counts more than the commits that stand by themselves", () => {
    const range = fc.array(fc.record({ type: fc.constantFrom("feat", "fix", "docs"), reverts: fc.option(fc.nat(5)) }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(range, (shape) => {
        const oldest: ReleaseCommit[] = [];
        for (const [at, { type, reverts }] of shape.entries()) {
          const target = reverts === null ? undefined : oldest[reverts];
          oldest.push(target === undefined ? commit(`c${at}`, `${type}: c${at}`) : gitRevert(`c${at}`, target, "any"));
        }
        const out = judgeCommits(oldest.toReversed());
        const pairs = out.filter((one) => one.row === "reverted").length;
        expect(pairs % 2).toBe(0);
        expect(out).toHaveLength(shape.length);
      }),
    );
  });
});
