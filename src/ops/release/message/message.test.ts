import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OpsError } from "../../../kernel/ops-error.ts";
import { branchNameFor, slugOf } from "./branch-name.ts";
import { type TouchedFile, typeByPaths } from "./classify-change.ts";
import { messageFor } from "./compose.ts";
import { parseMessage } from "./parse.ts";
import { checkMessage, HEADER_LIMIT } from "./rules.ts";
import { addTrailers, trailersOf } from "./trailers.ts";
import { asOrder, baseVerb, isImperative } from "./verbs.ts";
import { wrapBody } from "./wrap.ts";

const files = (...paths: readonly string[]): readonly TouchedFile[] =>
  paths.map((path) => ({ path, change: "modified" }));
const compose = (request: string | null, ...paths: readonly string[]) =>
  messageFor({ message: null, request, files: files(...paths) });
const errors = (text: string) =>
  checkMessage(text)
    .filter((problem) => problem.kind === "error")
    .map((problem) => problem.rule);

describe("parsing by Conventional Commits 1.0.0", () => {
  it.each([
    ["feat: x", { type: "feat", scope: null, subject: "x", isBreaking: false, breakingNotes: [] }],
    ["FEAT(core api)!: x", { type: "feat", scope: "core api", isBreaking: true, breakingNotes: ["x"] }],
    ["fix: x\n\nBREAKING CHANGE: all of it\n  goes on", { isBreaking: true, breakingNotes: ["all of it\ngoes on"] }],
    ["chore: x\n\nwhy\n\nBREAKING-CHANGE: a\n\nRefs: #1", { body: "why", isBreaking: true, breakingNotes: ["a"] }],
    [
      "fix: x\n\nNote: this is a body\n\nand so is this",
      { body: "Note: this is a body\n\nand so is this", footers: [] },
    ],
    [
      "fix: x\r\n\r\nbody\r\n\r\nReviewed-by: Z\r\nCloses #3",
      {
        body: "body",
        footers: [
          { token: "Reviewed-by", value: "Z" },
          { token: "Closes", value: "#3" },
        ],
      },
    ],
  ])("takes %j apart", (text, expected) => {
    expect(parseMessage(text)).toMatchObject(expected);
  });

  it.each(["feat : x", "feat:x", "feat x", "feat(): x", ": x", "feat: ", ""])(
    "does not take %j for conventional",
    (text) => {
      expect(parseMessage(text)).toBeNull();
    },
  );
});

describe("rules", () => {
  it.each([
    ["feat : x", ["space-before-colon"]],
    ["feat:x", ["space-after-colon"]],
    ["feat:", ["subject-empty"]],
    ["feat(): x", ["scope-empty"]],
    ["feat!(a): x", ["breaking-mark-place"]],
    ["feat (a): x", ["scope-space"]],
    ["add things", ["type-missing"]],
    ["", ["header-empty"]],
    [`feat: ${"x".repeat(67)}`, ["header-too-long"]],
    [`feat: ${"ü".repeat(66)}`, []],
    ["feat: x\nbody", ["body-blank-line"]],
    [`feat: x\n\n${"word ".repeat(20)}`.trim(), ["body-too-wide"]],
    [`feat: x\n\nhttps://example.org/${"x".repeat(90)}`, []],
    ["feat: x\n\nbreaking change: y", ["breaking-footer-shape"]],
  ])("names what is wrong with %j", (text, expected) => {
    expect(errors(text)).toEqual(expected);
  });

  it("advises on mood, full stop and type, and refuses none of them", () => {
    const rules = checkMessage("whatever: added it.").map((problem) => [problem.kind, problem.rule]);
    expect(rules).toEqual([
      ["advice", "type-unusual"],
      ["advice", "subject-full-stop"],
      ["advice", "subject-imperative"],
    ]);
  });
});

