import { createHash } from "node:crypto";
import { z } from "zod";
import { type Answer, type Answerer, AT, itemsOf, notFound, page, schemaOf } from "./answer.ts";
import { resolve, type Schema } from "./contract.ts";
import { sampleWith } from "./sample.ts";
import type { StandInRelease, StandInState } from "./state.ts";

const ReleaseBody = z.looseObject({
  tag_name: z.string(),
  name: z.string().nullish(),
  body: z.string().nullish(),
  draft: z.boolean().default(false),
  prerelease: z.boolean().default(false),
  make_latest: z.string().default("true"),
});
const ChangeBody = z.looseObject({ draft: z.boolean().optional(), make_latest: z.string().optional() });

/** Releases and their files. */
export const RELEASE_ANSWERS: Readonly<Record<string, Answerer>> = {
  "GET /repos/{owner}/{repo}/releases": (state, matched, query) =>
    page(
      state.releases.toReversed().map((release) => showRelease(state, itemsOf(matched, 200), release)),
      query,
    ),
  "GET /repos/{owner}/{repo}/releases/tags/{tag}": (state, matched) => {
    const found = state.releases.find(({ tag, draft }) => tag === matched.parameters["tag"] && !draft);
    if (found === undefined) return { status: 404, body: notFound() };
    return { status: 200, body: showRelease(state, schemaOf(matched, 200), found) };
  },
  "POST /repos/{owner}/{repo}/releases": (state, matched, _query, raw) => {
    const given = ReleaseBody.parse(raw);
    const isTaken = state.releases.some(({ tag, draft }) => tag === given.tag_name && !draft);
    if (isTaken && !given.draft) return alreadyExists("Release", "tag_name");
    const made: StandInRelease = {
      id: state.releases.length + 1,
      tag: given.tag_name,
      name: given.name ?? null,
      body: given.body ?? null,
      draft: given.draft,
      prerelease: given.prerelease,
      latest: given.make_latest,
      assets: [],
    };
    state.releases.push(made);
    return { status: 201, body: showRelease(state, schemaOf(matched, 201), made) };
  },
  "PATCH /repos/{owner}/{repo}/releases/{release_id}": (state, matched, _query, raw) => {
    const found = state.releases.find(({ id }) => id === Number(matched.parameters["release_id"]));
    if (found === undefined) return { status: 404, body: notFound() };
    const { draft = found.draft, make_latest: latest = found.latest } = ChangeBody.parse(raw);
    Object.assign(found, { draft, latest });
    return { status: 200, body: showRelease(state, schemaOf(matched, 200), found) };
  },
  "POST /repos/{owner}/{repo}/releases/{release_id}/assets": (state, matched, query, raw) => {
    const found = state.releases.find(({ id }) => id === Number(matched.parameters["release_id"]));
    const name = (query.get("name") ?? "").replaceAll(/[^\w.-]+/g, "."); // as GitHub renames what has other characters
    if (found === undefined || !(raw instanceof Uint8Array)) return { status: 422, body: notFound() };
    if (found.assets.some((asset) => asset.name === name)) return alreadyExists("ReleaseAsset", "name");
    const digest = state.tellsDigests ? `sha256:${createHash("sha256").update(raw).digest("hex")}` : null;
    const id = 100 * found.id + found.assets.length;
    const made = { id, name, size: raw.length, digest, state: "uploaded" as const };
    found.assets.push(made);
    return { status: 201, body: showAsset(schemaOf(matched, 201), found, made) };
  },
  "DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}": (state, matched) => {
    const wanted = Number(matched.parameters["asset_id"]);
    for (const { assets } of state.releases) {
      const at = assets.findIndex(({ id }) => id === wanted);
      if (at >= 0) assets.splice(at, 1);
    }
    return { status: 204, body: null };
  },
};

function alreadyExists(resource: string, field: string): Answer {
  return {
    status: 422,
    body: {
      message: "Validation Failed",
      documentation_url: "https://docs.github.com/rest",
      errors: [{ resource, code: "already_exists", field }],
    },
  };
}

function showRelease(state: StandInState, schema: Schema, given: StandInRelease): unknown {
  const base = `https://github.com/${state.owner}/${state.repo}/releases`;
  const path = `/repos/${state.owner}/${state.repo}/releases/${given.id}/assets`;
  const shown = sampleWith(schema, {
    id: given.id,
    tag_name: given.tag,
    name: given.name,
    body: given.body ?? "",
    draft: given.draft,
    prerelease: given.prerelease,
    html_url: `${base}/tag/${given.tag}`,
    upload_url: `${state.uploads}${path}{?name,label}`,
    published_at: given.draft ? null : AT,
  });
  const item =
    z.record(z.string(), z.record(z.string(), z.unknown())).parse(resolve(schema)["properties"])["assets"] ?? {};
  const assetSchema = z.record(z.string(), z.unknown()).parse(item["items"]);
  return { ...shown, assets: given.assets.map((asset) => showAsset(assetSchema, given, asset)) };
}

function showAsset(schema: Schema, release: StandInRelease, asset: StandInRelease["assets"][number]): unknown {
  const url = `https://github.com/octo/repo/releases/download/${release.tag}/${asset.name}`;
  return sampleWith(schema, { ...asset, browser_download_url: url });
}
