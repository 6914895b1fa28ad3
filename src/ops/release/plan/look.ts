import type { Query } from "../../../kernel/work/effect.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import { parseInput } from "../../../kernel/operation.ts";
import { analyse, type GitState, listFiles, readForge, readGitState } from "../../workspace/index.ts";
import { whyProtected } from "../protected-branch.ts";
import { readSettings, type ReleaseSettings } from "../settings.ts";
import type { PlanFacts } from "./facts/model.ts";
import { type PlanOrder, RELEASE_PLAN_JOB } from "./job.ts";
import { ReleasePlan } from "./model.ts";
import { artifactFolders } from "./plan-release.ts";
import type { PlanRequest } from "./request.ts";

/** Most files below a folder of artifacts that are looked at. */
const ARTIFACTS_LIMIT = 10_000;

/** What looking needs of a task's reader, so that an operation can look too. */
export interface Looker {
  read<Input, Output>(query: Query<Input, Output>, input: Input): Promise<Output>;
}

/** Where and when: `root` holds the files, `repository` is the checkout whose branch is released, `at` is epoch ms. */
export interface LookPlace {
  readonly root: string;
  readonly repository: string;
  readonly at: number;
  progress(done: number, total: number, label: string): void;
}

/** Looks at a repository and has its release planned, in a worker. Throws `precondition` for a repository without files. */
export async function planRepository(looker: Looker, place: LookPlace, request: PlanRequest): Promise<ReleasePlan> {
  const { root, repository } = place;
  const [state, forge] = await Promise.all([
    looker.read(readGitState, { root: repository }),
    looker.read(readForge, { root: repository }),
  ]);
  if (state.isBare)
    throw new OpsError("refused", "a bare repository has no files to be released", {
      hint: "Release from a clone.",
    });
  const settings = await readSettings(looker, root);
  const name = repository.split(/[\\/]/).findLast((part) => part !== "") ?? "repository";
  const ground: PlanOrder["ground"] = {
    name,
    at: place.at,
    headSha: state.headSha,
    branch: state.branch,
    defaultBranch: state.defaultBranch,
    protection: protectionOf(state, settings),
    isShallow: state.isShallow,
    changedFiles: state.staged + state.unstaged + state.conflicted.length,
    upstream: upstreamOf(state),
    forge,
    artifacts: [...(await findArtifacts(looker, repository, settings))],
  };
  const input: PlanOrder = { root, ground, settings, request };
  const plan = await looker.read(analyse, { job: RELEASE_PLAN_JOB, input, root, progress: place.progress });
  return parseInput(ReleasePlan, plan, "the release plan job");
}

function protectionOf(state: GitState, settings: ReleaseSettings): string | null {
  const { branch, defaultBranch } = state;
  return branch === null
    ? null
    : whyProtected(branch, { configured: settings.protectedBranches, forge: null, defaultBranch });
}

function upstreamOf(state: GitState): PlanFacts["upstream"] {
  const { upstream } = state;
  if (upstream === null) return null;
  return { name: `${upstream.remote}/${upstream.branch}`, ahead: upstream.ahead, behind: upstream.behind };
}

async function findArtifacts(looker: Looker, root: string, settings: ReleaseSettings): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const folder of artifactFolders(settings))
    for (const path of await looker.read(listFiles, { root, folder, limit: ARTIFACTS_LIMIT })) found.add(path);
  return [...found];
}
