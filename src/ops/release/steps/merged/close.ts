import { z } from "zod";
import type { CriterionAnswer, TaskOutcome } from "../../../../kernel/record/result.ts";
import { defineTask, type Doer, type Reader } from "../../../../kernel/work/task.ts";
import { type ForgeRef, readFileAt, readForge, readRelease } from "../../../workspace/index.ts";
import { digestOfText } from "../../../workspace/index.ts";
import type { PackageRelease } from "../../plan/model.ts";
import { nameRelease, STEP_TIMEOUT_MS } from "../model.ts";
import { readChangelogAt } from "./notes.ts";
import { findTag } from "../standing.ts";
import { MergedReleaseInput } from "./tag.ts";

/** What must stand when a release is over; each is looked at anew. */
export const RELEASE_CRITERIA = {
  tags: "Every tag names the merged commit, here and at the remote",
  files: "The version files of the merged commit hold the version",
  changelog: "The changelog tells the version and an empty [Unreleased] stands above it",
  release: "The forge has the release of every tag",
} as const;

/** A look at one criterion. */
const Look = z.strictObject({ criterion: z.string(), met: z.boolean(), evidence: z.string() });

/** How the release stands at its end, and the words that announce it. */
export const ReleaseEnd = z.strictObject({ looks: z.array(Look), urls: z.array(z.string()), announcement: z.string() });
export type ReleaseEnd = z.infer<typeof ReleaseEnd>;

/** Looks at the world after a release: does everything stand that was to stand? */
export const closeReleaseTask = defineTask<MergedReleaseInput, ReleaseEnd, ReleaseEnd>({
  agent: "release-manager",
  name: "close-release",
  title: "last look",
  summary: "Reads back tags, version files, changelog and the forge's release.",
  input: MergedReleaseInput,
  output: ReleaseEnd,
  timeoutMs: STEP_TIMEOUT_MS,
  layer: "slow",
  effects: [],
  plan: lookAtEnd,
  act: async (end, act, input) => conclude(end, act, input),
});

async function lookAtEnd(read: Reader, input: MergedReleaseInput): Promise<ReleaseEnd> {
  const root = read.place.repository;
  const forge = await read.read(readForge, { root });
  const looks: CriterionAnswer[] = [];
  const urls: string[] = [];
  const notes: string[] = [];
  for (const one of input.plan.packages) {
    const at = { root, revision: input.mergedSha };
    const changelog = await readChangelogAt(read, at, one);
    looks.push(await lookAtTag(read, root, forge, { tag: one.tag, sha: input.mergedSha }));
    looks.push(await lookAtFiles(read, at, one));
    if (one.changelog !== null) looks.push(lookAtChangelog(one, changelog));
    const release = await read.read(readRelease, { forge, tag: one.tag });
    const says = release === null ? `no release of ${one.tag}` : `${release.url}${release.isDraft ? " (a draft)" : ""}`;
    looks.push({ criterion: RELEASE_CRITERIA.release, met: release?.isDraft === false, evidence: says });
    if (release !== null) urls.push(release.url);
    notes.push(`## ${one.name} ${one.next}\n\n${release?.url ?? ""}\n\n${changelog?.section ?? one.notes}`.trim());
  }
  return { looks, urls, announcement: `${notes.join("\n\n")}\n` };
}

async function lookAtTag(
  read: Reader,
  root: string,
  forge: ForgeRef,
  { tag, sha }: { readonly tag: string; readonly sha: string },
): Promise<CriterionAnswer> {
  const { here, there } = await findTag(read, root, forge, tag);
  const met = here === sha && (forge.remote === null || there === sha);
  const at = forge.remote === null ? "" : `, at ${forge.remote} ${there?.slice(0, 12) ?? "nowhere"}`;
  return {
    criterion: RELEASE_CRITERIA.tags,
    met,
    evidence: `${tag} names ${here?.slice(0, 12) ?? "nothing"} here${at}`,
  };
}

/** Others may have changed a version file on the base meanwhile: then it must at least hold the version. */
async function lookAtFiles(
  read: Reader,
  at: { readonly root: string; readonly revision: string },
  release: PackageRelease,
): Promise<CriterionAnswer> {
  const wrong: string[] = [];
  for (const edit of release.edits) {
    const text = await read.read(readFileAt, { ...at, path: edit.path });
    if (text === null || (digestOfText(text) !== edit.digestAfter && !text.includes(edit.to))) wrong.push(edit.path);
  }
  const criterion = RELEASE_CRITERIA.files;
  if (wrong.length > 0) return { criterion, met: false, evidence: `${wrong.join(", ")} do not hold ${release.next}` };
  return {
    criterion,
    met: true,
    evidence: `${new Set(release.edits.map((edit) => edit.path)).size} files at ${at.revision.slice(0, 12)}`,
  };
}

function lookAtChangelog(release: PackageRelease, found: Awaited<ReturnType<typeof readChangelogAt>>): CriterionAnswer {
  const met = found !== null && found.section !== null && found.unreleased === "empty";
  const evidence = `${release.changelog}: ${found?.section === null || found === null ? `no section of ${release.next}` : `has ${release.next}`}, [Unreleased] is ${found?.unreleased ?? "missing"}`;
  return { criterion: RELEASE_CRITERIA.changelog, met, evidence };
}

function conclude(end: ReleaseEnd, act: Doer, { plan, mergedSha }: MergedReleaseInput): TaskOutcome<ReleaseEnd> {
  const wrong = end.looks.filter((look) => !look.met);
  const criteria = act.criteria.map((criterion) => {
    const own = end.looks.filter((look) => look.criterion === criterion);
    return {
      criterion,
      met: own.every((look) => look.met),
      evidence: own.map((look) => look.evidence).join("; ") || "nothing of the kind in this release",
    };
  });
  return {
    output: end,
    summary:
      wrong.length === 0
        ? `${nameRelease(plan)} stands at ${mergedSha.slice(0, 12)}`
        : `${nameRelease(plan)} does not stand: ${wrong.map((look) => look.evidence).join("; ")}`,
    evidence: [{ kind: "commit", sha: mergedSha }],
    criteria,
  };
}
