import { z } from "zod";
import { defineEffect } from "../../../kernel/work/effect.ts";
import { digestOf } from "../../../kernel/json.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { Ports } from "../../../kernel/ports.ts";
import type { TaskOutcome } from "../../../kernel/record/result.ts";
import { defineTask, type Doer } from "../../../kernel/work/task.ts";
import { applyTextEdits, type FileText, TextEdit } from "../../workspace/index.ts";
import { PlannedRelease } from "../plan/model.ts";
import { nameRelease, STEP_TIMEOUT_MS } from "./model.ts";

/** Largest version file. Lock files of large monorepos have some 10 MB. */
const FILE_LIMIT_BYTES = 64 * 1024 * 1024;

/** Versions that move together, in files that are edited in place. `change` is the largest move among them. */
export const VersionBumpInput = z.strictObject({
  root: z.string(),
  change: z.enum(["patch", "minor", "major"]),
  packages: z.array(z.strictObject({ name: z.string(), from: z.string().nullable(), to: z.string() })).min(1),
  edits: z.array(TextEdit),
});
export type VersionBumpInput = z.infer<typeof VersionBumpInput>;

/** The files as they are now. */
export const VersionBumpOutput = z.strictObject({
  files: z.array(z.strictObject({ path: z.string(), digest: z.string() })),
});
export type VersionBumpOutput = z.infer<typeof VersionBumpOutput>;

/** Moves versions in files; every byte outside the version stays. Probed by the digests of the files. */
export const versionBump = defineEffect<VersionBumpInput, VersionBumpOutput>({
  name: "version.bump",
  input: VersionBumpInput,
  output: VersionBumpOutput,
  resource: (input) => ({
    kind: "release",
    id: input.packages.map((one) => `${one.name} ${one.to}`).join(", "),
    change: input.change,
    paths: pathsOf(input),
  }),
  target: async (_ports, input) => ({
    label: input.packages.map((one) => `${one.name} ${one.from ?? "(new)"} -> ${one.to}`).join(", "),
    version: digestOf(input.edits.map((edit) => edit.digestBefore)),
  }),
  probe: async (ports, input) => {
    const files = await Promise.all(pathsOf(input).map((path) => readVersionFile(ports, input.root, path)));
    const isDone = files.every((file) => editsOf(input, file.path)[0]?.digestAfter === file.digest);
    return isDone ? { kind: "done", output: outputOf(files) } : { kind: "not_done" };
  },
  perform: async (ports, input, scope) => {
    const files: FileText[] = [];
    for (const path of pathsOf(input)) {
      const file = await readVersionFile(ports, input.root, path);
      const text = applyTextEdits(file.text, editsOf(input, path));
      if (text !== file.text)
        await ports.files.write(
          { root: input.root, path, text, expectedDigest: file.digest, isExecutable: false },
          scope,
        );
      files.push(await readVersionFile(ports, input.root, path));
    }
    return outputOf(files);
  },
});

const Input = z.strictObject({ plan: PlannedRelease });
type Input = z.infer<typeof Input>;

/** Moves the versions of a release in all files that hold them. */
export const bumpVersionTask = defineTask<Input, { readonly root: string }, VersionBumpOutput>({
  agent: "release-manager",
  name: "bump-version",
  title: "version files",
  summary: "Moves the version in manifests and lock files, and leaves every other byte as it is.",
  input: Input,
  output: VersionBumpOutput,
  timeoutMs: STEP_TIMEOUT_MS,
  layer: "slow",
  effects: [versionBump.name],
  plan: async (read) => ({ root: read.place.root }),
  act: actBump,
});

async function actBump(
  { root }: { readonly root: string },
  act: Doer,
  { plan }: Input,
): Promise<TaskOutcome<VersionBumpOutput>> {
  const edits = plan.packages.flatMap((one) =>
    one.edits.map(({ path, at, from, to, digestBefore, digestAfter }) => ({
      path,
      at,
      from,
      to,
      digestBefore,
      digestAfter,
    })),
  );
  const packages = plan.packages.map(({ name, current, next }) => ({ name, from: current, to: next }));
  const output = await act.do("bump", versionBump, { root, change: largestChange(plan), packages, edits });
  const files = output.files.map((file) => file.path);
  return {
    output,
    summary:
      files.length === 0
        ? `${nameRelease(plan)}: no file holds the version`
        : `${nameRelease(plan)} in ${files.join(", ")}`,
    evidence: [
      ...output.files.map(({ path, digest }) => ({ kind: "file" as const, path, digest })),
      ...(files.length === 0
        ? [{ kind: "commit" as const, sha: plan.headSha, note: "its files hold no version" }]
        : []),
    ],
  };
}

function largestChange(plan: PlannedRelease): VersionBumpInput["change"] {
  const bumps = plan.packages.map((one) => one.bump);
  return (["major", "minor"] as const).find((bump) => bumps.includes(bump)) ?? "patch";
}

function pathsOf(input: VersionBumpInput): string[] {
  return [...new Set(input.edits.map((edit) => edit.path))];
}

function editsOf(input: VersionBumpInput, path: string): readonly TextEdit[] {
  return input.edits.filter((edit) => edit.path === path);
}

function outputOf(files: readonly FileText[]): VersionBumpOutput {
  return { files: files.map(({ path, digest }) => ({ path, digest })) };
}

async function readVersionFile(ports: Ports, root: string, path: string): Promise<FileText> {
  const file = await ports.files.read(root, path, FILE_LIMIT_BYTES);
  if (file === null)
    throw new OpsError("stale", `${path} held a version when the release was planned, and is gone`, {
      hint: "Run the command again.",
    });
  return file;
}
