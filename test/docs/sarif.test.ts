import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeWorld, type World } from "../faults/world.ts";

/** The final schema of SARIF 2.1.0, as Microsoft's matchers carry it. */
const SCHEMA = fileURLToPath(
  new URL("../tools/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json", import.meta.url),
);

/** Whether the schema is not there; that is a failure where tools are required. */
function schemaIsMissing(): boolean {
  if (existsSync(SCHEMA)) return false;
  if (process.env["SIGNALBOX_REQUIRE_TOOLS"] === "1")
    throw new Error("test/tools is not installed: run `npm ci --prefix test/tools --ignore-scripts`");
  return true;
}

describe.skipIf(schemaIsMissing())("SARIF that the program prints", () => {
  let world: World;
  beforeEach(() => {
    world = makeWorld();
  });
  afterEach(() => world.remove());

  const compile = () => {
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
    formats.default(ajv);
    const { $schema: _draft4, id: _id, ...schema } = JSON.parse(readFileSync(SCHEMA, "utf8")); // it uses nothing that draft 7 reads differently
    return ajv.compile(schema);
  };

  it("fits the official schema, with odd names, a baseline and a second look", async () => {
    world.write('docs/ein weiß\nes "B".md', "# A\n\n[x](gone.md)\n");
    world.write("signalbox.baseline.yaml", "version: 1\naccepted: []\n");
    world.write(".claude/skills/Bad_Name/SKILL.md", "no frontmatter\n");
    world.git("add", "-A");
    world.git("commit", "-q", "-m", "docs: add");
    const validate = compile();
    await world.run(["audit", "--sarif"]);
    world.write("docs/more.md", "# B\n\n[y](gone.md)\n");
    world.git("add", "-A");
    const { stdout } = await world.run(["audit", "--sarif"]);
    const log: unknown = JSON.parse(stdout);
    validate(log);
    expect(validate.errors).toBeNull();
    expect(stdout).toContain('"baselineState": "new"');
    expect(stdout).toContain('"baselineState": "unchanged"');
    expect(validate(JSON.parse(stdout.replaceAll('"level": "warning"', '"level": "medium"')))).toBe(false);
  });
});
