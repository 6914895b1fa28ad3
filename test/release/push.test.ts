import { describe, expect, it } from "vitest";
import { expectEnd } from "../faults/world.ts";
import { makeRepository } from "../support/repository.ts";
import { answerByHand, keepWorlds, makeShop, run } from "./release-world.ts";

const LONG = 240_000;
const keep = keepWorlds();

describe("push", () => {
  it(
    "commits what is tracked and named, tags it and pushes branch and tag; asks about the rest",
    { timeout: LONG },
    async () => {
      const repository = keep(makeShop("feat/shop"));
      repository.write("named.txt", "in\n");
      repository.write("unknown.txt", "out\n");
      const dry = await run(repository, ["push", "named.txt", "--dry-run"]);
      expectEnd(
        dry,
        0,
        /1\.0\.0 -> 1\.0\.1/,
        /named\.txt \(added/,
        /Untracked: asked about - unknown\.txt/,
        /git tag -d v1\.0\.1/,
      );
      expect(repository.git("tag", "-l")).toBe("v1.0.0");
      expectEnd(await run(repository, ["push", "named.txt"]), 4, /push\.leave_untracked/, /unknown\.txt/);
      expectEnd(await answerByHand(repository, ["push", "named.txt"]), 0, /shop 1\.0\.1 on feat\/shop/);
      const files = repository.git("show", "--name-only", "--format=%s", "v1.0.1^{commit}").split("\n");
      expect(files).toEqual(["chore: release 1.0.1", "", "README.md", "named.txt", "package.json"]);
      expect(repository.git("cat-file", "-t", "v1.0.1")).toBe("tag");
      expect(repository.git("status", "--porcelain")).toBe("?? unknown.txt");
      for (const ref of ["feat/shop", "v1.0.1"])
        expect(repository.remote("rev-parse", ref)).toBe(repository.git("rev-parse", ref));
    },
  );

  it("goes to a protected branch by a pull request, and tags what was merged", { timeout: LONG }, async () => {
    const repository = keep(makeShop("main"));
    const before = repository.git("rev-parse", "main");
    const left = await answerByHand(repository, ["push", "--bump", "minor"], "leave");
    expectEnd(left, 4, /release\.merge/);
    expect([repository.git("rev-parse", "main"), repository.git("tag", "-l")]).toEqual([before, "v1.0.0"]);
    expectEnd(await run(repository, ["pr", "merge", "1"]), 4, /merged as [0-9a-f]{12}/, /git\.tag\.create/);
    expectEnd(await answerByHand(repository, ["push", "--bump", "minor"]), 0, /tagged v1\.1\.0/);
    expect(repository.git("rev-parse", "v1.1.0^{commit}")).toBe(repository.git("rev-parse", "main"));
    expect(repository.git("show", "v1.1.0^{commit}:package.json")).toContain('"version": "1.1.0"');
    expect(repository.remote("rev-parse", "v1.1.0")).toBe(repository.git("rev-parse", "v1.1.0"));
    expect(repository.remote("rev-parse", "main")).toBe(before);
  });

  it(
    "stops before anything is changed or asked: at nothing to push, at a secret, at a taken tag, behind the remote",
    { timeout: LONG },
    async () => {
      const plain = keep(makeRepository());
      expectEnd(await run(plain, ["push"]), 1, /the version changes no file, and nothing else has changed/);
      const repository = keep(makeShop("feat/shop"));
      const before = repository.git("for-each-ref");
      const secret = `ghp_${"Ab1Cd2Ef3Gh4".repeat(3)}`;
      repository.write("README.md", `token: ${secret}\n`);
      const found = await run(repository, ["push"]);
      expectEnd(found, 1, /secret/i, /README\.md/);
      expect(found.stdout + found.stderr).not.toContain(secret);
      expect(repository.git("for-each-ref")).toBe(before);
      repository.write("README.md", "# Shop\n");
      repository.remote("tag", "v1.0.1", "main");
      expectEnd(await run(repository, ["push"]), 1, /the tag v1\.0\.1 exists at origin at [0-9a-f]{12}/);
      repository.remote("tag", "-d", "v1.0.1");
      repository.git("commit", "-q", "--allow-empty", "-m", "fix: elsewhere");
      repository.git("push", "-q", "origin", "feat/shop");
      repository.git("reset", "-q", "--soft", "HEAD~1");
      expectEnd(await run(repository, ["push"]), 1, /feat\/shop is behind origin\/feat\/shop/);
      expect(repository.git("show", ":package.json")).toContain('"version": "1.0.0"');
    },
  );
});
