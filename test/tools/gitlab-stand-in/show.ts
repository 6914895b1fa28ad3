import type { StandInMergeRequest, StandInRelease, StandInState } from "./state.ts";

/** When everything happened. */
export const AT = "2026-11-01T10:00:00.000Z";

/** The project's number. */
export const PROJECT_ID = 42;

/** An account as GitLab shows it. */
export function showUser(state: StandInState, name: string) {
  return {
    id: state.people.indexOf(name) + 1 || 999,
    username: name,
    name,
    state: "active",
    avatar_url: null,
    web_url: `https://gitlab.com/${name}`,
  };
}

/** A merge request as GitLab shows it; an open one follows its branch. */
export function showMergeRequest(state: StandInState, given: StandInMergeRequest) {
  const base = `https://gitlab.com/${state.project}/-`;
  const live = given.state === "opened" ? (state.branches.get(given.source) ?? given.sha) : given.sha;
  return {
    id: 1_000 + given.iid,
    iid: given.iid,
    project_id: PROJECT_ID,
    title: given.title,
    description: given.description,
    state: given.state,
    created_at: AT,
    updated_at: AT,
    merged_at: given.state === "merged" ? AT : null,
    closed_at: given.state === "closed" ? AT : null,
    target_branch: given.target,
    source_branch: given.source,
    author: given.author === null ? null : showUser(state, given.author),
    reviewers: given.reviewers.map((name) => showUser(state, name)),
    source_project_id: given.isFork ? 77 : PROJECT_ID,
    target_project_id: PROJECT_ID,
    labels: given.labels,
    draft: /^(?:draft:|\[draft\]|\(draft\))/i.test(given.title),
    milestone:
      given.milestone === null
        ? null
        : { id: 5, iid: 1, title: given.milestone, state: "active", web_url: `${base}/milestones/1` },
    sha: live ?? null,
    merge_commit_sha: given.mergeSha,
    squash_commit_sha: given.squashSha,
    squash: given.squashSha !== null,
    web_url: `${base}/merge_requests/${given.iid}`,
  };
}

/** A release as GitLab shows it. */
export function showRelease(state: StandInState, given: StandInRelease) {
  const base = `https://gitlab.com/${state.project}/-`;
  const sha = state.tags.get(given.tag) ?? "0".repeat(40);
  return {
    tag_name: given.tag,
    description: given.description,
    name: given.name,
    created_at: AT,
    released_at: AT,
    upcoming_release: false,
    author: showUser(state, "token-owner"),
    commit: { id: sha, short_id: sha.slice(0, 8), title: "release" },
    commit_path: `/${state.project}/-/commit/${sha}`,
    tag_path: `/${state.project}/-/tags/${given.tag}`,
    assets: {
      count: given.links.length,
      sources: [],
      links: given.links.map((link) => showLink(state, given.tag, link)),
    },
    evidences: [],
    _links: { self: `${base}/releases/${encodeURIComponent(given.tag)}` },
  };
}

/** A link of a release as GitLab shows it. */
export function showLink(state: StandInState, tag: string, link: StandInRelease["links"][number]) {
  const direct = `https://gitlab.com/${state.project}/-/releases/${encodeURIComponent(tag)}/downloads${link.path}`;
  return { id: link.id, name: link.name, url: link.url, direct_asset_url: direct, link_type: "package" };
}

/** A file of the registry as GitLab shows it. */
export function showFile(file: StandInState["files"][number]) {
  return {
    id: file.id,
    package_id: 7,
    created_at: AT,
    file_name: file.name,
    size: file.size,
    file_sha256: file.sha256,
    file_md5: null,
  };
}
