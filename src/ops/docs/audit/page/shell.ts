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
