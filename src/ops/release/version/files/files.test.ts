import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { replaceStretches } from "../../../workspace/index.ts";
import { readChart } from "./chart.ts";
import { stringsInJson } from "./json-strings.ts";
import { rangesIn, readLock, readPackageJson } from "./node.ts";
import { occurrencesOf, readByPattern, readVersionFile } from "./plain.ts";
import { fromPythonVersion, readPyproject, toPythonVersion } from "./python.ts";
import { movedRange, movedRequirement } from "./range.ts";
import { referencesTo } from "./references.ts";
import { readCargo, readCargoLock } from "./rust.ts";
import type { Reading } from "./spot.ts";

const spotsOf = (reading: Reading) => (reading.kind === "read" ? reading.spots : []);
const moved = (text: string, reading: Reading, to: string) =>
  replaceStretches(
    text,
    spotsOf(reading).map((spot) => ({ at: spot.at, from: spot.value, to })),
  );

describe("version files keep every byte but those of the version", () => {
  it.each([
    [
      "package.json",
      '{\r\n\t"version" :  "1.0.0" ,\r\n\t"name": "x", "deep": { "version": "1.0.0" }\r\n}',
      readPackageJson,
      ["version"],
    ],
    ["a byte order mark", '\uFEFF{"version":"1.0.0"}', readPackageJson, ["version"]],
    [
      "package-lock.json",
      '{"name":"x","version":"1.0.0","packages":{"":{"version":"1.0.0"},"node_modules/y":{"version":"1.0.0"}}}',
      (text: string) => readLock(text, "package-lock.json", ""),
      ["version", 'packages[""].version'],
    ],
    [
      "pyproject.toml",
      '# version = "1.0.0"\n[project]\nname = "x"\nversion = "1.0.0" # here\n[tool.y]\nversion = "1.0.0"\n',
      readPyproject,
      ["project.version"],
    ],
    ["Poetry", "[tool.poetry]\nversion = '1.0.0'\n", readPyproject, ["tool.poetry.version"]],
    ["dotted keys", 'project.version = "1.0.0"\n', readPyproject, ["project.version"]],
    [
      "Cargo.toml",
      '[package]\nname = "x"\nversion = "1.0.0"\n[dependencies]\nserde = { version = "1.0.0" }\n',
      (text: string) => readCargo(text).reading,
      ["package.version"],
    ],
    [
      "a Cargo workspace",
      '[workspace]\nmembers = ["a", "b"]\n[workspace.package]\nversion = "1.0.0"\n',
      (text: string) => readCargo(text).reading,
      ["workspace.package.version"],
    ],
    [
      "Cargo.lock",
      '[[package]]\nname = "x"\nversion = "1.0.0"\n\n[[package]]\nname = "serde"\nversion = "1.0.0"\nsource = "registry"\n',
      (text: string) => readCargoLock(text, ["x", "serde"]),
      ['package["x"].version'],
    ],
    ["VERSION", "1.0.0\n", readVersionFile, ["version"]],
    ["VERSION with a v", "v1.0.0", readVersionFile, ["version"]],
    ["Chart.yaml", 'name: x\nversion: 1.0.0 # chart\nappVersion: "1.0.0"\n', readChart, ["version", "appVersion"]],
    ["Chart.yaml with CRLF", "name: x\r\nversion: '1.0.0'\r\n", readChart, ["version"]],
    [
      "a pattern",
      'export const V = "1.0.0";\n',
      (text: string) => readByPattern(text, 'V = "{version}"'),
      ['V = "{version}"'],
    ],
  ])("%s", (_name, text, reader, fields) => {
    const reading = reader(text);
    expect(spotsOf(reading).map((spot) => spot.field)).toEqual(fields);
    const result = moved(text, reading, "2.0.0-rc.1");
    expect(spotsOf(reader(result)).map((spot) => spot.value)).toEqual(fields.map(() => "2.0.0-rc.1"));
    expect(moved(result, reader(result), "1.0.0")).toBe(text);
  });

  it("is so for any JSON manifest", () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const manifest = fc.tuple(
      fc.dictionary(fc.string(), value),
      fc.constantFrom(0, 2, "\t"),
      fc.constantFrom("\n", "\r\n"),
      fc.constantFrom("", "\uFEFF"),
    );
    fc.assert(
      fc.property(manifest, ([fields, indent, eol, mark]) => {
        const text = mark + JSON.stringify({ ...fields, version: "1.0.0" }, null, indent).replaceAll("\n", eol);
        const result = moved(text, readPackageJson(text), "10.20.30");
        expect(JSON.parse(result.replace("\uFEFF", ""))).toEqual({
          ...JSON.parse(text.replace("\uFEFF", "")),
          version: "10.20.30",
        });
        expect(result.length).toBe(text.length + 3);
        expect(moved(result, readPackageJson(result), "1.0.0")).toBe(text);
      }),
    );
  });

  it("is so for any TOML around it", () => {
    const line = fc.constantFrom(
      'a = "version = 1"',
      "b = [1, 2, # x\n 3]",
      'c = """\nversion = "9.9.9"\n"""',
      "d = { version = '9.9.9', e = 1 }",
      '# version = "9.9.9"',
      "",
      "f.g = 1979-05-27 07:32:00Z",
    );
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 6 }),
        fc.array(line, { maxLength: 6 }),
        fc.constantFrom("\n", "\r\n"),
        (before, after, eol) => {
          const numbered = (lines: readonly string[]) => lines.map((one, at) => one.replace(/^([a-f])/, `$1${at}`));
          const text = ["[project]", ...numbered(before), 'version = "1.0.0"', ...numbered(after), ""].join(eol);
          const spots = spotsOf(readPyproject(text));
          expect(spots.map((spot) => spot.value)).toEqual(["1.0.0"]);
          expect(moved(text, readPyproject(text), "1.0.1")).toBe(
            text.replace('version = "1.0.0"', 'version = "1.0.1"'),
          );
        },
      ),
    );
  });

  it.each(["{", '{"a" 1}', "[1,]", '{"a":1}}', "", "{'a':1}"])("takes %j for no JSON", (text) =>
    expect(stringsInJson(text)).toBeNull(),
  );

  it("names a dynamic version of Python and leaves it", () => {
    const reading = readPyproject('[project]\nname = "x"\ndynamic = ["version"]\n');
    expect(reading).toMatchObject({ kind: "read", spots: [], remarks: [expect.stringContaining("dynamic")] });
  });

  it.each([
    ["1.2.0-rc.1", "1.2.0rc1"],
    ["1.2.0-beta.3", "1.2.0b3"],
    ["1.2.0-next.4", "1.2.0.dev4"],
    ["1.2.0", "1.2.0"],
  ])("writes %s as PEP 440's %s", (version, python) => expect(toPythonVersion(version)).toBe(python));

  it("reads PEP 440 back", () =>
    expect(["1.2.0rc1", "1.2.0b3", "1.2.0"].map(fromPythonVersion)).toEqual(["1.2.0-rc.1", "1.2.0-beta.3", "1.2.0"]));
});

