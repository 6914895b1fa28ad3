import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFiles } from "../../../integrations/files/create-files.ts";
import { createForges } from "../../../integrations/forges/forges.ts";
import { makeScratch } from "../../../integrations/git/testing/scratch.ts";
import { makeReleaseGround, type ReleaseGround } from "../../../testing/release-ground.ts";
import { readAddedLines } from "./added-lines.ts";
import { forbiddenFile } from "./forbidden-file.ts";

let ground: ReleaseGround;
beforeEach(async () => {
  ground = makeReleaseGround({ scratch: await makeScratch(), files: createFiles(), createForges });
});
afterEach(() => ground.scratch.remove());

describe("added lines of real patches", () => {
  it("name each line by its place in the new file, even when content looks like a header", async () => {
    const line = fc.constantFrom("a", "b", "+++ b/other", "--- a/other", "@@ -1,2 +3,4 @@", "\\ No newline", "");
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        fc.array(line, { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        async (before, after, endsWell) => {
          const name = 'odd "näme".txt';
          ground.scratch.write(name, before.join("\n"));
          await ground.scratch.run("add", "-A");
          ground.scratch.write(name, after.join("\n") + (endsWell ? "\n" : ""));
          const texts = readAddedLines(await ground.scratch.run("diff", "--no-renames"));
          for (const added of texts) {
            expect(added.path).toBe(name);
            expect(added.text.split("\n")).toEqual(added.lineNumbers.map((number) => after[number - 1]));
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe("forbidden files. Source: release specification, commit step 1 and Never", () => {
  it.each([
    ".env",
    "app/.env.local",
    "prod.env",
    "deploy.pem",
    "certs/a.P12",
    "id_rsa",
    ".ssh/id_ed25519",
    "server.key",
    ".netrc",
    "home/.aws/credentials",
    ".kube/config",
    ".git-credentials",
  ])("%s is one", (path) => {
    expect(forbiddenFile(path)).not.toBeNull();
  });

  it.each([
    ".env.example",
    ".env.sample",
    "app/.env.template",
    "example.env.md",
    "keys.ts",
    "environment.ts",
    "id_rsa.pub",
    "monkey.txt",
    "credentials.md",
    "src/.environment",
  ])("%s is none", (path) => {
    expect(forbiddenFile(path)).toBeNull();
  });
});
