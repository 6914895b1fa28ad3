import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createJobTools } from "../../../../../testing/job-tools.ts";
import { exampleFault } from "./fault.ts";
import { hasBash, shellFaults } from "./parse-shell.ts";

describe("code", () => {
  it.each([
    ["ts", "const answer: number = 42 as const;"],
    ["ts", "const a = <T,>(x: T): T => x; enum E { A }"],
    ["ts", "const value = <string>unknown;"],
    ["tsx", "export const A = () => <p>{x}</p>;"],
    ["js", "import a from 'a'\nreturn await a\nlet b; let b"],
    ["js", "type A = { b?: string }"],
    ["ts", "private readonly name: string;\nget(): string { return this.name }"],
    ["ts", "name?: string;\n(call: number): void;"],
    ["ts", "'a' | 'b' | { c: D }"],
    ["ts", "retries: 3,\nlog: console.log,"],
    ["ts", "case 'a':\n  break;"],
    ["ts", "@Injectable() class A { @Input() b = 1 }"],
    ["ts", "using file = open();"],
    ["js", "const a = /[(]/; const b = [...c, ...(d)]"],
    ["js", "function f() { ... }"],
    ["js", "match(pattern[, options])"],
    ["js", "dir/\n├── a"],
    ["js", "f()\n=>\n[1]"],
    ["js", "new Agent(<your_url>)"],
    ["diff", "- const ("],
  ])("in %s holds: %j", (language, code) => {
    expect(exampleFault(language, code) ?? null).toBeNull();
  });

  it.each([
    ["ts", "const a: = 1"],
    ["ts", "interface A { b: string"],
    ["js", "console.log(f('a', '*.js'); // true"],
    ["js", "[\n  'a/a.js'\n  '.b',\n]"],
    ["tsx", "const A = <p>text"],
    ["js", "const a = { b: 1\n c: 2 }"],
  ])("in %s does not: %j", (language, code) => {
    expect(exampleFault(language, code)).toMatch(/^code: /);
  });

  it("never throws, whatever a block holds", () => {
    const part = fc.constantFrom(
      ...["(", ")", "{", "}", "[", "]", "<", ">", "`", "'", '"', "/", "*", "="],
      ...[":", ";", ",", "@", "#"],
      "class ",
      "type ",
      "a",
      "\n",
      "${",
      "=>",
      "\u2028",
      "enum ",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        exampleFault("ts", parts.join(""));
      }),
    );
  });
});

describe("shell", () => {
  const tools = createJobTools();
  const GOOD = [
    "npm ci && npm test",
    'for f in *.md; do echo "$f"; done',
    "if [ -f a ]; then\n  cat a\nfi # done",
    "cat <<EOF > a\nit's (not) shell\nEOF",
    "case $1 in a) b ;; esac",
    "rm !(a|b)",
    "echo 'a' \\",
    "# only a comment",
    "f() { echo; }\nf",
    "diff <(a) <(b) <<< word",
  ];
  const BAD = [
    "if true; then echo",
    "done",
    "}",
    "echo (a)",
    "a | | b",
    "echo `date",
    "echo $(date",
    "case a in b) c",
    "while true; do",
    "fi",
    'echo "a',
    "echo 'a",
  ];

  it("parses as bash says, and nothing of it is run", async () => {
    expect(await hasBash(tools)).toBe(true);
    expect(await shellFaults(tools, GOOD)).toEqual(GOOD.map(() => null));
    for (const fault of await shellFaults(tools, BAD)) expect(fault).toMatch(/^shell: .*in its line \d/);
    const root = `/tmp/never-${process.pid}`;
    await shellFaults(tools, [`touch ${root}`, `}; touch ${root}; f() {`]);
    await expect(tools.kindOf(root)).resolves.toBeNull();
  });

  it("says the same of a block alone and among others: no block hides another's fault", async () => {
    const block = fc.constantFrom(
      ...GOOD.map((code) => ({ code, isGood: true })),
      ...BAD.map((code) => ({ code, isGood: false })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 8 }), async (blocks) => {
        const faults = await shellFaults(
          tools,
          blocks.map((one) => one.code),
        );
        expect(faults.map((fault) => fault === null)).toEqual(blocks.map((one) => one.isGood));
      }),
      { numRuns: 15 },
    );
  });

  it("is known without bash where a here-document or a quote never ends", () => {
    expect(exampleFault("bash", "cat <<EOF\na")).toBe("shell: nothing ends the here-document EOF");
    expect(exampleFault("sh", 'echo "a')).toContain("double quote");
    expect(exampleFault("sh", "$ npm test\nIt's done")).toBeUndefined();
  });

  it("without a bash stands as it is known otherwise", async () => {
    const without = {
      ...tools,
      stream: async function* (): AsyncIterable<Uint8Array> {
        yield* [];
        throw new Error("no bash");
      },
    };
    expect(await hasBash(without)).toBe(false);
  });
});
