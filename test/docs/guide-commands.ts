import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A command of a guide, as words. */
export interface GuideCommand {
  readonly guide: string;
  /** As it stands in the guide, without its comment. */
  readonly text: string;
  readonly words: readonly string[];
}

/** Every line of the shell blocks of the guides. Blocks within blocks show how one is written, and are not read. */
export function readGuideCommands(folder: string): readonly GuideCommand[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .toSorted()
    .flatMap((guide) =>
      blocksOf(readFileSync(join(folder, guide), "utf8")).flatMap((block) => commandsIn(guide, block)),
    );
}

function blocksOf(markdown: string): readonly string[] {
  const plain = markdown.replaceAll(/^````[^]*?^````$/gm, "");
  return [...plain.matchAll(/^```(?:sh|bash|shell)\n([^]*?)^```$/gm)].map(([, block = ""]) => block);
}

function commandsIn(guide: string, block: string): readonly GuideCommand[] {
  return block.split("\n").flatMap((line) => {
    const text = line.replace(/\s+#\s.*$/, "").trim();
    return text === "" || text.startsWith("#") ? [] : [{ guide, text, words: wordsOf(text) }];
  });
}

/** Words as a shell parts them: plain, in single quotes or in double ones. */
function wordsOf(text: string): readonly string[] {
  return [...text.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_all, double?: string, single?: string) => double ?? single ?? ""),
  );
}
