import { parse, type ParserPlugin } from "@babel/parser";

/** Languages that are read as TypeScript or JavaScript. */
const LANGUAGES: Readonly<Record<string, "typed" | "typed markup" | "plain">> = {
  ...{ ts: "typed", typescript: "typed", mts: "typed", cts: "typed", tsx: "typed markup" },
  ...{ js: "plain", javascript: "plain", mjs: "plain", cjs: "plain", jsx: "plain" },
};

/** What people cut out of code to show it: members of a class, of an object, of a type, a type, an expression. */
const FRAMES: readonly (readonly [string, string])[] = [
  ["", ""],
  ["class Example {\n", "\n}"],
  ["({\n", "\n})"],
  ["interface Example {\n", "\n}"],
  ["type Example =\n", ""],
  ["[\n", "\n]"],
  ["switch (example) {\n", "\n}"],
];

/** A diff, prompts, what a call printed, a drawn tree, a signature with parts that may be left out, something to fill in. */
const NO_CODE = /^\s*[-+] |^\s*[$>] |^@@ |^\s*=>|[├└│●]|\[, ?[\w.]|<your_\w+>/im;

/** Whether blocks of this language are code. */
export function isCode(language: string): boolean {
  return language in LANGUAGES;
}

/**
 * What is wrong with a block of TypeScript or JavaScript, or null where it parses, alone or as part of something larger.
 * `undefined` when it is no code, whatever it says.
 */
export function codeFault(language: string, code: string): string | null | undefined {
  if (NO_CODE.test(code)) return undefined;
  const first = fault(code, dialects(language)[0] ?? []);
  if (first === null) return null;
  for (const plugins of dialects(language))
    for (const [before, after] of FRAMES) if (fault(before + code + after, plugins) === null) return null;
  return `code: ${first}`;
}

/** Markup and `<T>value` exclude each other, so both are tried; JavaScript with types in it is what people write too. */
function dialects(language: string): readonly (readonly ParserPlugin[])[] {
  const shared: readonly ParserPlugin[] = ["decorators", "decoratorAutoAccessors", "explicitResourceManagement"];
  const dialect = (...more: readonly ParserPlugin[]) => [...shared, ...more];
  const typed = [dialect("typescript", "jsx"), dialect("typescript")];
  if (LANGUAGES[language] === "typed markup") return typed.slice(0, 1);
  return LANGUAGES[language] === "typed" ? typed : [dialect("jsx"), dialect("jsx", "flow"), ...typed];
}

/** What the parser stumbles over. What parses and is only not permitted there (a second `let`, an import within) is no fault. */
function fault(code: string, plugins: readonly ParserPlugin[]): string | null {
  try {
    parse(code, {
      sourceType: "unambiguous",
      errorRecovery: true,
      attachComment: false, // nobody asks for them
      plugins: [...plugins],
      ...{ allowReturnOutsideFunction: true, allowAwaitOutsideFunction: true, allowImportExportEverywhere: true },
      ...{ allowSuperOutsideMethod: true, allowUndeclaredExports: true, allowNewTargetOutsideFunction: true },
    });
    return null;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message.replace(/\s+/g, " ").slice(0, 120) : "does not parse";
  }
}
