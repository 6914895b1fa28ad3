/** Commands that make or enter another project: what follows them is not about this one. */
const MAKES_PROJECT =
  /\b(?:npm|pnpm|yarn|bun) (?:create|init)\b|\bnpx (?:--?\S+ )*(?:create-|degit|\S+@?\S* (?:init|new|create)\b)|\b(?:cargo|rails|ng|nest|dotnet|mix|poetry|uv) (?:new|init)\b|\bmkdir\b/;

/** One command line of a shell block, without prompt, with its line in the block from 0. */
export interface Command {
  readonly text: string;
  readonly line: number;
  readonly isOwn: boolean;
}

/** The commands of a shell block; in a block with prompts only the lines behind one. */
export function commandsIn(code: string): readonly Command[] {
  const lines = code.split("\n");
  const hasPrompt = lines.some((line) => /^\s*[$%] /.test(line));
  const commands: Command[] = [];
  let isOwn = true;
  let isContinued = false;
  for (const [line, raw] of lines.entries()) {
    const text = raw.replace(/^\s*[$%] /, "").trim();
    const isCommand = text !== "" && !text.startsWith("#") && (!hasPrompt || /^\s*[$%] /.test(raw));
    if (isCommand && !isContinued) {
      if (MAKES_PROJECT.test(text)) isOwn = false;
      commands.push({ text: text.replace(/\s+#\s.*$/, ""), line, isOwn });
    }
    isContinued = text.endsWith("\\");
  }
  return commands;
}

/** Quotes that open at the start of a word and never close. Blocks with prompts hold output, which is no shell. */
export function shellFault(code: string): string | null | undefined {
  if (!looksLikeCommands(code)) return undefined;
  let isWordStart = true;
  for (let index = 0; index < code.length; index += 1) {
    const character = code[index] ?? "";
    if (character === "#" && isWordStart) index = endOfLine(code, index);
    else if (character === "\\") index += 1;
    else if (character === '"' || character === "'") {
      index = endOfQuote(code, index, isWordStart);
      if (index === -1) return `shell: a ${character === '"' ? "double" : "single"} quote is not closed`;
    }
    isWordStart = /[\s;&|(]/.test(code[index] ?? "");
  }
  return null;
}

function looksLikeCommands(code: string): boolean {
  return !/^\s*[$%>#] |<<|^\s*[>|]/m.test(code) && /^\s*(?:#|[a-z_./~][\w./~-]*(?:[ =]|$))/m.test(code);
}

/** Where the quote at this place ends; -1 when it opens a word, or a value, and never closes. */
function endOfQuote(code: string, index: number, isWordStart: boolean): number {
  const quote = code[index] ?? "";
  return isWordStart || code[index - 1] === "=" ? closing(code, index, quote) : closingOrStay(code, index, quote);
}

/** Where a quoted text ends, or -1. A backslash takes the next character in double quotes. */
function closing(code: string, start: number, quote: string): number {
  for (let index = start + 1; index < code.length; index += 1) {
    if (code[index] === quote) return index;
    if (code[index] === "\\" && quote === '"') index += 1;
  }
  return -1;
}

function endOfLine(code: string, index: number): number {
  const end = code.indexOf("\n", index);
  return end === -1 ? code.length : end - 1;
}

/** A quote in the middle of a word closes on its own line, or it is an apostrophe. */
function closingOrStay(code: string, index: number, quote: string): number {
  const end = code.indexOf(quote, index + 1);
  const newline = code.indexOf("\n", index);
  return end === -1 || (newline !== -1 && end > newline) ? index : end;
}
