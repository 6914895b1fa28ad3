/** What a person said of a merge request. */
export type StandInReviewState = "unreviewed" | "reviewed" | "requested_changes" | "approved" | "unapproved";

/** A merge request as the stand-in keeps it. */
export interface StandInMergeRequest {
  iid: number;
  title: string;
  description: string | null;
  source: string;
  target: string;
  /** From a fork that has branches of its own. */
  isFork: boolean;
  state: "opened" | "closed" | "locked" | "merged";
  author: string | null;
  sha: string | null;
  mergeSha: string | null;
  squashSha: string | null;
  reviewers: string[];
  readonly reviews: Map<string, StandInReviewState>;
  labels: string[];
  milestone: string | null;
  readonly notes: { id: number; body: string }[];
}

/** A release and the links to its files. */
export interface StandInRelease {
  readonly tag: string;
  readonly name: string;
  readonly description: string | null;
  readonly links: { readonly id: number; readonly name: string; readonly url: string; readonly path: string }[];
}

/** A file in the package registry. */
export interface StandInFile {
  readonly id: number;
  readonly package: string;
  readonly version: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

/** What the stand-in does instead of answering, once. */
export interface Fault {
  applies(method: string, path: string): boolean;
  readonly answer:
    | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: unknown }
    | "hang"
    | "drop"
    | "truncate";
  /** Does the work first, and then fails: the outcome is unknown to the caller. */
  readonly afterwards?: boolean;
}

/** One project on the stand-in. Tests change it as people would. */
export interface StandInState {
  /** With its groups: `group/sub/name`. */
  readonly project: string;
  readonly token: string;
  readonly jobToken: string;
  readonly people: readonly string[];
  readonly branches: Map<string, string>;
  /** Commits by tag. */
  readonly tags: Map<string, string>;
  readonly protected: { readonly name: string; readonly forcePush: boolean }[];
  /** Null: a plan without approval rules. */
  approvalRules: { readonly required: number; readonly branches: readonly string[] }[] | null;
  pipelineMustSucceed: boolean;
  readonly mergeRequests: StandInMergeRequest[];
  readonly statuses: {
    readonly id: number;
    readonly sha: string;
    readonly ref: string;
    readonly name: string;
    readonly status: string;
    readonly allowFailure?: boolean;
  }[];
  readonly pipelines: { readonly id: number; readonly sha: string; readonly ref: string; readonly status: string }[];
  readonly releases: StandInRelease[];
  readonly files: StandInFile[];
  readonly issues: {
    readonly iid: number;
    readonly title: string;
    readonly state: "opened" | "closed";
    readonly labels: readonly string[];
    readonly milestone: string | null;
  }[];
  readonly milestones: { readonly title: string; readonly state: "active" | "closed" }[];
  readonly faults: Fault[];
  refusedTitle: RegExp | null;
  /** Requests and answers that the contract does not allow. */
  readonly violations: string[];
  /** Method and path of everything that came. */
  readonly requests: string[];
  nextId: number;
}

/** A project `group/sub/repo` with `main` and one feature branch, and the tokens that it wants. */
export function newState(token: string, jobToken = "job-token-of-nobody"): StandInState {
  return {
    project: "group/sub/repo",
    token,
    jobToken,
    people: ["ada", "bob", "token-owner"],
    branches: new Map([
      ["main", "a".repeat(40)],
      ["feat/x", "b".repeat(40)],
    ]),
    tags: new Map(),
    protected: [],
    approvalRules: null,
    pipelineMustSucceed: false,
    mergeRequests: [],
    statuses: [],
    pipelines: [],
    releases: [],
    files: [],
    issues: [],
    milestones: [],
    faults: [],
    refusedTitle: null,
    violations: [],
    requests: [],
    nextId: 100,
  };
}

/** Adds a merge request as if somebody had opened it. */
export function addMergeRequest(
  state: StandInState,
  part: Partial<StandInMergeRequest> & { readonly source: string },
): StandInMergeRequest {
  const iid = state.mergeRequests.length + 1;
  const made: StandInMergeRequest = {
    iid,
    title: `request ${iid}`,
    description: null,
    target: "main",
    isFork: false,
    state: "opened",
    author: "ada",
    sha: null,
    mergeSha: null,
    squashSha: null,
    reviewers: [],
    reviews: new Map(),
    labels: [],
    milestone: null,
    notes: [],
    ...part,
  };
  state.mergeRequests.push(made);
  return made;
}
