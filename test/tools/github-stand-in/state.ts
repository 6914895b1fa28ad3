/** A person's or team's review. */
export interface StandInReview {
  readonly by: string | null;
  readonly state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  readonly body: string;
  readonly sha: string;
}

/** A pull request as the stand-in keeps it. */
export interface StandInPullRequest {
  number: number;
  title: string;
  body: string | null;
  head: string;
  base: string;
  state: "open" | "closed";
  draft: boolean;
  author: string | null;
  mergedAt: string | null;
  mergeSha: string | null;
  reviewers: string[];
  teams: string[];
  reviews: StandInReview[];
  labels: string[];
  milestone: string | null;
  comments: string[];
}

/** A release with its files. */
export interface StandInRelease {
  readonly id: number;
  readonly tag: string;
  readonly name: string | null;
  readonly body: string | null;
  draft: boolean;
  readonly prerelease: boolean;
  latest: string;
  readonly assets: {
    readonly id: number;
    readonly name: string;
    readonly size: number;
    readonly digest: string | null;
    readonly state: "uploaded" | "starter";
  }[];
}

/** A branch and how it is protected: by itself, by a ruleset, or in a way that the token may not see. */
export interface StandInBranch {
  readonly sha: string;
  readonly protection?:
    | { readonly reviews: boolean; readonly checks: boolean; readonly forcePush: boolean }
    | { readonly rules: readonly string[] }
    | "hidden";
}

/** What the stand-in does instead of answering, once. `applies` tells which request. */
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

/** A check run; those that others made have neither an id of ours nor annotations. */
export interface StandInCheckRun {
  readonly sha: string;
  readonly name: string;
  readonly status: "queued" | "in_progress" | "completed";
  readonly conclusion: string | null;
  readonly id?: number;
  readonly externalId?: string | null;
  readonly summary?: string;
  /** Level and path of each. */
  readonly annotations?: readonly string[];
}

/** One repository on the stand-in. Tests change it as people would. */
export interface StandInState {
  readonly owner: string;
  readonly repo: string;
  readonly token: string;
  readonly collaborators: Set<string>;
  readonly branches: Map<string, StandInBranch>;
  /** Commits by tag. */
  readonly tags: Map<string, string>;
  readonly pulls: StandInPullRequest[];
  readonly issues: {
    readonly number: number;
    readonly title: string;
    readonly state: "open" | "closed";
    readonly labels: readonly string[];
    readonly milestone: string | null;
  }[];
  readonly milestones: { readonly title: string; readonly state: "open" | "closed" }[];
  readonly releases: StandInRelease[];
  /** Older servers tell no digests of files. */
  tellsDigests: boolean;
  /** Where files of releases are sent to. */
  uploads: string;
  readonly checkRuns: StandInCheckRun[];
  readonly statuses: {
    readonly sha: string;
    readonly context: string;
    readonly state: "success" | "failure" | "pending" | "error";
  }[];
  readonly faults: Fault[];
  /** Titles that are refused. */
  refusedTitle: RegExp | null;
  /** Requests and answers that the published description does not allow. */
  readonly violations: string[];
  /** Method and path of everything that came. */
  readonly requests: string[];
  /** How often "not modified" was answered. */
  notModified: number;
}

/** A repository `octo/repo` with `main` and one feature branch, and the token that it wants. */
export function newState(token: string): StandInState {
  const branches = new Map<string, StandInBranch>([
    ["main", { sha: "a".repeat(40) }],
    ["feat/x", { sha: "b".repeat(40) }],
  ]);
  return {
    owner: "octo",
    repo: "repo",
    token,
    collaborators: new Set(["ada", "bob"]),
    branches,
    tags: new Map(),
    pulls: [],
    issues: [],
    milestones: [],
    releases: [],
    tellsDigests: true,
    uploads: "",
    checkRuns: [],
    statuses: [],
    faults: [],
    refusedTitle: null,
    violations: [],
    requests: [],
    notModified: 0,
  };
}

/** Adds a pull request as if somebody had opened it. */
export function addPull(
  state: StandInState,
  part: Partial<StandInPullRequest> & { readonly head: string },
): StandInPullRequest {
  const pull: StandInPullRequest = {
    number: state.pulls.length + 1,
    title: `pull ${state.pulls.length + 1}`,
    body: null,
    base: "main",
    state: "open",
    draft: false,
    author: "ada",
    mergedAt: null,
    mergeSha: null,
    reviewers: [],
    teams: [],
    reviews: [],
    labels: [],
    milestone: null,
    comments: [],
    ...part,
  };
  state.pulls.push(pull);
  return pull;
}
