import { type Answerer, itemsOf, notFound, page, schemaOf } from "./answer.ts";
import { sampleWith } from "./sample.ts";

/** Branches, how they are protected, and what tags stand for. */
export const BRANCH_ANSWERS: Readonly<Record<string, Answerer>> = {
  "GET /repos/{owner}/{repo}/branches": (state, matched, query) => {
    const found = [...state.branches].filter(
      ([, branch]) => query.get("protected") !== "true" || branch.protection !== undefined,
    );
    const item = itemsOf(matched, 200);
    return page(
      found.map(([name, branch]) =>
        sampleWith(item, { name, commit: { sha: branch.sha }, protected: branch.protection !== undefined }),
      ),
      query,
    );
  },
  "GET /repos/{owner}/{repo}/branches/{branch}/protection": (state, matched) => {
    const protection = state.branches.get(matched.parameters["branch"] ?? "")?.protection;
    if (protection === "hidden") return { status: 404, body: notFound() };
    if (protection === undefined || "rules" in protection)
      return { status: 404, body: { ...notFound(), message: "Branch not protected" } };
    const reviews = protection.reviews ? { required_pull_request_reviews: {} } : {};
    const checks = protection.checks
      ? { required_status_checks: { contexts: ["test"], checks: [{ context: "test", app_id: null }] } }
      : {};
    return {
      status: 200,
      body: sampleWith(schemaOf(matched, 200), {
        ...reviews,
        ...checks,
        allow_force_pushes: { enabled: protection.forcePush },
      }),
    };
  },
  "GET /repos/{owner}/{repo}/rules/branches/{branch}": (state, matched, query) => {
    const protection = state.branches.get(matched.parameters["branch"] ?? "")?.protection;
    const rules = typeof protection === "object" && "rules" in protection ? protection.rules : [];
    return page(rules.map(showRule), query);
  },
  "GET /repos/{owner}/{repo}/branches/{branch}": (state, matched) => {
    const name = matched.parameters["branch"] ?? "";
    const branch = state.branches.get(name);
    if (branch === undefined) return { status: 404, body: { ...notFound(), message: "Branch not found" } };
    const body = sampleWith(schemaOf(matched, 200), { name, commit: { sha: branch.sha }, protected: false });
    return { status: 200, body };
  },
  "GET /repos/{owner}/{repo}/git/ref/{ref}": (state, matched) => {
    const ref = matched.parameters["ref"] ?? "";
    const sha = state.tags.get(ref.replace(/^tags\//, ""));
    if (!ref.startsWith("tags/") || sha === undefined) return { status: 404, body: notFound() };
    const object = { type: "tag", sha: tagObjectOf(sha), url: "https://api.github.com/x" };
    return { status: 200, body: sampleWith(schemaOf(matched, 200), { ref: `refs/${ref}`, object }) };
  },
  "GET /repos/{owner}/{repo}/git/tags/{tag_sha}": (state, matched) => {
    const wanted = matched.parameters["tag_sha"] ?? "";
    const [tag, sha] = [...state.tags].find(([, commit]) => tagObjectOf(commit) === wanted) ?? [];
    if (tag === undefined) return { status: 404, body: notFound() };
    const object = { type: "commit", sha, url: "https://api.github.com/x" };
    return { status: 200, body: sampleWith(schemaOf(matched, 200), { tag, sha: wanted, message: tag, object }) };
  },
};

/** Every tag is annotated: it has an object of its own. */
function tagObjectOf(sha: string): string {
  return sha.split("").reverse().join("");
}

function showRule(type: string): unknown {
  const reviews = {
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_approving_review_count: 1,
    required_review_thread_resolution: false,
  };
  const parameters: Readonly<Record<string, unknown>> = {
    pull_request: reviews,
    required_status_checks: { required_status_checks: [], strict_required_status_checks_policy: true },
  };
  return {
    type,
    ruleset_source_type: "Repository",
    ruleset_source: "octo/repo",
    ruleset_id: 1,
    ...(type in parameters ? { parameters: parameters[type] } : {}),
  };
}
