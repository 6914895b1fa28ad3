import fc from "fast-check";
import semver from "semver";
import { describe, expect, it } from "vitest";
import { bumpBetween, decideVersion, type VersionAsk, type VersionFacts } from "./next-version.ts";
import { lastVersions, tagForms, versionInTag } from "./tags.ts";

const facts = (over: Partial<VersionFacts>): VersionFacts => ({
  stable: "1.1.0",
  prereleases: [],
  bump: "minor",
  bumpSinceLast: over.bump ?? "minor",
  releaseAs: null,
  initial: "0.1.0",
  ...over,
});
const ask = (over: Partial<VersionAsk> = {}): VersionAsk => ({ version: null, bump: null, channel: null, ...over });
const next = (of: Partial<VersionFacts>, asked: Partial<VersionAsk> = {}) => {
  const decided = decideVersion(facts(of), ask(asked));
  return decided.kind === "release" ? decided.next : decided.kind;
};

describe("the next version", () => {
  it.each([
    ["a feature", {}, {}, "1.2.0"],
    ["a fix", { bump: "patch" }, {}, "1.1.1"],
    ["a breaking change", { bump: "major" }, {}, "2.0.0"],
    ["nothing that moves", { bump: "none" }, {}, "nothing"],
    ["the first release", { stable: null }, {}, "0.1.0"],
    ["the first release, configured", { stable: null, initial: "1.0.0" }, {}, "1.0.0"],
    ["the first release of a channel", { stable: null }, { channel: "rc" }, "0.1.0-rc.1"],
    ["Release-As", { releaseAs: "3.0.0" }, {}, "3.0.0"],
    ["Release-As of a pre-release", { releaseAs: "3.0.0-beta.4" }, {}, "3.0.0-beta.4"],
    ["Release-As that is not above", { releaseAs: "1.1.0" }, {}, "invalid"],
    ["Release-As that is no version", { releaseAs: "two" }, {}, "invalid"],
    ["Release-As with a prefix", { releaseAs: "v2.0.0" }, {}, "invalid"],
    ["what is asked goes before Release-As", { releaseAs: "3.0.0" }, { version: "2.5.0" }, "2.5.0"],
    ["an asked bump", { bump: "none" }, { bump: "major" }, "2.0.0"],
    ["entering a channel", {}, { channel: "rc" }, "1.2.0-rc.1"],
    ["going on in it", { prereleases: ["1.2.0-rc.1"] }, { channel: "rc" }, "1.2.0-rc.2"],
    ["going on after the tenth", { prereleases: ["1.2.0-rc.10", "1.2.0-rc.9"] }, { channel: "rc" }, "1.2.0-rc.11"],
    ["nothing new in it", { prereleases: ["1.2.0-rc.1"], bumpSinceLast: "none" }, { channel: "rc" }, "nothing"],
    ["a higher bump in it", { prereleases: ["1.2.0-rc.2"], bump: "major" }, { channel: "rc" }, "2.0.0-rc.1"],
    ["another channel above it", { prereleases: ["1.2.0-beta.2"] }, { channel: "rc" }, "1.2.0-rc.1"],
    ["a channel below it", { prereleases: ["1.2.0-rc.2"] }, { channel: "beta" }, "invalid"],
    ["leaving it", { prereleases: ["1.2.0-rc.2"], bumpSinceLast: "none" }, {}, "1.2.0"],
    ["leaving one that went further", { prereleases: ["2.0.0-rc.1"] }, {}, "2.0.0"],
    ["Release-As in a channel", { releaseAs: "2.0.0" }, { channel: "rc" }, "2.0.0-rc.1"],
  ] as const)("%s", (_name, of, asked, expected) =>
    expect(next({ ...of, prereleases: [...("prereleases" in of ? of.prereleases : [])] }, asked)).toBe(expected),
  );

  it("is always above every version that there is", () => {
    const part = fc.nat(30);
    const stable = fc.option(fc.tuple(part, part, part).map((parts) => parts.join(".")));
    const bumps = fc.constantFrom("none", "patch", "minor", "major");
    fc.assert(
      fc.property(
        stable,
        fc.nat(3),
        bumps,
        fc.option(fc.constantFrom("rc", "beta")),
        (version, count, bump, channel) => {
          const core = version === null ? "0.1.0" : (semver.inc(version, "minor") ?? "0.1.0");
          const prereleases = Array.from({ length: count }, (_, at) => `${core}-rc.${count - at}`);
          const decided = decideVersion(
            facts({ stable: version, prereleases, bump, bumpSinceLast: bump }),
            ask({ channel }),
          );
          if (decided.kind !== "release") return;
          for (const earlier of [...prereleases, ...(version === null ? [] : [version])])
            expect(semver.gt(decided.next, earlier)).toBe(true);
        },
      ),
    );
  });

  it.each([
    [null, "0.1.0", "minor"],
    ["1.1.0", "2.0.0-rc.1", "major"],
    ["1.1.0", "1.1.1", "patch"],
    ["1.2.0-rc.1", "1.2.0", "patch"],
  ])("from %s to %s is a %s", (from, to, bump) => expect(bumpBetween(from, to)).toBe(bump));
});

describe("tags", () => {
  const tag = (name: string, isReachable = true) => ({ name, commit: `c-${name}`, isReachable });

  it("takes the highest reachable version behind the prefix", () => {
    const tags = [
      tag("v1.9.0"),
      tag("v1.10.0"),
      tag("v2.0.0", false),
      tag("3.0.0"),
      tag("v1.x"),
      tag("vv4.0.0"),
      tag("v1.11.0-rc.1"),
    ];
    const last = lastVersions(tags, tagForms(null, "v"));
    expect([last.stable?.name, last.prereleases.map((one) => one.name)]).toEqual(["v1.10.0", ["v1.11.0-rc.1"]]);
  });

  it.each([
    ["core-v1.2.0", "core-v"],
    ["@scope/core@1.2.0", "@scope/core@"],
    ["core@1.2.0", "core@"],
    ["core/v1.2.0", "core/v"],
  ])("recognises %s as a tag of @scope/core", (name, form) =>
    expect(lastVersions([tag(name), tag("other-v9.0.0"), tag("v8.0.0")], tagForms("@scope/core", "v"))).toMatchObject({
      form,
      stable: { version: "1.2.0" },
    }),
  );

  it.each(["v1.2", "v01.2.3", "v1.2.3.4", "1.2.3", "v"])("takes %s for no version", (name) =>
    expect(versionInTag(name, "v")).toBeNull(),
  );
});
