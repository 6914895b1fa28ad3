import { z } from "zod";
import type { Job } from "../../workspace/index.ts";
import { type AddedText, readAddedLines } from "../secrets/added-lines.ts";
import { forbiddenFile } from "../secrets/forbidden-file.ts";

/** Name of the job in the registry of workers. */
export const BRANCH_DIFF_JOB = "branch-diff";

/** A diff longer than this is cut, and what was not read is said to be unknown. */
const DIFF_LIMIT_CHARS = 16 * 1024 * 1024;
const FORBIDDEN_KEPT = 100;
const GIT = [
  "git",
  "--no-pager",
  "--no-optional-locks",
  "-c",
  "core.quotePath=true",
  "-c",
  "diff.noprefix=false",
  "-c",
  "diff.mnemonicPrefix=false",
];
const DIFF = ["diff", "--no-color", "--no-ext-diff", "--no-textconv", "--find-renames"];

/** Two commits: what the second has that their common ancestor has not. */
export interface BranchDiffInput {
  readonly root: string;
  readonly base: string;
  readonly head: string;
}

/** The whole change of a branch. */
export const BranchDiff = z.object({
  files: z.number(),
  added: z.number(),
  removed: z.number(),
  forbidden: z.array(z.string()),
  texts: z.array(z.object({ path: z.string(), text: z.string(), lineNumbers: z.array(z.number()) })),
  isCut: z.boolean(),
});
export type BranchDiff = z.infer<typeof BranchDiff>;

/** Reads a branch's whole diff in a worker: its size, forbidden names, and the added texts for the search for secrets. */
export const branchDiffJob: Job<BranchDiffInput, BranchDiff> = async (tools, input, progress) => {
  progress(0, 0, "reading the branch");
  const range = (await haveCommonAncestor(tools, input))
    ? `${input.base}...${input.head}`
    : `${input.base}..${input.head}`;
  const [patch, sizes] = await Promise.all([
    readText(tools.stream([...GIT, ...DIFF, "--unified=0", range], input.root), DIFF_LIMIT_CHARS),
    readSizes(tools.stream([...GIT, ...DIFF, "--no-renames", "--numstat", "-z", range], input.root)),
  ]);
  const texts = readAddedLines(patch.text).map((text: AddedText) => ({ ...text, lineNumbers: [...text.lineNumbers] }));
  return { ...sizes, texts, isCut: patch.isCut };
};

async function haveCommonAncestor(
  tools: Parameters<typeof branchDiffJob>[0],
  input: BranchDiffInput,
): Promise<boolean> {
  try {
    const found = await readText(tools.stream([...GIT, "merge-base", input.base, input.head], input.root), 1_000);
    return found.text.trim() !== "";
  } catch {
    return false; // git exits 1 when there is none, as in a shallow clone: then the two commits are compared as they are
  }
}

async function readText(
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<{ readonly text: string; readonly isCut: boolean }> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const part = decoder.decode(chunk, { stream: true });
    parts.push(part);
    length += part.length;
    if (length >= limit) return { text: parts.join("").slice(0, limit), isCut: true };
  }
  return { text: parts.join("") + decoder.decode(), isCut: false };
}

interface Sizes {
  files: number;
  added: number;
  removed: number;
  readonly forbidden: string[];
}

async function readSizes(
  chunks: AsyncIterable<Uint8Array>,
): Promise<Pick<BranchDiff, "files" | "added" | "removed" | "forbidden">> {
  const decoder = new TextDecoder();
  const sizes: Sizes = { files: 0, added: 0, removed: 0, forbidden: [] };
  let rest = "";
  for await (const chunk of chunks) {
    const records = (rest + decoder.decode(chunk, { stream: true })).split("\0");
    rest = records.pop() ?? "";
    for (const record of records) addSize(sizes, record);
  }
  return sizes;
}

function addSize(sizes: Sizes, record: string): void {
  const [added = "", removed = "", path = ""] = record.split("\t");
  sizes.files += 1;
  sizes.added += Number(added) || 0; // `-` for binary files
  sizes.removed += Number(removed) || 0;
  const what = added === "0" ? null : forbiddenFile(path);
  if (what !== null && sizes.forbidden.length < FORBIDDEN_KEPT) sizes.forbidden.push(`${path} (${what})`);
}
