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

/** One repository on the stand-in. Tests change it as people would. */
export interface StandInState {
  readonly owner: string;
  readonly repo: string;
  readonly token: string;
  readonly collaborators: Set<string>;
  readonly branches: Map<string, StandInBranch>;
  readonly pulls: StandInPullRequest[];
  readonly checkRuns: {
    readonly sha: string;
    readonly name: string;
    readonly status: "queued" | "in_progress" | "completed";
    readonly conclusion: string | null;
  }[];
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
    pulls: [],
    checkRuns: [],
    statuses: [],
    faults: [],
    refusedTitle: null,
    violations: [],
    requests: [],
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
    ...part,
  };
  state.pulls.push(pull);
  return pull;
}