describe("ranges", () => {
  it.each([
    ["^1.0.0", "1.5.0", null],
    ["^1.0.0", "2.0.0", "^2.0.0"],
    ["~1.0.0", "1.1.0", "~1.1.0"],
    ["1.0.0", "1.0.1", "1.0.1"],
    ["^1", "2.3.4", "^2"],
    ["1.x", "2.3.4", "2.x"],
    [">=1.0.0", "9.0.0", null],
    ["*", "2.0.0", null],
    ["workspace:*", "2.0.0", null],
    ["workspace:^1.0.0", "2.0.0", "workspace:^2.0.0"],
    ["file:../core", "2.0.0", null],
    ["^1.0.0 || ^2.0.0", "3.0.0", "^3.0.0"],
    ["^1.0.0", "1.1.0-rc.1", "^1.1.0-rc.1"],
  ])("%s with %s becomes %s", (range, next, expected) => expect(movedRange(range, next)).toBe(expected));

  it.each([
    ["1.0.0", "1.1.0", "1.1.0"],
    ["=1.0.0", "1.1.0", "=1.1.0"],
    ["1.0", "1.1.0", null],
    ["1.0", "2.1.0", "2.1"],
  ])("Cargo's %s with %s becomes %s", (range, next, expected) => expect(movedRequirement(range, next)).toBe(expected));

  it("finds them in a manifest and in the lock file's copy", () => {
    const text =
      '{"packages":{"packages/app":{"dependencies":{"core":"^1.0.0"}},"packages/x":{"dependencies":{"core":"^1.0.0"}}}}';
    expect(rangesIn(text, "package-lock.json", "packages/app").map((spot) => spot.field)).toEqual([
      'packages["packages/app"].dependencies["core"]',
    ]);
  });
});

describe("references in documents", () => {
  it.each([
    ["npm install demo@1.2.0", 1],
    ["npm install @scope/demo@1.2.0", 0],
    ["pip install demo==1.2.0", 1],
    ['demo = "1.2.0"', 1],
    ["https://img.shields.io/badge/version-1.2.0-blue", 1],
    ["demo@1.2.01", 0],
    ["demo@1.2.0-rc.1", 0],
    ["other@1.2.0", 0],
    ["since 1.2.0 it does", 0],
  ])("%j holds %i", (text, count) => expect(referencesTo(text, "demo", "1.2.0")).toHaveLength(count));

  it("finds a version that is no part of a longer one", () =>
    expect(
      occurrencesOf("1.2.0, v1.2.0, 11.2.0, 1.2.0.1, 1.2.0-rc.1, (1.2.0).", "1.2.0").map((spot) => spot.at),
    ).toEqual([0, 45]));
});
