import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { isLocalUrl } from "../../kernel/local-url.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import { parseInput } from "../../kernel/operation.ts";
import type { Reader } from "../../kernel/work/task.ts";
import { readFile } from "../workspace/index.ts";
import { RUN_CHECKS_TIMEOUT_MS } from "./checks/model.ts";

/** How versions are found, moved and named: the part `release.version`. */
export const VersionSettings = z.strictObject({
  tagPrefix: z
    .string()
    .max(40)
    .default("v")
    .describe("What stands before the version in a tag; packages of a monorepo add their name: `core-v1.2.0`"),
  initial: z.string().default("0.1.0").describe("Version of the first release"),
  featureIsPatchAtZero: z.boolean().default(false).describe("While the version is 0.0.z a feature moves the patch"),
  files: z
    .array(z.strictObject({ path: z.string().min(1), pattern: z.string().min(1).optional() }))
    .default([])
    .describe("More files that hold the version; `pattern` is text around it with {version} in its place"),
  references: z
    .array(z.string().min(1))
    .default([])
    .describe("Documentation files whose references to the version are moved with it, as globs"),
  groups: z
    .array(z.array(z.string().min(1)).min(2))
    .default([])
    .describe("Packages of a monorepo that always share one version"),
});
export type VersionSettings = z.infer<typeof VersionSettings>;

/** Where a package is published: the part `release.publish`. */
export const PublishSettings = z.strictObject({
  npm: z
    .strictObject({
      registry: z.string().default("").describe("Address of the registry; empty: as npm is configured"),
      access: z.enum(["public", "restricted"]).default("public"),
      tag: z.string().default("").describe("dist-tag; empty: `latest`, or the channel of a pre-release"),
    })
    .nullable()
    .default(null),
  pypi: z
    .strictObject({
      repositoryUrl: z
        .string()
        .default("https://upload.pypi.org/legacy/")
        .describe("Address that files are uploaded to"),
      indexUrl: z
        .string()
        .default("")
        .describe("Address of its simple index, where it is read; empty: told by the upload address"),
    })
    .nullable()
    .default(null),
  prepare: z
    .array(z.array(z.string().min(1)).min(1))
    .max(10)
    .default([])
    .describe(
      "Commands that run at the top level before a package is packed, as lists of arguments, such as [npm, ci]",
    ),
  callTimeoutSeconds: z
    .number()
    .int()
    .min(1)
    .max(240)
    .default(60)
    .describe("How long one call of a registry may take, within the 300 s of publishing a package"),
});
export type PublishSettings = z.infer<typeof PublishSettings>;

const FILE = "signalbox.yaml";
const FILE_LIMIT_BYTES = 256 * 1024;

/** The part `release` of `signalbox.yaml`. */
export const ReleaseSettings = z.strictObject({
  protectedBranches: z
    .array(z.string().min(1))
    .default([])
    .describe(
      "Branches that are never committed or pushed to, beside main, master and release/*; `*` stands for anything",
    ),
  maxFileMegabytes: z
    .number()
    .positive()
    .default(50)
    .describe("Largest file that is committed. Source of the default: GitHub warns from 50 MiB"),
  checks: z
    .array(z.strictObject({ name: z.string().min(1), command: z.array(z.string().min(1)).min(1) }))
    .nullable()
    .default(null)
    .describe(
      "Commands that must pass before a pull request, as lists of arguments; detected from the project when not given",
    ),
  checksTimeoutSeconds: z
    .number()
    .int()
    .min(1)
    .max(6 * 3_600)
    .default(RUN_CHECKS_TIMEOUT_MS / 1_000)
    .describe("How long all of these commands together may take"),
  version: VersionSettings.default(() => VersionSettings.parse({})),
  publish: PublishSettings.default(() => PublishSettings.parse({})),
  artifacts: z.array(z.string().min(1)).default([]).describe("Files attached to a release, as globs"),
  milestone: z
    .string()
    .nullable()
    .default(null)
    .describe("Milestone whose pull requests must all be merged; {version} stands for the version released"),
  openUrl: z
    .string()
    .refine(isLocalUrl, "the URL of something on this machine, such as http://localhost:3000")
    .nullable()
    .default(null)
    .describe("Local URL that `signalbox push` opens in the browser at its end"),
  announce: z
    .array(z.string().min(1))
    .default([])
    .describe("Files to which the announcement of a release is appended; none: it stands in the report alone"),
});
export type ReleaseSettings = z.infer<typeof ReleaseSettings>;

/** Reads the repository's settings; those of a repository without a `signalbox.yaml` are the defaults. Throws `invalid_input`. */
export async function readSettings(read: Pick<Reader, "read">, root: string): Promise<ReleaseSettings> {
  const file = await read.read(readFile, { root, path: FILE, limitBytes: FILE_LIMIT_BYTES });
  return parseSettings(file?.text ?? "");
}

/** The release settings within the text of `signalbox.yaml`. Throws `invalid_input` when it does not parse. */
export function parseSettings(text: string): ReleaseSettings {
  const whole: unknown = parseDocument(text);
  const part: unknown = typeof whole === "object" && whole !== null && "release" in whole ? whole.release : null;
  return parseInput(ReleaseSettings, part ?? {}, `${FILE}, release`);
}

function parseDocument(text: string): unknown {
  try {
    return parseYaml(text, { maxAliasCount: 20 });
  } catch (cause) {
    throw new OpsError("invalid_input", `${FILE} is not YAML`, { hint: "Run `signalbox config check`.", cause });
  }
}
