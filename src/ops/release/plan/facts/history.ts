import type { JobTools } from "../../../workspace/index.ts";
import { GIT } from "../../git-health/model.ts";
import { readRecords, utf8 } from "../../git-health/fields.ts";
import type { ReleaseCommit } from "../../version/commit.ts";
import type { TagFact } from "../../version/tags.ts";
import { FACTS_LIMITS } from "./model.ts";

/** Git as history is asked: no locale, no prompts, and no flush after each record (git(1), GIT_FLUSH). */
const ASK: readonly string[] = ["env", "GIT_FLUSH=0", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C", ...GIT];
const FORMAT = "--format=%x01%H%x00%P%x00%B%x00";
const START = /^\u0001(?=[0-9a-f]{40,64}$)/;

/** All tags with the commits that they name in the end, and whether the head reaches them. */
export async function readTags(tools: JobTools, root: string, head: string): Promise<readonly TagFact[]> {
  const list = async (...more: readonly string[]) => {
    const rows: { readonly name: string; readonly commit: string }[] = [];
    const format = "--format=%(refname)%00%(objectname)%00%(*objectname)%00";
    const take = ([name = "", object = "", peeled = ""]: readonly string[]) => {
      rows.push({ name: utf8(name).replace(/^refs\/tags\//, ""), commit: peeled === "" ? object : peeled });
    };
    await readRecords(tools.stream([...ASK, "for-each-ref", format, ...more, "refs/tags"], root), 3, take);
    return rows;
  };
  const [all, merged] = await Promise.all([list(), list(`--merged=${head}`)]);
  const reachable = new Set(merged.map((tag) => tag.name));
  return all.map((tag) => ({ ...tag, isReachable: reachable.has(tag.name) }));
}

/** The newest commits of the head that the bases do not all reach, with their paths; children come before parents. */
export async function readCommits(
  tools: JobTools,
  ask: { readonly root: string; readonly head: string; readonly bases: readonly string[] },
  progress: (done: number) => void,
): Promise<{ readonly commits: readonly ReleaseCommit[]; readonly isCut: boolean }> {
  const shared = await commonBase(tools, ask.root, ask.bases);
  const command = [
    ...[
      ...ASK,
      "log",
      "--topo-order",
      "--no-color",
      "--no-decorate",
      "--no-notes",
      `--max-count=${FACTS_LIMITS.commits + 1}`,
    ],
    ...["-z", "--name-only", "--no-renames", "--no-ext-diff", "--no-relative", FORMAT, ask.head],
    ...(shared === null ? ["--"] : [`^${shared}`, "--"]),
  ];
  const commits: ReleaseCommit[] = [];
  let open: { sha: string; fields: string[]; paths: string[] } | null = null;
  const close = () => {
    if (open === null) return;
    const [parents = "", message = ""] = open.fields;
    commits.push({
      sha: open.sha,
      parents: parents.split(" ").filter((sha) => sha !== ""),
      message,
      paths: open.paths,
    });
    if (commits.length % 1_000 === 0) progress(commits.length);
  };
  await readRecords(tools.stream(command, ask.root), 1, ([part = ""]) => {
    if (START.test(part)) {
      close();
      open = { sha: part.slice(1), fields: [], paths: [] };
    } else if (open !== null && open.fields.length < 2) open.fields.push(utf8(part));
    else if (open !== null && part !== "" && open.paths.length < FACTS_LIMITS.pathsOfCommit)
      open.paths.push(utf8(part));
  });
  close();
  return { commits: commits.slice(0, FACTS_LIMITS.commits), isCut: commits.length > FACTS_LIMITS.commits };
}

/** The best commit that all bases have in common: what it reaches is released everywhere. Null when there is none. */
async function commonBase(tools: JobTools, root: string, bases: readonly string[]): Promise<string | null> {
  const [first] = bases;
  if (first === undefined || bases.length === 1) return first ?? null;
  let found = "";
  try {
    for await (const chunk of tools.stream([...ASK, "merge-base", "--octopus", ...bases], root))
      found += Buffer.from(chunk).toString("latin1");
  } catch {
    return null; // git exits with 1 when there is none: then the history is read from its beginning
  }
  return found.trim() === "" ? null : found.trim();
}
