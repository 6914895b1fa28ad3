import { z } from "zod";
import { defineTask } from "../../../kernel/work/task.ts";
import { fileWrite, readFile } from "../../workspace/index.ts";
import { addEntries, ChangelogEntry } from "../../changelog/index.ts";

/** A changelog over this size is not read. */
const CHANGELOG_LIMIT_BYTES = 16 * 1024 * 1024;

/** Entries for the unreleased part of a changelog, at most 10,000 at once. */
export const UpdateChangelogInput = z.strictObject({
  path: z.string().min(1).default("CHANGELOG.md").describe("The changelog, relative to the top level"),
  entries: z.array(ChangelogEntry).max(10_000),
});
export type UpdateChangelogInput = z.infer<typeof UpdateChangelogInput>;

/** `added` are the list items as they stand in the file. `changed` tells whether the file was written. */
export const UpdateChangelogOutput = z.strictObject({
  path: z.string(),
  changed: z.boolean(),
  added: z.array(z.string()),
});
export type UpdateChangelogOutput = z.infer<typeof UpdateChangelogOutput>;

/** What `update-changelog` decided: the whole new text, or null when nothing is to be written. */
export interface ChangelogPlan {
  readonly text: string | null;
  readonly expectedDigest: string | null;
  readonly added: readonly string[];
  readonly reason: string;
}

/** Adds user-facing changes to `[Unreleased]`, by region; the file is made when it is missing. */
export const updateChangelog = defineTask<UpdateChangelogInput, ChangelogPlan, UpdateChangelogOutput>({
  agent: "meta-updater",
  name: "update-changelog",
  title: "changelog",
  summary: "Adds user-facing changes to the [Unreleased] section of the changelog",
  input: UpdateChangelogInput,
  output: UpdateChangelogOutput,
  timeoutMs: 60_000,
  layer: "medium",
  effects: ["file.write"],
  plan: async (read, input) => {
    const file = await read.read(readFile, {
      root: read.place.root,
      path: input.path,
      limitBytes: CHANGELOG_LIMIT_BYTES,
    });
    const edit = addEntries(file?.text ?? null, input.entries, input.path);
    const reason = edit.hasUserFacing ? `${input.path} already tells all of it` : "nothing that users read about";
    return { text: edit.isChanged ? edit.text : null, expectedDigest: file?.digest ?? null, added: edit.added, reason };
  },
  act: async (plan, act, input) => {
    const output = { path: input.path, changed: plan.text !== null, added: [...plan.added] };
    if (plan.text === null)
      return { output, summary: `Changelog left as it is: ${plan.reason}.`, skipped: plan.reason };
    const { root } = act.place;
    const written = await act.do("changelog", fileWrite, {
      root,
      path: input.path,
      text: plan.text,
      expectedDigest: plan.expectedDigest,
      isExecutable: false,
    });
    const count = `${plan.added.length} ${plan.added.length === 1 ? "entry" : "entries"}`;
    return {
      output,
      summary: `Added ${count} to [Unreleased] in ${written.path}.`,
      approach: "Edited the [Unreleased] region alone; every other byte is as it was.",
      evidence: [{ kind: "file", path: written.path, digest: written.digest, note: written.change }],
      deliverables: [{ type: "changelog", value: written.path, title: count }],
      criteria: act.criteria.map((criterion) => ({
        criterion,
        met: true,
        evidence: `${written.path} sha256 ${written.digest}`,
      })),
    };
  },
});
