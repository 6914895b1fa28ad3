import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasTerminal } from "../support/terminal.ts";
import { type Index, startIndex } from "../tools/pypi-stand-in/server.ts";
import { buildInto, makePythonWorld, TOKEN } from "./python-world.ts";
import { said, type World } from "./world.ts";

const LONG_MS = 900_000;
describe.skipIf(!hasTerminal)("publishing to a Python index", () => {
  let index: Index;
  let world: World;

  beforeEach(async () => {
    index = await startIndex(TOKEN);
    world = makePythonWorld(index.url);
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
      buildInto(world);
      const other = await world.run(["publish"], { env });
      expect(other.code).toBe(1);
      expect(said(other).replaceAll(/\s+/g, " ")).toContain("with other content: changed: demo/__init__.py");
      const status = await world.run(["publish", "status"]);
      expect(status.stdout).toContain("published elsewhere with other content: changed: demo/__init__.py");
      expect(JSON.stringify([asked, refused, done, again, other])).not.toContain(TOKEN);
    },
  );
});
