import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideAccess } from "./address.ts";
import { channelOf, decideTag } from "./dist-tag.ts";
import { compareSize, packageFindings } from "./findings.ts";
import type { Archive, PublishedFile } from "./model.ts";
import { choosePackages } from "./packages/list.ts";
import { type PackageManifest, parseNpmManifest, parsePythonManifest } from "./packages/manifest.ts";
import { dependenciesFirst } from "./packages/order.ts";
import { workspaceMatcher } from "./packages/workspaces.ts";
import { describeDifference } from "./refusals.ts";
import { standingOf } from "./standing.ts";

const ARCHIVE: Archive = {
  file: "/packs/core-1.0.0.tgz",
  name: "core-1.0.0.tgz",
  kind: "npm",
  integrity: "sha512-aaa",
  sha1: "a1",
  sha256: "a256",
  sizeBytes: 100,
  unpackedBytes: 300,
  contents: [],
};
const FILE: PublishedFile = {
  name: "core-1.0.0.tgz",
  integrity: null,
  sha1: null,
  sha256: null,
  sizeBytes: null,
  url: "",
};
const ADDRESS = {
  ecosystem: "npm",
  root: "/repo",
  folder: "",
  name: "core",
  version: "1.0.0",
  registry: "https://registry.example.org/",
  indexUrl: "",
  callTimeoutMs: 1_000,
} as const;

describe("the dist-tag of a version", () => {
  const facts = { version: "1.2.0", asked: undefined, configured: "", inManifest: "", tags: {} };

  it.each([
    ["a version takes latest", {}, "latest"],
    ["a pre-release takes its channel", { version: "1.2.0-rc.1" }, "rc"],
    ["a pre-release without a word takes next", { version: "1.2.0-1" }, "next"],
    ["a pre-release never takes a configured latest", { version: "1.2.0-beta.1", configured: "latest" }, "beta"],
    ["what is asked for comes first", { asked: "canary", configured: "next" }, "canary"],
    ["what is configured comes before the manifest", { configured: "next", inManifest: "old" }, "next"],
    ["the manifest is heard", { inManifest: "old" }, "old"],
    ["a version above latest takes it", { tags: { latest: "1.1.0" } }, "latest"],
    ["a version below latest goes where it is told", { asked: "lts", tags: { latest: "2.0.0" } }, "lts"],
  ])("%s", (_claim, part, tag) => {
    expect(decideTag({ ...facts, ...part })).toBe(tag);
  });

  it.each([
    ["a pre-release that asks for latest", { version: "1.2.0-rc.1", asked: "latest" }, "may not take the tag latest"],
    ["a version below latest that does not say where to", { tags: { latest: "2.0.0" } }, "below 2.0.0"],
    ["a tag that reads as a version", { asked: "1.x" }, "can't be a dist-tag"],
    ["what is no version", { version: "one" }, "no version of npm"],
  ])("refuses %s", (_claim, part, message) => {
    expect(() => decideTag({ ...facts, ...part })).toThrow(message);
  });

  it("is never latest for any pre-release, whatever is configured", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{1,8}$/),
        fc.nat(99),
        fc.constantFrom("", "latest"),
        (word, number, configured) => {
          const version = `1.0.0-${word}.${number}`;
          expect(decideTag({ ...facts, version, configured })).not.toBe("latest");
          expect(channelOf(version)).toBe(word);
        },
      ),
    );
  });
});

describe("where an archive stands", () => {
  it.each([
    ["the registry has nothing", null, "absent"],
    ["equal integrity", [{ ...FILE, integrity: "sha512-aaa" }], "same"],
    ["one of several integrities", [{ ...FILE, integrity: "sha1-x sha512-aaa" }], "same"],
    ["another integrity with an equal SHA-1", [{ ...FILE, integrity: "sha512-bbb", sha1: "a1" }], "other"],
    ["equal SHA-1 of an old registry", [{ ...FILE, sha1: "a1" }], "same"],
    ["a registry that tells no digest has proven nothing", [FILE], "other"],
  ] as const)("%s", (_claim, published, where) => {
    const standing = standingOf("npm", [ARCHIVE], published);
    expect(standing[where]).toEqual([ARCHIVE]);
    expect(standing.absent.length + standing.same.length + standing.other.length).toBe(1);
  });

  it("goes by file name on a Python index, so that half an upload is finished", () => {
    const wheel = { ...ARCHIVE, name: "core-1.0.0-py3-none-any.whl", kind: "wheel" } as const;
    const published = [{ ...FILE, sha256: "a256" }];
    expect(standingOf("pypi", [ARCHIVE, wheel], published)).toEqual({ absent: [wheel], same: [ARCHIVE], other: [] });
  });
});

describe("what is noticed about a package", () => {
  const rules = (bytes: number, uncommitted = 0) =>
    packageFindings(ADDRESS, [ARCHIVE], {
      previous: { version: "0.9.0", bytes, measure: "unpacked" },
      uncommitted,
    }).map((finding) => finding.rule);

  it("is growth of more than half, measured as the earlier version was", () => {
    expect(rules(199)).toEqual(["publish/size-grown"]);
    expect(rules(200)).toEqual([]);
    expect(rules(0)).toEqual([]);
    expect(packageFindings(ADDRESS, [ARCHIVE], { previous: null, uncommitted: 0 })).toEqual([]);
  });

  it.each([
    [250, "unpacked", "300 B unpacked, 20 % more than 0.9.0"],
    [400, "unpacked", "300 B unpacked, 25 % less than 0.9.0"],
    [100, "archives", "100 B packed, as large as 0.9.0"],
    [0, "unpacked", null],
  ] as const)("is its size beside the %d bytes %s of the version before", (bytes, measure, said) => {
    expect(compareSize([ARCHIVE], { version: "0.9.0", bytes, measure })).toBe(said);
    expect(compareSize([ARCHIVE], null)).toBeNull();
  });

  it("is a work tree with changes that no commit holds", () => {
    expect(rules(300, 2)).toEqual(["publish/uncommitted-changes"]);
  });
});

