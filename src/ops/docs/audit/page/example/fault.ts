import { parseAllDocuments } from "yaml";
import { codeFault, isCode } from "./code.ts";
import { shellFault } from "./shell.ts";

/** Longer blocks are not examples but files, and are left alone. */
const EXAMPLE_LIMIT = 40_000;

/** Marks of something left out or to be filled in; such a block is not meant to parse. */
const ELIDED = /\.\.\.|…|<[A-Za-z][\w -]*>|\{\{|\{%|\$\{|\bYOUR_|\[\[|snip/;

/** The same in code, where three dots before a word spread something. */
const LEFT_OUT = /\.\.\.(?![\w$([{"'`])|…|<[A-Za-z]+(?:[ -][A-Za-z]+)+>|\{\{ *\w+ *\}\}|\{%|\bYOUR_|\[\[|snip/;

/** What is wrong with a code block of this language, or null. `undefined` when it was not looked at. */
export function exampleFault(language: string, code: string): string | null | undefined {
  if (code.length > EXAMPLE_LIMIT || code.trim() === "") return undefined;
  switch (language) {
    case "json":
      return ELIDED.test(code) ? undefined : jsonFault(code);
    case "yaml":
    case "yml":
      return ELIDED.test(code) ? undefined : yamlFault(code);
    case "sh":
    case "bash":
    case "shell":
    case "zsh":
      return ELIDED.test(code) ? undefined : shellFault(code);
    default:
      return isCode(language) && !LEFT_OUT.test(code) ? codeFault(language, code) : undefined;
  }
}

/** Comments, single quotes, several documents and fragments of an object are how people write JSON in prose. */
function jsonFault(code: string): string | null | undefined {
  const fault = parseFault(code);
  if (fault === null) return null;
  if (/(?:^|\s)(?:\/\/|\/\*|#)/m.test(code) || /^\s*(?:[$>]|curl |HTTP\/|GET |POST |[-+] )/m.test(code))
    return undefined;
  if (/[{,]\s*(?:'|[A-Za-z_$][\w$]*\s*:)/.test(code)) return undefined;
  if (parseFault(`{${code.replace(/,\s*$/, "")}}`) === null || parseFault(`[${code.replace(/,\s*$/, "")}]`) === null)
    return null;
  const lines = code.split("\n").filter((line) => line.trim() !== "");
  if (lines.length > 1 && lines.every((line) => parseFault(line) === null)) return null;
  return /^\s*[[{]/.test(code) ? `JSON: ${fault}` : undefined;
}

function parseFault(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message.replace(/\s+/g, " ").slice(0, 120) : "does not parse";
  }
}

function yamlFault(code: string): string | null | undefined {
  if (/^\s*[$>] |^[+-]{3} [ab]\//m.test(code)) return undefined;
  const indent = /^([ \t]*)\S/.exec(code.replace(/^\s*\n/, ""))?.[1] ?? "";
  if (indent.includes("\t")) return undefined;
  for (const document of parseAllDocuments(code, {
    strict: false,
    uniqueKeys: false,
    logLevel: "silent",
    prettyErrors: false,
  })) {
    const error = document.errors.find((found) => found.code !== "TAB_AS_INDENT");
    if (error !== undefined) return `YAML: ${error.message.replace(/\s+/g, " ").slice(0, 120)}`;
  }
  return null;
}