describe("composing", () => {
  it.each([
    ["only Markdown", null, ["README.md"], "docs: update README.md"],
    ["only tests", null, ["src/a.test.ts", "src/b.test.ts", "test/c.ts"], "test: update 3 tests"],
    ["only CI", "add a cache", [".github/workflows/ci.yml"], "ci: add a cache"],
    ["something new", "Please added a login page.", ["src/a.ts"], "feat: add a login page"],
    ["a repair", "fixes the crash at an empty cart", ["src/a.ts", "README.md"], "fix: fix the crash at an empty cart"],
    ["a repair by its words", "the cart crashes when empty", ["src/a.ts"], "fix: the cart crashes when empty"],
    ["a conventional request", "perf(core): sort once", ["src/a.ts"], "perf(core): sort once"],
  ])("tells %s by paths and words", (_what, request, paths, expected) => {
    expect(compose(request, ...paths)).toBe(expected);
  });

  it.each([[null], ["work on the thing"], ["a new way that fails"]])("asks rather than guesses at %j", (request) => {
    expect(() => compose(request, "src/a.ts")).toThrow(OpsError);
  });

  it("always gives a message that keeps the rules", () => {
    fc.assert(
      fc.property(
        fc.lorem({ maxCount: 60, mode: "words" }),
        fc.lorem({ maxCount: 5, mode: "sentences" }),
        (words, rest) => {
          const text = compose(`add ${words}. ${rest}`, "src/a.ts");
          expect(errors(text)).toEqual([]);
          expect(errors(addTrailers(text, trailersOf("run_1", ["toolsmith"])))).toEqual([]);
        },
      ),
    );
  });

  it("keeps a given message, wraps its long lines, and refuses a malformed one by its rule", () => {
    const long = "word ".repeat(30).trim();
    const text = messageFor({ message: `fix: x\n\n${long}`, request: null, files: [] });
    expect(text.replace(/\s+/g, " ")).toBe(`fix: x ${long}`);
    expect(errors(text)).toEqual([]);
    expect(() => messageFor({ message: "feat : x", request: null, files: [] })).toThrow(/space-before-colon/);
  });
});

describe("wrapping", () => {
  it("moves line breaks only, and makes every line that can be broken fit", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { minLength: 1, maxLength: 30 }), { maxLength: 5 }),
        (paragraphs) => {
          const text = paragraphs.map((words) => words.join(" ")).join("\n\n");
          const wrapped = wrapBody(text);
          expect(wrapped.split(/\s+/).join(" ")).toBe(text.split(/\s+/).join(" "));
          expect(wrapped.split("\n").every((line) => line.length <= 72)).toBe(true);
        },
      ),
    );
  });

  it("leaves code and footers as they are", () => {
    const kept = `\`\`\`\n${"a b ".repeat(40)}\n\`\`\`\n\n    ${"c d ".repeat(40)}\n\nRefs: ${"e f ".repeat(40)}`;
    expect(wrapBody(kept)).toBe(kept);
  });
});

describe("trailers", () => {
  it("stand in the last paragraph, each once", () => {
    const trailers = trailersOf("run_1", ["toolsmith", "toolsmith"]);
    const once = addTrailers("feat: x\n\nbody\n\nRefs: #1", trailers);
    expect(once).toBe(
      "feat: x\n\nbody\n\nRefs: #1\nCo-authored-by: toolsmith <toolsmith@agents.signalbox.invalid>\nSignalbox-Run: run_1\n",
    );
    expect(addTrailers(once, trailers)).toBe(once);
    expect(addTrailers("fix: a: b", trailersOf("run_1", []))).toBe("fix: a: b\n\nSignalbox-Run: run_1\n");
  });
});

describe("verbs", () => {
  it.each([
    ["adds", "add"],
    ["added", "add"],
    ["adding", "add"],
    ["dropped", "drop"],
    ["making", "make"],
    ["applies", "apply"],
    ["fixes", "fix"],
    ["Removes", "remove"],
    ["table", null],
  ])("knows %s as %s", (word, verb) => {
    expect(baseVerb(word)).toBe(verb);
  });

  it("tells orders from reports, and makes an order of a report", () => {
    expect([
      isImperative("add x"),
      isImperative("added x"),
      isImperative("embed x"),
      isImperative("worked on x"),
      isImperative("need x"),
      isImperative("running x"),
      isImperative("API for x"),
    ]).toEqual([true, false, true, false, true, false, true]);
    expect([asOrder("Added x"), asOrder("API for x"), asOrder("The x")]).toEqual(["add x", "API for x", "the x"]);
  });
});

describe("branch names", () => {
  it("are made of the message, and hold for any text", () => {
    expect(branchNameFor("feat", "Add a Café page!")).toBe("feat/add-a-cafe-page");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (subject) => {
        expect(branchNameFor("fix", subject)).toMatch(/^fix\/[a-z0-9]+(?:-[a-z0-9]+)*$/);
        expect(slugOf(subject).length).toBeLessThanOrEqual(50);
      }),
    );
  });
});

it("a change of mixed paths tells no type", () => {
  expect(typeByPaths(files("README.md", "src/a.ts"))).toBeNull();
  expect(typeByPaths([])).toBeNull();
  expect(HEADER_LIMIT).toBe(72);
});
