import { describe, expect, it } from "vitest";
import { commandParts } from "./command-parts.ts";
import { createPathKinds, PATH_KINDS } from "./path-kinds.ts";
import { compilePatterns, spell } from "./path-pattern.ts";
import { isProtectedByName } from "./protected-branch.ts";

describe("path patterns", () => {
  it.each([
    ["*.md", "a/b.md", true],
    ["*.md", "a/b.mdx", false],
    ["docs/**", "docs/a/b", true],
    ["docs/**", "my/docs/a", false],
    ["docs/*", "docs/a/b", false],
    ["**/x/**", "x/y", true],
    ["**/x/**", "a/x/y", true],
    ["**/x/**", "ax/y", false],
    ["a?c", "abc", true],
    ["{a,b}.txt", "b.txt", true],
    ["a.txt", "abtxt", false],
    ["Dockerfile*", "svc/Dockerfile.dev", true],
    [".env.*", "a\nb/.env.x\ny", true],
  ])("%s on %j is %s", (pattern, path, fits) => {
    expect(compilePatterns([pattern], false)(spell(path, false))).toBe(fits);
  });
});

describe("kinds of paths", () => {
  const kindsOf = createPathKinds(PATH_KINDS);

  it("a path may be of several kinds", () => {
    expect(kindsOf("docs/security/rules.md")).toEqual(["security-policy", "documentation"]);
  });

  it.each([".\u212aUBE/config", "\u017fecurity.md", ".EnV"])("%j is what it is in another case", (path) => {
    expect(kindsOf(path).length).toBeGreaterThan(0);
  });

  it("ordinary source code is of none", () => {
    expect(kindsOf("src/environment/keys.ts")).toEqual([]);
  });

  it("more rows of a kind widen it", () => {
    const wider = createPathKinds([...PATH_KINDS, { kind: "skill", patterns: ["tools/skills/**"], anyCase: false }]);
    expect(wider("tools/skills/a/SKILL.md")).toContain("skill");
  });
});

describe("parts of a command", () => {
  it.each([
    [["npm", "test"], ["npm"], false],
    [["/usr/local/bin/Git.exe", "status"], ["git"], false],
    [["env", "-i", "A=1", "timeout", "5s", "git", "push"], ["env", "timeout", "git"], false],
    [["sh", "-c", "make && X=1 git push | tee log"], ["sh", "make", "git", "tee"], false],
    [["sh", "-c", "'git' push"], ["sh", "git"], false],
    [["bash", "-c", "sh -c 'git push'"], ["bash", "sh"], true],
    [["sh", "-c", "$(echo git) push"], ["sh", "echo"], true],
    [["sh", "-c", "`echo git`"], ["sh"], true],
    [["sh", "-c", "g''it push"], ["sh"], true],
    [["sh", "scripts/test.sh"], ["sh"], false],
    [["sh"], ["sh"], true],
    [["python3.11", "-c", "x"], ["python"], true],
    [["npx", "vitest"], ["npx"], true],
    [["npm", "exec", "vitest"], ["npm"], true],
    [["xargs", "git"], ["xargs"], true],
    [["node", "test/run.js"], ["node"], false],
  ])("of %j are the programs %j, hidden: %s", (command, programs, isHidden) => {
    const parts = commandParts(command);
    expect(parts.isHidden).toBe(isHidden);
    for (const program of programs)
      expect(parts.programs.map((found) => found.replace("python3", "python"))).toContain(program);
  });

  it("shells within shells end as hidden", () => {
    const nested = Array.from({ length: 10 }, () => ["env"]).flat();
    expect(commandParts([...nested, "git", "push"]).isHidden).toBe(true);
  });
});

describe("protected branches by name", () => {
  it.each(["main", "master", "Main", "release", "release/1.2", "release-2024", "refs/heads/main"])("%s is", (name) =>
    expect(isProtectedByName(name)).toBe(true),
  );
  it.each(["feat/main", "maintenance", "releasing", "feat/release", ""])("%j is not", (name) =>
    expect(isProtectedByName(name)).toBe(false),
  );
});
