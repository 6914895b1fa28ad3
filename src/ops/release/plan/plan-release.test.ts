import { describe, expect, it } from "vitest";
import { applyTextEdits } from "../../workspace/index.ts";
import { ReleaseSettings } from "../settings.ts";
import type { PlanFacts } from "./facts/model.ts";
import { ReleasePlan } from "./model.ts";
import { planRelease } from "./plan-release.ts";
import { PlanRequest } from "./request.ts";

const CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n## [1.1.0] - 2026-01-01\n\n- x\n";

interface World {
  readonly files?: Readonly<Record<string, string>>;
  /** Newest first; the oldest is what the tags name, unless they say otherwise. */
  readonly commits?: readonly (string | { readonly message: string; readonly paths: readonly string[] })[];
  readonly tags?: readonly string[];
  readonly over?: Partial<PlanFacts>;
}

function factsOf({ files = {}, commits = ["feat: x"], tags = ["v1.1.0"], over = {} }: World): PlanFacts {
  const shaOf = (at: number) => String(commits.length - at).padStart(40, "0");
  return {
    name: "demo",
    at: Date.UTC(2026, 5, 1),
    headSha: shaOf(0),
    branch: "main",
    defaultBranch: "main",
    protection: "main is always protected",
    isShallow: false,
    changedFiles: 0,
    upstream: null,
    forge: { kind: "github", name: "o/demo", host: "github.com", apiUrl: "", remote: "origin", remoteUrl: null },
    artifacts: [],
    repository: {
      tags: tags.map((name) => ({ name, commit: shaOf(commits.length), isReachable: true })),
      commits: commits.map((one, at) => ({
        sha: shaOf(at),
        parents: [shaOf(at + 1)],
        message: typeof one === "string" ? one : one.message,
        paths: typeof one === "string" ? ["src/a.ts"] : [...one.paths],
      })),
      isCut: false,
      files: Object.entries(files).map(([path, text]) => ({ path, text, isUtf8: true })),
      skipped: [],
    },
    ...over,
  };
}

function plan(world: World, settings: unknown = {}, request: unknown = {}): ReleasePlan {
  return ReleasePlan.parse(planRelease(factsOf(world), ReleaseSettings.parse(settings), PlanRequest.parse(request)));
}

function planned(world: World, settings: unknown = {}, request: unknown = {}) {
  const made = plan(world, settings, request);
  if (made.kind !== "release") throw new Error(made.reason);
  return made;
}

const manifest = (name: string, version: string, more: object = {}) =>
  `${JSON.stringify({ name, version, ...more }, null, 2)}\n`;
const codes = (made: ReleasePlan) => made.conflicts.map((conflict) => conflict.code);

