import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasTerminal } from "../support/terminal.ts";
import { type Index, startIndex } from "../tools/pypi-stand-in/server.ts";
import { makeWorld, said, type World } from "./world.ts";

const LONG_MS = 900_000;
/** Looks like a token, so that a leak would be seen. */
const TOKEN = ["pypi-", "AgEIcHlwaS5vcmcCJGQw".repeat(4)].join("");
const METADATA = [
  "Metadata-Version: 2.1",
  "Name: Demo.Tool",
  "Version: 1.0.0",
  "Summary: a demonstration",
  "Classifier: Programming Language :: Python :: 3",
  "Classifier: License :: OSI Approved",
  "Requires-Dist: attrs (>=22)",
  "Project-URL: Source, https://example.org/demo",
  "Description-Content-Type: text/markdown",
  "",
  "# Demo",
  "",
  "Does nothing.",
  "",
].join("\n");

describe.skipIf(!hasTerminal)("publishing to a Python index", () => {
  let index: Index;
  let world: World;

  beforeEach(async () => {
    index = await startIndex(TOKEN);
    world = makeWorld({
      "pyproject.toml": '[project]\nname = "Demo.Tool"\nversion = "1.0.0"\n',
      ".gitignore": "dist\n",
      "signalbox.yaml": `release:\n  publish:\n    pypi: { repositoryUrl: "${index.url}legacy/" }\n`,
      "sdist/PKG-INFO": METADATA,
      "sdist/demo/__init__.py": "ONE = 1\n",
      "wheel/demo/__init__.py": "ONE = 1\n",
      "wheel/demo_tool-1.0.0.dist-info/METADATA": METADATA,
    });
    build(world);
  });
  afterEach(async () => {
    world.remove();
    await index.close();
  });

  it(
    "uploads both files with digests and metadata, reads them back, and stops at other content",
    { timeout: LONG_MS },
    async () => {
      const env = { TWINE_PASSWORD: TOKEN };
      const asked = await world.run(["publish"], { env });
      expect(asked.code, said(asked)).toBe(4);
      expect(asked.stderr).toContain("demo/__init__.py (8 B)");
      const refused = await world.approve({ env: { TWINE_PASSWORD: "pypi-wrong-one" } });
      expect(refused.stdout).toContain("403 Invalid or non-existent authentication");
      expect(index.uploads).toEqual([]);
      await world.run(["publish", "--new"], { env });
      const done = await world.approve({ env });
      expect(done.stdout).toContain("published Demo.Tool@1.0.0");
      expect(index.answers).toEqual([403, 200, 200]);
      const names = ["demo_tool-1.0.0-py3-none-any.whl", "demo_tool-1.0.0.tar.gz"];
      expect(index.uploads.map((one) => one.filename)).toEqual(names);
      expect(index.uploads[0]?.fields).toMatchObject({
        filetype: ["bdist_wheel"],
        pyversion: ["py3"],
        summary: ["a demonstration"],
        classifiers: ["Programming Language :: Python :: 3", "License :: OSI Approved"],
        requires_dist: ["attrs (>=22)"],
        project_urls: ["Source, https://example.org/demo"],
      });
      const again = await world.run(["publish"], { env });
      expect(said(again)).toMatch(/^exit 0\nPUBLISH already done/);
      world.commit({ "wheel/demo/__init__.py": "ONE = 2\n" });
      build(world);
      const other = await world.run(["publish"], { env });
      expect(other.code).toBe(1);
      expect(said(other).replaceAll(/\s+/g, " ")).toContain("with other content: changed: demo/__init__.py");
      const status = await world.run(["publish", "status"]);
      expect(status.stdout).toContain("published elsewhere with other content: changed: demo/__init__.py");
      expect(JSON.stringify([asked, refused, done, again, other])).not.toContain(TOKEN);
    },
  );
});

/** Real archives, by git: a wheel is a zip, a source distribution a tar.gz with one folder around it. */
function build(world: World): void {
  const { root, git } = world.repository;
  mkdirSync(join(root, "dist"), { recursive: true });
  git("archive", "--format=zip", "-o", "dist/demo_tool-1.0.0-py3-none-any.whl", "HEAD:wheel");
  git("archive", "--format=tar.gz", "--prefix=demo_tool-1.0.0/", "-o", "dist/demo_tool-1.0.0.tar.gz", "HEAD:sdist");
}
