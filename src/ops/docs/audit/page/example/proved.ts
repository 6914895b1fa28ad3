import type { JobTools } from "../../../../workspace/index.ts";
import type { PageFacts } from "../facts.ts";
import { shellFaults } from "./parse-shell.ts";

/** The facts of pages once bash has read their blocks of shell; where there is no bash, what is known without it stands. */
export async function proved(
  tools: JobTools,
  pages: readonly PageFacts[],
  hasBash: boolean,
): Promise<readonly PageFacts[]> {
  const blocks = pages.flatMap((page) => page.shellBlocks.map((block) => block.code));
  const faults = hasBash && blocks.length > 0 ? await shellFaults(tools, blocks) : [];
  let next = 0;
  return pages.map((page) => {
    const own = faults.slice(next, (next += page.shellBlocks.length));
    const found = page.shellBlocks.flatMap(({ line }, index) => {
      const fault = own[index];
      return typeof fault === "string" ? [{ text: fault, line }] : [];
    });
    const examples = [...page.examples, ...found].sort((left, right) => left.line - right.line);
    return { ...page, examples, shellBlocks: [] };
  });
}