describe("the plan of one package", () => {
  it("says the version, the edits, the changelog and the words", () => {
    const files = {
      "package.json": manifest("demo", "1.1.0"),
      "README.md": "npm i demo@1.1.0\n",
      "CHANGELOG.md": CHANGELOG,
    };
    const made = planned({ files, commits: ["fix: y", "feat(ui): x (#7)"] });
    expect(made.conflicts).toEqual([]);
    expect(made.packages[0]).toMatchObject({
      name: "demo",
      current: "1.1.0",
      next: "1.2.0",
      bump: "minor",
      tag: "v1.2.0",
      because: "commits",
      finalize: {
        versionUrl: "https://github.com/o/demo/compare/v1.1.0...v1.2.0",
        unreleasedUrl: "https://github.com/o/demo/compare/v1.2.0...HEAD",
      },
    });
    expect(made.packages[0]?.notes).toContain("### Added\n\n- **ui:** x (#7)\n\n### Fixed\n\n- y");
    expect([made.branch, made.commitMessage]).toEqual(["chore/release-v1.2.0", "chore: release 1.2.0\n"]);
    expect(applyTextEdits(files["package.json"], made.packages[0]?.edits ?? [])).toBe(manifest("demo", "1.2.0"));
    expect(applyTextEdits(files["README.md"], made.references)).toBe("npm i demo@1.2.0\n");
  });

  it("takes what people entered in [Unreleased] for the notes, and enters nothing beside it", () => {
    const text = CHANGELOG.replace("[Unreleased]\n", "[Unreleased]\n\n### Added\n\n- In my own words\n");
    const [one] = planned({ files: { "CHANGELOG.md": text } }).packages;
    expect(one?.finalize?.entries).toEqual([]);
    expect(one?.notes).toContain("- In my own words");
  });

  it.each([
    ["no commits", { commits: [] }, "nothing to release: no commits since 1.1.0"],
    [
      "silent ones",
      { commits: ["docs: x", "feat:x"] },
      "nothing to release: 2 commits since 1.1.0, and none moves the version",
    ],
  ])("has nothing to release with %s", (_name, world, reason) =>
    expect(plan(world)).toMatchObject({ kind: "nothing", reason }),
  );

  it("makes the first release of the configured version, or of one above it that the manifest says", () => {
    expect(planned({ tags: [] }).packages[0]?.next).toBe("0.1.0");
    expect(planned({ tags: [] }, { version: { initial: "1.0.0" } }).packages[0]?.next).toBe("1.0.0");
    expect(planned({ tags: [], files: { "package.json": manifest("demo", "0.4.0") } }).packages[0]?.next).toBe("0.4.0");
  });

  it.each<readonly [string, World, string]>([
    [
      "files that disagree",
      { files: { "package.json": manifest("demo", "1.1.0"), VERSION: "1.0.9\n" } },
      "versions_disagree",
    ],
    [
      "a tag elsewhere",
      {
        over: {
          repository: {
            ...factsOf({}).repository,
            tags: [
              { name: "v1.1.0", commit: "0", isReachable: true },
              { name: "v1.2.0", commit: "f", isReachable: false },
            ],
          },
        },
      },
      "tag_elsewhere",
    ],
    ["a dirty tree", { over: { changedFiles: 2 } }, "dirty_tree"],
    [
      "a branch behind its upstream",
      { over: { upstream: { name: "origin/main", ahead: 0, behind: 3 } } },
      "behind_upstream",
    ],
    ["a detached HEAD", { over: { branch: null } }, "not_on_base"],
    ["a feature branch", { over: { branch: "feat/x", protection: null } }, "not_on_base"],
    ["a changelog of another format", { files: { "CHANGELOG.md": "1.0.0\n=====\n" } }, "changelog_unsafe"],
    ["a Release-As below", { commits: ["feat: x\n\nRelease-As: 1.0.0"] }, "release_as_invalid"],
    ["a manifest that is ahead", { files: { "package.json": manifest("demo", "3.0.0") } }, "versions_disagree"],
    ["a manifest that is no JSON", { files: { "package.json": "{" } }, "version_unreadable"],
    ["tags of another prefix", { tags: ["1.1.0"] }, "version_unreadable"],
  ])("names %s", (_name, world, code) => expect(codes(plan(world))).toContain(code));

  it("names both files, lines and values that disagree", () => {
    const files = { "package.json": manifest("demo", "1.1.0"), "pyproject.toml": '[project]\nversion = "1.0.9"\n' };
    expect(plan({ files }).conflicts[0]?.what).toBe(
      "the version files of demo disagree: package.json:3 (version) says 1.1.0, pyproject.toml:2 (project.version) says 1.0.9",
    );
  });

  it("names the files that are attached, and the globs that none fits", () => {
    const settings = { artifacts: ["dist/*.tgz", "out/**", "!out/secret"] };
    const made = planned({ over: { artifacts: ["out/a/app.bin", "out/secret"] } }, settings);
    expect(made.artifacts).toEqual([{ path: "out/a/app.bin", name: "app.bin" }]);
    expect(made.remarks).toEqual([expect.stringMatching(/^no file fits "dist\/\*\.tgz" of release\.artifacts/)]);
  });

  it("says that a shallow clone can't know what came before", () => {
    const shallow = factsOf({});
    const commits = shallow.repository.commits.map((commit) => ({ ...commit, parents: [] }));
    expect(codes(plan({ over: { isShallow: true, repository: { ...shallow.repository, commits } } }))).toContain(
      "shallow_history",
    );
    expect(codes(plan({ over: { isShallow: true } }))).toEqual([]);
  });
});

