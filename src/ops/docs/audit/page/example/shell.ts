/** Languages whose blocks hold commands of a POSIX shell or of bash. */
const BASH = new Set(["sh", "bash", "shell"]);

/** Whether bash can say if a block of this language parses. */
export function isBash(language: string): boolean {
  return BASH.has(language);
}

/**
 * What is wrong with a block of shell, told without a shell: quotes that open at the start of a word, and here-documents, that
 * never end. `undefined` for blocks with prompts or output, which are no shell.
 */
export function shellFault(code: string): string | null | undefined {
  if (!looksLikeCommands(code)) return undefined;
  const open = openHereDocument(code);
  if (open !== null) return `shell: nothing ends the here-document ${open}`;
  return code.includes("<<") ? null : openQuote(code); // what stands in a here-document is no shell
}

function looksLikeCommands(code: string): boolean {
  return !/^\s*[$%>#] |^\s*[>|]/m.test(code) && /^\s*(?:#|[a-z_./~][\w./~-]*(?:[ =]|$))/m.test(code);
}

function openHereDocument(code: string): string | null {
  const lines = code.split("\n");
  for (const [index, line] of lines.entries())
    for (const [, , , word = ""] of line.matchAll(/(?<!<)<<(?!<)(-?)\s*(["']?)([A-Za-z_]\w*)\2/g))
      if (!lines.slice(index + 1).some((later) => later.trim() === word)) return word;
  return null;
}

function openQuote(code: string): string | null {
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
