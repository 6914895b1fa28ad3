import { z } from "zod";
import type { Finding } from "../../../kernel/record/finding.ts";
import { defineOperation } from "../../../kernel/operation.ts";
import { OpsError } from "../../../kernel/ops-error.ts";

/** A changelog over this size is not read. */
const CHANGELOG_LIMIT_BYTES = 16 * 1024 * 1024;

/** Which changelog of which repository to read. */
export const LintChangelogInput = z.strictObject({
  root: z.string().min(1).describe("Absolute path of the repository's top level"),
  path: z.string().min(1).default("CHANGELOG.md").describe("The changelog, relative to the top level"),
});
export type LintChangelogInput = z.infer<typeof LintChangelogInput>;

/** What is wrong with a changelog; empty when nothing is. */
export interface LintChangelogAnswer {
  readonly path: string;
  readonly findings: readonly Finding[];
}

/** Judges a changelog by Keep a Changelog. Throws `not_found` when there is none. */
export const lintChangelogOperation = defineOperation<LintChangelogInput, LintChangelogAnswer>({
  name: "changelog.lint",
  summary: "Judges a changelog: headings, categories, order of versions, dates, links",
  scope: "read",
  audited: false,
  input: LintChangelogInput,
  run: async ({ ports }, { root, path }) => {
    const file = await ports.files.read(root, path, CHANGELOG_LIMIT_BYTES);
    if (file === null)
      throw new OpsError("not_found", `${path} does not exist in ${root}`, {
        hint: "Name another file, or let `signalbox commit --user-facing` make it.",
      });
    const { lintChangelog } = await import("./lint.ts");
    return { path, findings: lintChangelog(file.text, path) };
  },
});
