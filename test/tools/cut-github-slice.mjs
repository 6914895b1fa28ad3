// Cuts the calls that Signalbox makes out of GitHub's published OpenAPI description, without prose and examples.
// Run: npm ci --prefix test/tools --ignore-scripts && node test/tools/cut-github-slice.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const CALLS = {
  "/repos/{owner}/{repo}/pulls": ["get", "post"],
  "/repos/{owner}/{repo}/pulls/{pull_number}": ["get", "patch"],
  "/repos/{owner}/{repo}/pulls/{pull_number}/reviews": ["get"],
  "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers": ["post"],
  "/repos/{owner}/{repo}/check-runs": ["post"],
  "/repos/{owner}/{repo}/check-runs/{check_run_id}": ["patch"],
  "/repos/{owner}/{repo}/commits/{ref}/check-runs": ["get"],
  "/repos/{owner}/{repo}/commits/{ref}/status": ["get"],
  "/repos/{owner}/{repo}/statuses/{sha}": ["post"],
  "/repos/{owner}/{repo}/issues": ["get"],
  "/repos/{owner}/{repo}/issues/{issue_number}/labels": ["post"],
  "/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}": ["delete"],
  "/repos/{owner}/{repo}/issues/{issue_number}/comments": ["get", "post"],
  "/repos/{owner}/{repo}/labels": ["get"],
  "/repos/{owner}/{repo}/milestones": ["get"],
  "/repos/{owner}/{repo}/git/ref/{ref}": ["get"],
  "/repos/{owner}/{repo}/git/tags/{tag_sha}": ["get"],
  "/repos/{owner}/{repo}/releases": ["get", "post"],
  "/repos/{owner}/{repo}/releases/{release_id}": ["patch"],
  "/repos/{owner}/{repo}/releases/{release_id}/assets": ["post"],
  "/repos/{owner}/{repo}/releases/assets/{asset_id}": ["delete"],
  "/repos/{owner}/{repo}/releases/tags/{tag}": ["get"],
  "/repos/{owner}/{repo}/branches": ["get"],
  "/repos/{owner}/{repo}/branches/{branch}": ["get"],
  "/repos/{owner}/{repo}/branches/{branch}/protection": ["get"],
  "/repos/{owner}/{repo}/rules/branches/{branch}": ["get"],
};

const LIMIT_BYTES = 400_000;

const require = createRequire(import.meta.url);
const source = require.resolve("@octokit/openapi/generated/api.github.com.json");
const whole = JSON.parse(readFileSync(source, "utf8"));
const { version } = JSON.parse(readFileSync(require.resolve("@octokit/openapi/package.json"), "utf8"));

/** A copy without what only people read. Inside `properties` a key is a name, and is kept whatever it is called. */
function withoutProse(value, isNames = false) {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key]) =>
      isNames || !(/^(description|summary|examples?|externalDocs|tags|title)$/.test(key) || key.startsWith("x-")),
  );
  return Object.fromEntries(
    kept.map(([key, inner]) => [
      key,
      withoutProse(inner, !isNames && (key === "properties" || key === "patternProperties")),
    ]),
  );
}

/** OpenAPI demands a description of each response. */
function describeResponses(operation) {
  const responses = Object.fromEntries(
    Object.entries(operation.responses).map(([status, response]) => [
      status,
      response.$ref === undefined ? { description: status, ...response } : response,
    ]),
  );
  return { ...operation, responses };
}

const components = {};

/** Takes over everything that a piece refers to. */
function collect(value) {
  if (Array.isArray(value)) return value.forEach(collect);
  if (typeof value !== "object" || value === null) return;
  if (typeof value.$ref === "string") {
    const [, , kind, name] = value.$ref.split("/");
    components[kind] ??= {};
    if (components[kind][name] === undefined) {
      components[kind][name] = withoutProse(whole.components[kind][name]);
      if (kind === "responses") components[kind][name].description = name;
      collect(components[kind][name]);
    }
  }
  Object.values(value).forEach(collect);
}

const paths = {};
for (const [path, methods] of Object.entries(CALLS)) {
  paths[path] = Object.fromEntries(
    methods.map((method) => [method, describeResponses(withoutProse(whole.paths[path][method]))]),
  );
  collect(paths[path]);
}
const info = {
  title: "GitHub REST API: the calls that Signalbox makes",
  version: whole.info.version,
  license: { name: "MIT" },
  "x-source": `@octokit/openapi ${version}`,
};
const text = `${JSON.stringify({ openapi: whole.openapi, info, servers: whole.servers, paths, components })}\n`;
if (text.length > LIMIT_BYTES) throw new Error(`the slice has ${text.length} bytes, over ${LIMIT_BYTES}`);
writeFileSync(new URL("github-stand-in/github-slice.json", import.meta.url), text);
process.stdout.write(`${text.length} bytes, ${Object.keys(paths).length} paths\n`);
