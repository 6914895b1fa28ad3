import { z } from "zod";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { TaskOutcome } from "../../../kernel/record/result.ts";
import { defineTask, type Reader } from "../../../kernel/work/task.ts";
import { ForgeRef, readCommits, readPullRequest, readRevision } from "../../workspace/index.ts";
import { STEP_TIMEOUT_MS } from "./model.ts";
import { readBaseHead } from "./standing.ts";

const COMMITS_SHOWN = 10;

const Input = z.strictObject({
  forge: ForgeRef,
  number: z.number().int(),
  base: z.string(),
  /** The commit of the base that the release was planned on. */
  plannedOn: z.string(),
});
type Input = z.infer<typeof Input>;

/** How a release's pull request stands, and what has come to its base since the release was planned. */
export const MergeWatch = z.strictObject({
  state: z.enum(["open", "merged", "closed"]),
  mergedSha: z.string().nullable(),
  url: z.string(),
  headSha: z.string(),
  baseSha: z.string().nullable(),
  /** What the base has got meanwhile, newest first. */
  arrived: z.array(z.string()),
});
export type MergeWatch = z.infer<typeof MergeWatch>;

/** Looks whether a person has merged the release. */
export const watchMergeTask = defineTask<Input, MergeWatch, MergeWatch>({
  agent: "release-manager",
  name: "watch-merge",
  title: "merge of the release",
  summary: "Asks the forge whether the release's pull request is merged, and whether its base has moved.",
  input: Input,
  output: MergeWatch,
  timeoutMs: STEP_TIMEOUT_MS,
  layer: "slow",
  effects: [],
  plan: lookAtRequest,
  act: async (watch, _act, input) => describe(watch, input),
});

async function lookAtRequest(read: Reader, { forge, number, base, plannedOn }: Input): Promise<MergeWatch> {
  const root = read.place.repository;
  const request = await read.read(readPullRequest, { forge, number });
  if (request === null)
    throw new OpsError("not_found", `pull request #${number} is not at the forge any more`, {
      hint: "Run `signalbox release` again: it looks for what stands and goes on from there.",
    });
  const baseSha = await readBaseHead(read, root, forge, base);
  const { state, mergedSha, url, headSha } = request;
  const arrived = state === "open" ? await readArrived(read, root, plannedOn, baseSha) : [];
  return { state, mergedSha, url, headSha, baseSha, arrived: [...arrived] };
}

async function readArrived(read: Reader, root: string, from: string, to: string | null): Promise<readonly string[]> {
  if (to === null || to === from) return [];
  if ((await read.read(readRevision, { root, name: to })) === null) return [`${to.slice(0, 12)} and what leads to it`];
  const commits = await read.read(readCommits, { root, range: `${from}..${to}`, limit: COMMITS_SHOWN });
  return commits.map((commit) => `${commit.sha.slice(0, 12)} ${commit.subject}`);
}

function describe(watch: MergeWatch, input: Input): TaskOutcome<MergeWatch> {
  const moved = watch.arrived.length === 0 ? "" : `; ${input.base} has got ${watch.arrived.length} commits meanwhile`;
  const merged = watch.mergedSha === null ? "" : ` as ${watch.mergedSha.slice(0, 12)}`;
  return {
    output: watch,
    summary: `pull request #${input.number} is ${watch.state}${merged}${moved}`,
    evidence: [{ kind: "url", url: watch.url, note: watch.state }],
  };
}
