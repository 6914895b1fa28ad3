import { spawnSync } from "node:child_process";
import type { CallScope } from "../kernel/work/effect.ts";
import type { Ports } from "../kernel/ports.ts";
import { OpsError } from "../kernel/ops-error.ts";
import type { Assigned, Doer, Place, Reader, Task } from "../kernel/work/task.ts";
import type { TaskOutcome } from "../kernel/record/result.ts";
import {
  AUDIT_DOCS_JOB,
  auditDocsJob,
  EDIT_DOCS_JOB,
  editDocsJob,
  FIX_DOCS_JOB,
  fixDocsJob,
} from "../ops/docs/index.ts";
import {
  BRANCH_DIFF_JOB,
  branchDiffJob,
  GIT_HEALTH_JOB,
  gitHealthJob,
  RELEASE_PLAN_JOB,
  releasePlanJob,
} from "../ops/release/index.ts";
import type {
  Files,
  ForgeRelease,
  Forges,
  Git,
  Job,
  PullRequest,
  PullRequestStore,
  ReleaseStore,
  RunCommandInput,
  RunCommandOutput,
  SecretSuspect,
  UploadAssetInput,
  WholeForge,
} from "../ops/workspace/index.ts";
import { releasesInMemory, unreachableForge } from "./forge-in-memory.ts";
import { createJobTools } from "./job-tools.ts";

/** When tests on a scratch repository take place. */
export const GROUND_AT = Date.UTC(2026, 5, 1);

const JOBS: ReadonlyMap<string, Job<never, unknown>> = new Map<string, Job<never, unknown>>([
  [AUDIT_DOCS_JOB, auditDocsJob],
  [EDIT_DOCS_JOB, editDocsJob],
  [FIX_DOCS_JOB, fixDocsJob],
  [GIT_HEALTH_JOB, gitHealthJob],
  [BRANCH_DIFF_JOB, branchDiffJob],
  [RELEASE_PLAN_JOB, releasePlanJob],
]);

/** A real repository in a temporary folder, with the git port over it; the git integration has one for its own tests. */
interface GroundRepository {
  readonly folder: string;
  readonly root: string;
  readonly port: Git;
  readonly scope: CallScope;
  run(...args: readonly string[]): Promise<string>;
  runIn(root: string, ...args: readonly string[]): Promise<string>;
  write(path: string, text: string | Uint8Array): void;
  remove(): void;
}

/** The edges that a test hands in, because a fake of the ring below may not import them. */
export interface GroundParts {
  readonly scratch: GroundRepository;
  readonly files: Files;
  createForges(parts: {
    readonly git: Git;
    readonly github: WholeForge;
    readonly gitlab: WholeForge;
    readonly pullRequests: PullRequestStore;
    readonly releases: ReleaseStore;
    readonly assets: { keep(input: UploadAssetInput): Promise<string> };
    readonly configuredForge: null;
    readonly env: Readonly<Record<string, never>>;
    readonly clock: Ports["clock"];
  }): Forges;
}

/** A real repository, the local forge over a store in memory, and tasks run on them without a coordinator. */
export interface ReleaseGround {
  readonly scratch: GroundRepository;
  readonly requests: PullRequest[];
  readonly releases: ForgeRelease[];
  /** Effects that were performed, by key. */
  readonly done: string[];
  /** Runs before the effect of this key: to move the world, or to throw. */
  readonly before: Map<string, () => Promise<void>>;
  run<Input, Plan, Output>(
    task: Task<Input, Plan, Output>,
    input: unknown,
    options?: RunOptions,
  ): Promise<TaskOutcome<Output>>;
}

/** What of an attempt a test may set. */
export type RunOptions = Partial<Pick<Assigned, "attempt" | "recovering" | "criteria" | "handoff">> & {
  readonly root?: string;
  readonly runId?: string;
};

