import { describe, expect, it } from "vitest";
import { type FormField, givenText, labelOf, readForm } from "./read-form.ts";

function field(name: string, value: FormField["value"], more: Partial<FormField> = {}): FormField {
  return { name, summary: "", value, isList: false, isRequired: false, ...more };
}

function formOf(...pairs: readonly (readonly [string, string])[]): FormData {
  const form = new FormData();
  for (const [name, text] of pairs) form.append(name, text);
  return form;
}

const TEXT = { kind: "text" } as const;
const TICK = { kind: "boolean", isTrueByDefault: false, isOptional: false } as const;
const TICKED = { kind: "boolean", isTrueByDefault: true, isOptional: false } as const;

describe("a form", () => {
  it("sends what was filled in, and leaves the rest to the playbook's defaults", () => {
    const fields = [
      field("branch", TEXT),
      field("base", TEXT),
      field("days", { kind: "number", isInteger: true }),
      field("reviewers", TEXT, { isList: true }),
      field("draft", TICK),
      field("open", TICK),
      field("checks", TICKED),
      field("minor", TICKED),
      field("sure", { kind: "boolean", isTrueByDefault: false, isOptional: true }),
      field("edits", { kind: "json" }, { isList: true }),
    ];
    const form = formOf(
      ...([
        ["branch", "feat/x"],
        ["base", " "],
        ["days", "7"],
        ["reviewers", "ada\r\n\n bob "],
        ["draft", "on"],
      ] as const),
      ...([
        ["minor", "on"],
        ["sure", "false"],
        ["edits", '[{"path":"a"}]'],
      ] as const),
    );
    expect(readForm(fields, form)).toEqual({
      context: {
        ...{ branch: "feat/x", days: 7, reviewers: ["ada", "bob"], draft: true, checks: false, sure: false },
        edits: [{ path: "a" }],
      },
      problems: [],
    });
  });

  it("says what is missing and what is no JSON, and leaves a wrong number to the server", () => {
    const fields = [
      field("name", TEXT, { isRequired: true }),
      field("edits", { kind: "json" }),
      field("days", { kind: "number", isInteger: true }),
    ];
    expect(readForm(fields, formOf(["edits", "{"], ["days", "soon"]))).toEqual({
      context: { days: "soon" },
      problems: [
        { path: "name", message: "This is needed." },
        { path: "edits", message: "This is no JSON." },
      ],
    });
  });

  it("is filled in by its address, else by the playbook's defaults", () => {
    const given = new URLSearchParams("runs=run_1&runs=run_2");
    expect(givenText(field("runs", TEXT, { isList: true }), given)).toBe("run_1\nrun_2");
    expect(givenText(field("days", TEXT, { default: 14 }), given)).toBe("14");
    expect(givenText(field("kind", TEXT), given)).toBe("");
  });

  it.each([
    ["timeZone", "Time zone"],
    ["name", "Name"],
    ["host_tools", "Host tools"],
  ])("labels %s as %s", (name, label) => {
    expect(labelOf(name)).toBe(label);
  });
});
