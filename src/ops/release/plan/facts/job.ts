import type { Job, JobTools } from "../../../workspace/index.ts";
import { isOpsError } from "../../../../kernel/ops-error.ts";
import { readRecords, utf8 } from "../../git-health/fields.ts";
import { GIT } from "../../git-health/model.ts";
import { lastVersionsOf } from "../packages/last.ts";
import { findPackages } from "../packages/find.ts";
import { readCommits, readTags } from "./history.ts";
import { FACTS_LIMITS, type FactsInput, type PlanFile, type RepositoryFacts } from "./model.ts";
import { isReference, mayMatter, wantedFiles, wantedFirst } from "./wanted.ts";

/** Reads what a release is planned on: manifests, changelogs, tags, and the commits since the last versions. */
export const readReleaseFacts: Job<FactsInput, RepositoryFacts> = async (tools, input, progress) => {
  progress(0, 0, "reading manifests");
  const { files, skipped } = await readFiles(tools, input);
  if (input.head === null) return { tags: [], commits: [], isCut: false, files, skipped };
  const tags = await readTags(tools, input.root, input.head);
  const packages = findPackages({ name: input.name, settings: input.settings, files });
  const bases = packages.flatMap((one) => lastVersionsOf(one, packages, tags, input.settings).stable?.commit ?? []);
  const ask = { root: input.root, head: input.head, bases: [...new Set(bases)] };
  const { commits, isCut } = await readCommits(tools, ask, (done) => progress(done, 0, "reading commits"));
  return {
    tags: [...tags],
    commits: commits.map((commit) => ({ ...commit, parents: [...commit.parents], paths: [...commit.paths] })),
    isCut,
    files,
    skipped,
  };
};

async function readFiles(
  tools: JobTools,
  input: FactsInput,
): Promise<{ readonly files: PlanFile[]; readonly skipped: string[] }> {
  const { root, settings } = input;
  const paths = await listCandidates(tools, input);
  const skipped: string[] = [];
  const files = new Map<string, PlanFile>();
  const load = async (path: string) => {
    if (files.has(path)) return;
    const file = await readPlanFile(tools, root, path, isReference(path, settings));
    if (file === "too_large") skipped.push(`${path} is too large to be read`);
    else if (file !== null) files.set(path, file);
  };
  for (const path of wantedFirst(paths)) await load(path);
  const first = new Map([...files.values()].map((file) => [file.path, file.text]));
  for (const path of wantedFiles(paths, first, settings)) await load(path);
  return { files: [...files.values()], skipped };
}

/** Tracked regular files that may matter, in git's order; links and submodules are passed over. */
async function listCandidates(tools: JobTools, input: FactsInput): Promise<readonly string[]> {
  const paths = new Set<string>();
  await readRecords(tools.stream([...GIT, "ls-files", "-s", "-z"], input.root), 1, ([record = ""]) => {
    const path = record.slice(record.indexOf("\t") + 1);
    if (record.startsWith("100") && mayMatter(path, input.settings)) paths.add(utf8(path));
  });
  return [...paths];
}

async function readPlanFile(
  tools: JobTools,
  root: string,
  path: string,
  isDocument: boolean,
): Promise<PlanFile | "too_large" | null> {
  try {
    const bytes = await tools.readFile(
      `${root}/${path}`,
      isDocument ? FACTS_LIMITS.documentBytes : FACTS_LIMITS.fileBytes,
    );
    if (bytes === null) return null;
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    return { path, text, isUtf8: !text.includes("\uFFFD") };
  } catch (thrown) {
    if (isOpsError(thrown, "too_large")) return "too_large";
    throw thrown;
  }
}
