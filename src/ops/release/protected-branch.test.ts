import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesBranch, whyProtected } from "./protected-branch.ts";
import { parseSettings } from "./settings.ts";

const NOTHING = { configured: [], forge: null, defaultBranch: null };

describe("protected branches. Source: release specification, What it may and may not", () => {
  it.each(["main", "master", "release/1.2", "release", "releases/x"])("%s always is", (branch) => {
    expect(whyProtected(branch, NOTHING)).not.toBeNull();
  });

  it.each(["feat/main", "maintenance", "my-release"])("%s is not", (branch) => {
    expect(whyProtected(branch, NOTHING)).toBeNull();
  });

  it("are those of settings, forge and default branch too, each with its reason", () => {
    const protections = { configured: ["prod-*"], forge: ["stable"], defaultBranch: "trunk" };
    expect(["prod-eu", "stable", "trunk", "other"].map((branch) => whyProtected(branch, protections))).toEqual([
      "signalbox.yaml protects prod-eu",
      "the forge protects stable",
      "trunk is the default branch",
      null,
    ]);
  });

  it("match patterns as a regular expression would", () => {
    const word = fc.stringMatching(/^[ab/]{0,6}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), word, (parts, branch) => {
        expect(matchesBranch(parts.join("*"), branch)).toBe(new RegExp(`^${parts.join(".*")}$`).test(branch));
      }),
    );
  });
});

describe("settings", () => {
  it("are the defaults without a file, and only their own part is read", () => {
    expect(parseSettings("")).toMatchObject({ protectedBranches: [], maxFileMegabytes: 50, checks: null });
    expect(
      parseSettings("version: 1\nforge: { kind: local }\nrelease: { protectedBranches: [prod] }").protectedBranches,
    ).toEqual(["prod"]);
  });

  it.each(["release: { protectedBranches: 3 }", "release: { unknown: 1 }", "a: [", "release: { checks: [npm test] }"])(
    "refuse %j",
    (text) => {
      expect(() => parseSettings(text)).toThrow(/signalbox\.yaml/);
    },
  );
});
