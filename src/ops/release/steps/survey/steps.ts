import type { ForgeRef } from "../../../workspace/index.ts";
import type { PlannedRelease } from "../../plan/model.ts";
import { nameRelease, type StepStanding } from "../model.ts";

/** What of a release stands already, as far as it was looked at. */
export interface Standing {
  readonly commit: string | null;
  readonly request: { readonly number: number; readonly url: string; readonly state: string } | null;
}

/** The steps of a release in their order: who does each, whether it stands, and what will be asked. */
export function describeSteps(plan: PlannedRelease, forge: ForgeRef, standing: Standing): readonly StepStanding[] {
  return [...stepsToMerge(plan, forge, standing), ...stepsAfterMerge(plan, forge)];
}

function stepsToMerge(plan: PlannedRelease, forge: ForgeRef, { commit, request }: Standing): readonly StepStanding[] {
  const asksBump = plan.packages.some((one) => one.bump === "minor" || one.bump === "major");
  const isCommitted = commit !== null;
  const done = (says: string) => (isCommitted ? `stands in ${commit.slice(0, 12)}` : says);
  const changelogs = plan.packages.flatMap((one) => (one.changelog === null ? [] : [one.changelog]));
  return [
    {
      ...{ step: "changelog and references", agent: "meta-updater", stands: isCommitted, asks: null },
      says: done(
        `[Unreleased] becomes the version in ${changelogs.join(", ") || "no file"}; ${plan.references.length} references`,
      ),
    },
    {
      ...{ step: "version files", agent: "release-manager", stands: isCommitted },
      says: done(`${filesOf(plan).join(", ") || "no file"}: ${nameRelease(plan)}`),
      asks: asksBump && !isCommitted ? "version.bump" : null,
    },
    {
      ...{ step: "release commit", agent: "release-manager", stands: isCommitted, asks: null },
      says: done(
        `${firstLine(plan.commitMessage)} on ${plan.branch}${forge.remote === null ? "" : `, pushed to ${forge.remote}`}`,
      ),
    },
    {
      ...{ step: "pull request", agent: "release-manager", stands: request !== null, asks: null },
      says:
        request === null
          ? `${plan.branch} into ${plan.base}: ${plan.pullRequest.title}`
          : `${request.url} is ${request.state}`,
    },
    {
      ...{ step: "merge", agent: "a human", stands: request?.state === "merged", asks: "release.merge" },
      says: `${plan.base} gets the release commit by a person's merge`,
    },
  ];
}

/** What can't be told before there is a merged commit. */
function stepsAfterMerge(plan: PlannedRelease, forge: ForgeRef): readonly StepStanding[] {
  const tags = plan.packages.map((one) => one.tag).join(", ");
  const { remote } = forge;
  const artifacts = plan.artifacts.length === 0 ? "" : ` and ${plan.artifacts.map((one) => one.name).join(", ")}`;
  const publishes = plan.packages.filter((one) => one.publishTo.length > 0);
  const own = { agent: "release-manager", stands: null };
  return [
    { ...own, step: "tag", asks: "git.tag.create", says: `${tags} at the merged commit` },
    ...(remote === null ? [] : [{ ...own, step: "tag push", asks: "git.tag.push", says: `${tags} to ${remote}` }]),
    {
      ...{ ...own, step: "forge release", asks: "forge.release.create" },
      says: `${forge.kind} release of ${tags} with its notes${artifacts}`,
    },
    ...publishes.map((one) => ({
      ...{ ...own, step: `publish ${one.name}`, asks: "publish.package" },
      says: `${one.name} ${one.next} to ${one.publishTo.join(", ")} as ${one.channel}`,
    })),
    {
      ...{ ...own, step: "last look", asks: null },
      says: "tags, release, version files and an empty [Unreleased] stand; announce",
    },
  ];
}

function filesOf(plan: PlannedRelease): readonly string[] {
  return [...new Set(plan.packages.flatMap((one) => one.edits.map((edit) => edit.path)))];
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