describe("the plan of a workspace", () => {
  const files = {
    "package.json": JSON.stringify({ private: true, workspaces: ["packages/*", "!packages/old"] }),
    "packages/core/package.json": manifest("@x/core", "1.0.0"),
    "packages/app/package.json": manifest("app", "2.0.0", { dependencies: { "@x/core": "^1.0.0" } }),
    "packages/site/package.json": manifest("site", "1.0.0", { private: true }),
    "packages/old/package.json": manifest("old", "1.0.0"),
    "package-lock.json": JSON.stringify({
      packages: {
        "packages/core": { version: "1.0.0" },
        "packages/app": { version: "2.0.0", dependencies: { "@x/core": "^1.0.0" } },
      },
    }),
  };
  const tags = ["core-v1.0.0", "app-v2.0.0", "site-v1.0.0"];
  const inCore = (message: string) => ({ message, paths: ["packages/core/a.ts"] });
  const versions = (made: ReturnType<typeof planned>) =>
    made.packages.map((one) => `${one.name} ${one.next} ${one.because}`);

  it("releases the package that a commit's paths are in", () => {
    const made = planned({
      files,
      tags,
      commits: [inCore("feat: x"), { message: "feat: y", paths: ["tsconfig.json"] }],
    });
    expect(versions(made)).toEqual(["@x/core 1.1.0 commits"]);
    expect(made.packages[0]).toMatchObject({ tag: "core-v1.1.0", changelog: "packages/core/CHANGELOG.md" });
    expect(made.commits.map((commit) => [commit.packages, commit.bump])).toEqual([
      [["packages/core"], "minor"],
      [[], "none"],
    ]);
  });

  it("patches a dependent whose range breaks, and moves the range, in the lock file too", () => {
    const made = planned({ files, tags, commits: [inCore("feat!: x")] });
    expect(versions(made)).toEqual(["@x/core 2.0.0 commits", "app 2.0.1 dependency"]);
    const app = made.packages[1]?.edits ?? [];
    expect(app.map((edit) => `${edit.path} ${edit.field} ${edit.to}`)).toEqual([
      "packages/app/package.json version 2.0.1",
      'packages/app/package.json dependencies["@x/core"] ^2.0.0',
      'package-lock.json packages["packages/app"].version 2.0.1',
      'package-lock.json packages["packages/app"].dependencies["@x/core"] ^2.0.0',
    ]);
    const all = made.packages.flatMap((one) => one.edits).filter((edit) => edit.path === "package-lock.json");
    expect(JSON.parse(applyTextEdits(files["package-lock.json"], all))).toMatchObject({
      packages: { "packages/core": { version: "2.0.0" }, "packages/app": { version: "2.0.1" } },
    });
    expect(made.packages[1]?.notes).toContain("move `@x/core` to 2.0.0");
  });

  it("moves a fixed group together", () => {
    const made = planned({ files, tags, commits: [inCore("fix: x")] }, { version: { groups: [["@x/core", "site"]] } });
    expect(versions(made)).toEqual(["@x/core 1.0.1 commits", "site 1.0.1 group"]);
  });

  it("versions private packages and does not publish them", () => {
    const made = planned(
      { files, tags, commits: [{ message: "fix: y", paths: ["packages/site/a.ts", "packages/core/b.ts"] }] },
      { publish: { npm: {} } },
    );
    expect(made.packages.map((one) => [one.name, one.publishTo])).toEqual([
      ["@x/core", ["npm"]],
      ["site", []],
    ]);
  });

  it("keeps the form of tags that is there", () => {
    const made = planned({ files, tags: ["@x/core@1.0.0", "app@2.0.0", "site@1.0.0"], commits: [inCore("fix: x")] });
    expect(made.packages[0]?.tag).toBe("@x/core@1.0.1");
  });

  it("releases only what is named, and refuses a name that is not there", () => {
    const commits = [inCore("fix: x"), { message: "fix: y", paths: ["packages/app/a.ts"] }];
    expect(versions(planned({ files, tags, commits }, {}, { packages: ["app"] }))).toEqual(["app 2.0.1 commits"]);
    expect(() => plan({ files, tags }, {}, { packages: ["nope"] })).toThrow("there is no package nope");
    expect(() => plan({ files, tags }, {}, { version: "9.0.0" })).toThrow("there are several packages");
  });
});