/** Makes the ground; `scratch.remove()` takes it away. */
export function makeReleaseGround(parts: GroundParts): ReleaseGround {
  const { scratch } = parts;
  const requests: PullRequest[] = [];
  const done: string[] = [];
  const before = new Map<string, () => Promise<void>>();
  const releases: ForgeRelease[] = [];
  const ports = joinPorts(parts, requests, releases);
  const run = async <Input, Plan, Output>(
    task: Task<Input, Plan, Output>,
    raw: unknown,
    options: RunOptions = {},
  ): Promise<TaskOutcome<Output>> => {
    const assigned = assignedTo(scratch, task.agent, options);
    const scope = (key: string): CallScope => ({
      run: assigned.run,
      assignment: assigned.assignment,
      agent: task.agent,
      key,
      signal: assigned.signal,
    });
    const reader: Reader = { ...assigned, read: (query, input) => query.run(ports, input, scope("")) };
    const ledger = new Set<string>();
    const doer: Doer = {
      ...assigned,
      soFar: () => undefined,
      do: async (key, effect, input) => {
        if (ledger.has(key) || !task.effects.includes(effect.name))
          throw new Error(`${effect.name} ${key} may not be done`);
        ledger.add(key);
        await before.get(key)?.();
        const output = effect.output.parse(await effect.perform(ports, effect.input.parse(input), scope(key)));
        done.push(`${effect.name} ${key}`);
        return output;
      },
    };
    const input = task.input.parse(raw);
    const plan = await task.plan(reader, input);
    return task.act(throughStore(plan), doer, input);
  };
  return { scratch, requests, releases, done, before, run };
}

/** What the store would hand back: plain JSON data of the same shape. */
function throughStore<T>(plan: T): T {
  return JSON.parse(JSON.stringify(plan)) as T; // sound for plans, which are plain data by contract
}

function assignedTo(scratch: GroundRepository, agent: string, options: RunOptions): Assigned {
  const { root = scratch.root, runId = "run_0000000001", ...rest } = options;
  const place: Place = { kind: "checkout", root, repository: root };
  return {
    run: runId,
    assignment: `${runId}.1`,
    agent,
    place,
    at: GROUND_AT,
    attempt: 1,
    criteria: [],
    signal: scratch.scope.signal,
    progress: () => undefined,
    ...rest,
  };
}

function joinPorts(
  { scratch, files, createForges }: GroundParts,
  requests: PullRequest[],
  releases: ForgeRelease[],
): Ports {
  const clock = { now: () => GROUND_AT };
  const forges = createForges({
    git: scratch.port,
    github: unreachableForge(),
    gitlab: unreachableForge(),
    pullRequests: storeInMemory(requests),
    releases: releasesInMemory(releases),
    assets: { keep: async ({ name }) => `file:///kept/${name}` },
    configuredForge: null,
    env: {},
    clock,
  });
  const ports = {
    clock,
    git: scratch.port,
    files,
    forges,
    forgeReleases: forges,
    secrets: { scan: async (suspects: readonly SecretSuspect[]) => suspects.flatMap(scanOne) },
    processes: { run: async (input: RunCommandInput) => runProgram(input) },
    workers: { run: async (job: string, input: never) => JOBS.get(job)?.(createJobTools(), input, () => undefined) },
  };
  return ports as unknown as Ports; // sound for release tasks, which use no other port
}

async function runProgram(input: RunCommandInput): Promise<RunCommandOutput> {
  const [program = "", ...words] = input.command;
  const ended = spawnSync(program, words, { cwd: input.root, timeout: input.timeoutMs, encoding: "utf8" });
  return {
    exitCode: ended.status,
    endedBy: "exit",
    stdout: ended.stdout,
    stderr: ended.stderr,
    droppedBytes: 0,
    durationMs: 1,
  };
}

function scanOne(suspect: SecretSuspect): { path: string; line: number; rule: string; message: string }[] {
  return suspect.text
    .split("\n")
    .flatMap((text, index) =>
      /AKIA[0-9A-Z]{16}/.test(text)
        ? [{ path: suspect.path, line: index + 1, rule: "aws", message: "an AWS access key" }]
        : [],
    );
}

function storeInMemory(requests: PullRequest[]): PullRequestStore {
  const find = (number: number): PullRequest => {
    const found = requests.find((request) => request.number === number);
    if (found === undefined) throw new OpsError("not_found", `no pull request #${number}`);
    return found;
  };
  return {
    create: async (_repository, draft) => {
      const open = requests.find((request) => request.head === draft.head && request.state === "open");
      if (open !== undefined) throw new OpsError("conflict", "open already", { details: { number: open.number } });
      const made = {
        ...draft,
        number: requests.length + 1,
        url: `local:work/pr/${requests.length + 1}`,
        updatedAt: draft.createdAt,
      };
      requests.push(made);
      return made;
    },
    find: async (_repository, number) => requests.find((request) => request.number === number) ?? null,
    list: async (_repository, filter) =>
      requests.filter(
        (request) =>
          (filter.state === "all" || request.state === "open") &&
          (filter.head === undefined || request.head === filter.head),
      ),
    addReview: async (_repository, number) => find(number),
    close: async (_repository, number) => find(number),
  };
}
