import { z } from "zod";
import { DEFAULT_TASK_TIMEOUT_MS, defineTask, type Reader } from "../../../kernel/work/task.ts";
import { listFiles, readFile } from "../../workspace/index.ts";
import { readPeriod, readRecurring } from "../report/records.ts";
import { PATTERN_TIMES, Proposal } from "./model.ts";
import { findPatterns } from "./patterns.ts";
import {
  type KnownProposal,
  knownProposal,
  proposalPage,
  PROPOSALS_FOLDER,
  proposalsMarkdown,
  proposalsOf,
} from "./proposals.ts";

const DAY_MS = 86_400_000;
const FILES_LIMIT = 2_000;
const FILE_BYTES = 256 * 1024;
const PROPOSALS_LIMIT = 50;

/** How far back patterns are looked for. */
export const ProposeInput = z.strictObject({
  days: z.number().int().min(1).max(3_650).default(90).describe("Look back so many days"),
});
export type ProposeInput = z.infer<typeof ProposeInput>;

/** Proposals as data, as one page, and each as a page of its own. */
export const ProposeOutput = z.strictObject({
  proposals: z.array(Proposal),
  markdown: z.string(),
  pages: z.array(z.strictObject({ path: z.string(), text: z.string() })),
});
export type ProposeOutput = z.infer<typeof ProposeOutput>;

/** Turns what was seen three times or more into proposals with their evidence. Decides nothing. */
export const proposeTask = defineTask<ProposeInput, readonly Proposal[], ProposeOutput>({
  agent: "meta-updater",
  name: "propose",
  title: "proposals",
  summary: "Proposes a skill, an agent or a workflow change for what was seen three times or more",
  input: ProposeInput,
  output: ProposeOutput,
  timeoutMs: DEFAULT_TASK_TIMEOUT_MS,
  layer: "slow",
  effects: [],
  plan: async (read, { days }) => {
    const window = { repository: read.place.repository, fromAt: read.at - days * DAY_MS, toAt: read.at };
    const [period, recurring, known] = await Promise.all([
      read.read(readPeriod, window),
      read.read(readRecurring, { ...window, times: PATTERN_TIMES }),
      readKnown(read),
    ]);
    return proposalsOf(findPatterns({ period, recurring }).slice(0, PROPOSALS_LIMIT), known);
  },
  act: async (proposals, act) => {
    const pages = proposals.flatMap((proposal) =>
      proposal.file === null ? [] : [{ path: proposal.file, text: proposalPage(proposal) }],
    );
    const summary =
      proposals.length === 0
        ? "Nothing was seen three times or more."
        : `${proposals.length} patterns were seen three times or more; ${pages.length} of them are not proposed yet.`;
    return {
      output: { proposals: [...proposals], markdown: proposalsMarkdown(proposals), pages },
      summary,
      approach: "Looked for repetition in findings, failures and escalations; proposed what each of them points to.",
      criteria: act.criteria.map((criterion) => ({ criterion, met: true, evidence: summary })),
    };
  },
});

/** The proposals that stand in the repository; none where it has no files. */
async function readKnown(read: Reader): Promise<readonly KnownProposal[]> {
  const { root, kind } = read.place;
  if (kind === "bare" || kind === "none") return [];
  const paths = await read.read(listFiles, { root, folder: PROPOSALS_FOLDER, limit: FILES_LIMIT });
  const known: KnownProposal[] = [];
  for (const path of paths.filter((one) => /\.md$/i.test(one))) {
    const full = path.startsWith(PROPOSALS_FOLDER) ? path : `${PROPOSALS_FOLDER}/${path}`;
    const file = await read.read(readFile, { root, path: full, limitBytes: FILE_BYTES });
    known.push(knownProposal(full, file?.text ?? ""));
  }
  return known;
}
