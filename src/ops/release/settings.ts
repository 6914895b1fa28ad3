import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { OpsError } from "../../kernel/ops-error.ts";
import { parseInput } from "../../kernel/operation.ts";
import type { Reader } from "../../kernel/work/task.ts";
import { readFile } from "../workspace/index.ts";

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
});
export type ReleaseSettings = z.infer<typeof ReleaseSettings>;

/** Reads the repository's settings; those of a repository without a `signalbox.yaml` are the defaults. Throws `invalid_input`. */
export async function readSettings(read: Reader, root: string): Promise<ReleaseSettings> {
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
