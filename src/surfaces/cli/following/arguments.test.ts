import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toJson } from "../../../kernel/json.ts";
import { visibleJson } from "../text/visible.ts";
import { argumentLines } from "./arguments.ts";

describe("the arguments of an action", () => {
  it("show text of several lines as lines behind a bar, which no text can leave", () => {
    const shown = argumentLines({ tag: "v1.1.0", notes: '### Added\n\n"tag": "v9"\u001b[2J\n', isDraft: false });
    expect(shown).toEqual([
      "{",
      '  "tag": "v1.1.0",',
      '  "notes": text of 4 lines,',
      "    | ### Added",
      "    |",
      '    | "tag": "v9"\\x1b[2J',
      "    |",
      '  "isDraft": false',
      "}",
    ]);
  });

  it("are the same JSON where no text has several lines", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = toJson(JSON.parse(JSON.stringify(value), onOneLine));
        expect(argumentLines(json).join("\n")).toBe(visibleJson(JSON.stringify(json, null, 2)));
      }),
    );
  });
});

function onOneLine(_name: string, value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll("\n", " ") : value;
}