describe("the packages of a repository", () => {
  const made = (name: string, ...dependsOn: readonly string[]): PackageManifest => ({
    ...parseNpmManifest(JSON.stringify({ name, version: "1.0.0" }), name),
    dependsOn,
  });

  it("come after what they need", () => {
    const found = [made("app", "lib", "left-pad"), made("base"), made("lib", "base")];
    expect(dependenciesFirst(found).map((one) => one.name)).toEqual(["base", "lib", "app"]);
  });

  it("are all there once, in any graph, and in order where there is no cycle", () => {
    const graph = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 20 });
    fc.assert(
      fc.property(graph, (edges) => {
        const names = Array.from({ length: 8 }, (_one, index) => `p${index}`);
        const found = names.map((name, index) =>
          made(name, ...edges.filter(([from, to]) => from === index && to < from).map(([, to]) => `p${to}`)),
        );
        const ordered = dependenciesFirst(found).map((one) => one.name);
        expect([...ordered].sort((one, other) => one.localeCompare(other))).toEqual(names);
        for (const one of found)
          for (const need of one.dependsOn) expect(ordered.indexOf(need)).toBeLessThan(ordered.indexOf(one.name));
      }),
    );
  });

  it("end even when two need each other", () => {
    expect(dependenciesFirst([made("b", "a"), made("a", "b")]).map((one) => one.name)).toEqual(["a", "b"]);
  });

  it.each([
    [["packages/*"], "packages/core", true],
    [["packages/*"], "packages/core/test", false],
    [["./packages/*/"], "packages/core", true],
    [["libs/**"], "libs/a/b", true],
    [["packages/{a,b}"], "packages/b", true],
    [["packages/*", "!packages/old"], "packages/old", false],
    [["**"], "node_modules/left-pad", false],
    [["a.b"], "aXb", false],
  ])("are workspaces by the globs %j: %s is %s", (globs, folder, isOne) => {
    expect(workspaceMatcher(globs)(folder)).toBe(isOne);
  });

  it("leave out private ones by name, and say so when nothing is left", () => {
    const secret = { ...made("secret"), isPrivate: true };
    const list = choosePackages([secret, made("open")], undefined);
    expect(list.packages.map((one) => one.name)).toEqual(["open"]);
    expect(list.leftOut).toEqual([{ name: "secret", reason: "is private and is not published" }]);
    expect(() => choosePackages([secret], undefined)).toThrow("secret is private");
    expect(() => choosePackages([secret, made("open")], "secret")).toThrow("secret is private");
    expect(() => choosePackages([made("open")], "other")).toThrow("there is no package other here");
    expect(() => choosePackages([], undefined)).toThrow("nothing to publish");
  });

  it("read a scope's own registry before the general one", () => {
    const publishConfig = { registry: "https://a.example/", "@acme:registry": "https://b.example/", access: "public" };
    const text = JSON.stringify({ name: "@acme/core", version: "1.0.0", publishConfig });
    expect(parseNpmManifest(text, "")).toMatchObject({ registry: "https://b.example/", access: "public" });
    expect(() => parseNpmManifest("[", "packages/a")).toThrow("packages/a/package.json is no package manifest");
  });

  it.each([
    ['[project]\nname = "demo"\nversion = "1.0" # now\n', { name: "demo", version: "1.0", isPrivate: false }],
    ["[build-system]\nname = 'no'\n[tool.poetry]\nname = 'demo'\nversion = '2.0'\n", { name: "demo", version: "2.0" }],
    ['[project]\nname = "demo"\ndynamic = ["version"]\n', { name: "demo", version: "" }],
    ['[project]\nname = "demo"\nversion = "1"\nclassifiers = ["Private :: Do Not Upload"]\n', { isPrivate: true }],
  ])("read pyproject.toml %j", (text, wanted) => {
    expect(parsePythonManifest(text)).toMatchObject(wanted);
  });

  it("are no Python project without a name", () => {
    expect(parsePythonManifest("[tool.ruff]\nline-length = 100\n")).toBeNull();
  });
});

describe("who may see a scoped package", () => {
  const scoped = { ecosystem: "npm", name: "@acme/core", access: "" } as const;
  const npm = { registry: "", access: "public", tag: "" } as const;

  it("is nobody outside, unless somebody said so", () => {
    expect(decideAccess(scoped, { npm: null }, undefined)).toBe("restricted");
    expect(decideAccess(scoped, { npm }, undefined)).toBe("public");
    expect(decideAccess({ ...scoped, access: "restricted" }, { npm }, undefined)).toBe("restricted");
    expect(decideAccess(scoped, { npm }, "restricted")).toBe("restricted");
    expect(decideAccess({ ...scoped, name: "core" }, { npm: null }, "restricted")).toBe("public");
    expect(decideAccess({ ...scoped, ecosystem: "pypi" }, { npm: null }, undefined)).toBeNull();
  });
});

describe("a difference for people", () => {
  it("names what changed, what is only here and only there, and counts the rest", () => {
    const many = Array.from({ length: 10 }, (_one, index) => `${index}.js`);
    expect(describeDifference({ isSame: false, changed: many, onlyHere: ["a"], onlyThere: [] })).toBe(
      "changed: 0.js, 1.js, 2.js, 3.js, 4.js, 5.js, 6.js, 7.js and 2 more; only here: a",
    );
    expect(describeDifference(null)).toBe("the digests differ");
  });
});
