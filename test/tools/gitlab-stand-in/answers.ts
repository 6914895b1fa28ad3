import { createHash } from "node:crypto";
import { z } from "zod";
import type { Matched } from "./contract.ts";
import { AT, PROJECT_ID, showFile, showLink, showMergeRequest, showRelease, showUser } from "./show.ts";
import { addMergeRequest, type StandInMergeRequest, type StandInState } from "./state.ts";

/** An answer before it is sent; rows go by pages. */
export type Answer =
  { readonly status: number; readonly body: unknown } | { readonly status: 200; readonly rows: readonly unknown[] };

interface Asked {
  readonly state: StandInState;
  readonly matched: Matched;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

const CreateBody = z.looseObject({
  source_branch: z.string(),
  target_branch: z.string(),
  title: z.string(),
  description: z.string().nullish(),
  reviewer_ids: z.array(z.number()).default([]),
});
const ChangeBody = z.looseObject({
  state_event: z.string().optional(),
  add_labels: z.string().default(""),
  remove_labels: z.string().default(""),
});
const ReleaseBody = z.looseObject({
  tag_name: z.string(),
  name: z.string().optional(),
  description: z.string().optional(),
});
const LinkBody = z.looseObject({ name: z.string(), url: z.string(), direct_asset_path: z.string().default("") });

/** What each operation of the contract answers. */
export const ANSWERS: Readonly<Record<string, (asked: Asked) => Answer>> = {
  "GET /users": ({ state, query }) => ({
    status: 200,
    body: state.people.filter((name) => name === query.get("username")).map((name) => showUser(state, name)),
  }),
  "GET /projects/:id": ({ state }) => ({
    status: 200,
    body: {
      id: PROJECT_ID,
      path_with_namespace: state.project,
      default_branch: "main",
      web_url: `https://gitlab.com/${state.project}`,
      only_allow_merge_if_pipeline_succeeds: state.pipelineMustSucceed,
    },
  }),
  "GET /projects/:id/merge_requests": ({ state, query }) => {
    const fits = (name: string, value: string | null) => query.get(name) === null || query.get(name) === value;
    const found = state.mergeRequests.filter(
      (one) =>
        fits("source_branch", one.source) &&
        fits("target_branch", one.target) &&
        fits("milestone", one.milestone) &&
        (query.get("state") === "all" || fits("state", one.state)),
    );
    return { status: 200, rows: found.toReversed().map((one) => showMergeRequest(state, one)) };
  },
  "POST /projects/:id/merge_requests": ({ state, body }) => createMergeRequest(state, CreateBody.parse(body)),
  "GET /projects/:id/merge_requests/:iid": (asked) =>
    on(asked, (one) => ({ status: 200, body: showMergeRequest(asked.state, one) })),
  "PUT /projects/:id/merge_requests/:iid": (asked) => on(asked, (one) => changeMergeRequest(asked, one)),
  "GET /projects/:id/merge_requests/:iid/approvals": (asked) =>
    on(asked, ({ reviews }) => {
      const by = [...reviews].filter(([, state]) => state === "approved").map(([name]) => name);
      const approvedBy = by.map((name) => ({ user: showUser(asked.state, name), approved_at: AT }));
      const body = {
        approved: by.length > 0,
        approved_by: approvedBy,
        user_has_approved: false,
        user_can_approve: true,
      };
      return { status: 200, body };
    }),
  "GET /projects/:id/merge_requests/:iid/reviewers": (asked) =>
    on(asked, ({ reviews, reviewers }) => ({
      status: 200,
      rows: [...new Set([...reviewers, ...reviews.keys()])].map((name) => ({
        user: showUser(asked.state, name),
        state: reviews.get(name) ?? "unreviewed",
        created_at: AT,
      })),
    })),
  "GET /projects/:id/merge_requests/:iid/notes": (asked) =>
    on(asked, (one) => ({ status: 200, rows: one.notes.map((note) => showNote(asked.state, one, note)) })),
  "POST /projects/:id/merge_requests/:iid/notes": (asked) =>
    on(asked, (one) => {
      const note = { id: (asked.state.nextId += 1), body: z.looseObject({ body: z.string() }).parse(asked.body).body };
      one.notes.push(note);
      return { status: 201, body: showNote(asked.state, one, note) };
    }),
  "GET /projects/:id/repository/commits/:sha/statuses": ({ state, matched }) => ({
    status: 200,
    rows: state.statuses
      .filter(({ sha }) => sha === matched.values["sha"])
      .map(({ id, sha, ref, name, status, allowFailure = false }) => ({
        ...{ id, sha, ref, name, status, target_url: `https://ci.invalid/${name}`, description: null },
        ...{ created_at: AT, started_at: null, finished_at: null, allow_failure: allowFailure, coverage: null },
        author: showUser(state, "ada"),
      })),
  }),
  "GET /projects/:id/pipelines": ({ state, query }) => ({
    status: 200,
    rows: state.pipelines
      .filter(({ sha }) => query.get("sha") === null || query.get("sha") === sha)
      .map(({ id, sha, ref, status }) => ({
        ...{ id, iid: id, project_id: PROJECT_ID, status, source: "push", ref, sha, name: null },
        ...{ web_url: `https://gitlab.com/${state.project}/-/pipelines/${id}`, created_at: AT, updated_at: AT },
      })),
  }),
  "GET /projects/:id/repository/branches/:branch": ({ state, matched }) => {
    const name = matched.values["branch"] ?? "";
    const sha = state.branches.get(name);
    if (sha === undefined) return notFound("Branch");
    const web = `https://gitlab.com/${state.project}/-/tree/${name}`;
    const commit = { id: sha, short_id: sha.slice(0, 8) };
    const isProtected = state.protected.some((branch) => branch.name === name);
    return {
      status: 200,
      body: { name, merged: false, protected: isProtected, default: name === "main", web_url: web, commit },
    };
  },
  "GET /projects/:id/repository/tags/:tag": ({ state, matched }) => {
    const name = matched.values["tag"] ?? "";
    const sha = state.tags.get(name);
    if (sha === undefined) return notFound("Tag");
    const commit = { id: sha, short_id: sha.slice(0, 8) };
    return {
      status: 200,
      body: { name, message: name, target: "d".repeat(40), commit, release: null, protected: false },
    };
  },
  "GET /projects/:id/protected_branches": ({ state }) => ({ status: 200, rows: state.protected.map(showProtected) }),
  "GET /projects/:id/approval_rules": ({ state }) =>
    state.approvalRules === null
      ? notFound("")
      : {
          status: 200,
          rows: state.approvalRules.map(({ required, branches }, at) => ({
            id: at + 1,
            name: `rule ${at + 1}`,
            approvals_required: required,
            applies_to_all_protected_branches: false,
            protected_branches: branches.map((name) => showProtected({ name, forcePush: false })),
          })),
        },
  "GET /projects/:id/releases": ({ state }) => ({
    status: 200,
    rows: state.releases.toReversed().map((release) => showRelease(state, release)),
  }),
  "GET /projects/:id/releases/:tag": ({ state, matched }) => {
    const found = state.releases.find(({ tag }) => tag === matched.values["tag"]);
    return found === undefined ? notFound("") : { status: 200, body: showRelease(state, found) };
  },
  "POST /projects/:id/releases": ({ state, body }) => {
    const { tag_name: tag, name = tag, description = null } = ReleaseBody.parse(body);
    if (!state.tags.has(tag)) return { status: 422, body: { message: "Ref is not specified" } };
    if (state.releases.some((release) => release.tag === tag))
      return { status: 409, body: { message: "Release already exists" } };
    const made = { tag, name, description, links: [] };
    state.releases.push(made);
    return { status: 201, body: showRelease(state, made) };
  },
  "POST /projects/:id/releases/:tag/assets/links": ({ state, matched, body }) => {
    const tag = matched.values["tag"] ?? "";
    const release = state.releases.find((one) => one.tag === tag);
    if (release === undefined) return notFound("");
    const { name, url, direct_asset_path: path } = LinkBody.parse(body);
    if (release.links.some((link) => link.name === name || link.url === url))
      return { status: 400, body: { message: { name: ["has already been taken"] } } };
    const link = { id: (state.nextId += 1), name, url, path };
    release.links.push(link);
    return { status: 201, body: showLink(state, tag, link) };
  },
  "GET /projects/:id/packages": ({ state, query }) => {
    const [name, version] = [query.get("package_name"), query.get("package_version")];
    const has = state.files.some((file) => file.package === name && file.version === version);
    return { status: 200, rows: has ? [{ id: 7, name, version, package_type: "generic", status: "default" }] : [] };
  },
  "GET /projects/:id/packages/:package/package_files": ({ state }) => ({
    status: 200,
    rows: state.files.map(showFile),
  }),
  "PUT /projects/:id/packages/generic/:name/:version/:file": ({ state, matched, body }) =>
    keepFile(state, matched, body),
  "GET /projects/:id/issues": ({ state, query }) => {
    const wanted = (query.get("labels") ?? "").split(",").filter((label) => label !== "");
    const found = state.issues.filter(
      (issue) => (query.get("state") ?? "all") === issue.state && wanted.every((label) => issue.labels.includes(label)),
    );
    return {
      status: 200,
      rows: found.toReversed().map((issue) => ({
        ...{ id: 2_000 + issue.iid, iid: issue.iid, project_id: PROJECT_ID, title: issue.title, state: issue.state },
        labels: issue.labels,
        milestone: issue.milestone === null ? null : { id: 5, title: issue.milestone },
        web_url: `https://gitlab.com/${state.project}/-/issues/${issue.iid}`,
      })),
    };
  },
  "GET /projects/:id/labels": ({ state }) => ({
    status: 200,
    rows: [...new Set(state.issues.flatMap(({ labels }) => labels))].map((name, at) => ({
      id: at + 1,
      name,
      color: "#fff",
    })),
  }),
  "GET /projects/:id/milestones": ({ state, query }) => ({
    status: 200,
    rows: state.milestones
      .filter(({ title }) => query.get("title") === null || query.get("title") === title)
      .map(({ title, state: is }, at) => ({
        ...{ id: at + 1, iid: at + 1, title, state: is },
        web_url: `https://gitlab.com/${state.project}/-/milestones/${at + 1}`,
      })),
  }),
};

/** The body of a 404. */
export function notFound(what: string): Answer {
  return { status: 404, body: { message: `404 ${what === "" ? "" : `${what} `}Not Found` } };
}

function on({ state, matched }: Asked, answer: (found: StandInMergeRequest) => Answer): Answer {
  const found = state.mergeRequests.find(({ iid }) => iid === Number(matched.values["iid"]));
  return found === undefined ? notFound("") : answer(found);
}

function createMergeRequest(state: StandInState, given: z.infer<typeof CreateBody>): Answer {
  const { source_branch: source, target_branch: target, title } = given;
  const refuse = (status: number, message: unknown): Answer => ({ status, body: { message } });
  if (title.trim() === "") return refuse(400, { title: ["can't be blank"] });
  if (state.refusedTitle?.test(title) === true) return refuse(422, { title: ["is not allowed here"] });
  if (!state.branches.has(source)) return refuse(400, { source_branch: ["does not exist"] });
  if (!state.branches.has(target)) return refuse(400, { base: [`Target branch "${target}" does not exist`] });
  const open = state.mergeRequests.find(
    (one) => one.state === "opened" && !one.isFork && one.source === source && one.target === target,
  );
  if (open !== undefined)
    return refuse(409, [`Another open merge request already exists for this source branch: !${open.iid}`]);
  const made = addMergeRequest(state, {
    source,
    target,
    title,
    description: given.description ?? null,
    author: "token-owner",
    reviewers: given.reviewer_ids.flatMap((id) => state.people[id - 1] ?? []),
  });
  return { status: 201, body: showMergeRequest(state, made) };
}

function changeMergeRequest({ state, body }: Asked, one: StandInMergeRequest): Answer {
  const { state_event: event, add_labels: add, remove_labels: remove } = ChangeBody.parse(body);
  const listed = (names: string) => names.split(",").filter((name) => name !== "");
  one.labels = [...new Set([...one.labels, ...listed(add)])].filter((label) => !listed(remove).includes(label));
  if (event === "close" && one.state === "opened") {
    one.sha = state.branches.get(one.source) ?? one.sha;
    one.state = "closed";
  }
  return { status: 200, body: showMergeRequest(state, one) };
}

function showNote(state: StandInState, one: StandInMergeRequest, { id, body }: { id: number; body: string }) {
  return {
    ...{ id, body, author: showUser(state, "token-owner"), created_at: AT, updated_at: AT, system: false },
    ...{ noteable_id: 1_000 + one.iid, noteable_type: "MergeRequest", noteable_iid: one.iid, resolvable: false },
  };
}

function showProtected({ name, forcePush }: StandInState["protected"][number]) {
  const level = [{ id: 1, access_level: 40, access_level_description: "Maintainers" }];
  return { id: 1, name, push_access_levels: level, merge_access_levels: level, allow_force_push: forcePush };
}

/** Source: docs.gitlab.com/user/packages/generic_packages, what a version and a file name may hold. */
function keepFile(state: StandInState, matched: Matched, body: unknown): Answer {
  const { name = "", version = "", file: fileName = "" } = matched.values;
  if (!(body instanceof Uint8Array)) return { status: 400, body: { error: "file is missing" } };
  if (![name, version].every((text) => /^[A-Za-z0-9._+-]+$/.test(text)) || !/^[A-Za-z0-9._+~@-]+$/.test(fileName))
    return { status: 400, body: { error: "package_version is invalid" } };
  const kept = {
    id: (state.nextId += 1),
    package: name,
    version,
    name: fileName,
    size: body.length,
    sha256: createHash("sha256").update(body).digest("hex"),
  };
  state.files.push(kept);
  return { status: 200, body: showFile(kept) };
}
