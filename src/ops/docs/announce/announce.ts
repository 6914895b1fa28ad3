import { z } from "zod";
import type { TaskOutcome } from "../../../kernel/record/result.ts";
import { defineTask, type Doer, type Reader } from "../../../kernel/work/task.ts";
import { fileWrite, readFile, type WriteFileInput } from "../../workspace/index.ts";

const FILE_LIMIT_BYTES = 16 * 1024 * 1024;

/** The words and the files to which they are appended; they stand in the user's checkout, where the settings name them. */
export const AnnounceInput = z.strictObject({
  text: z.string().min(1).max(1_000_000),
  files: z.array(z.string().min(1)).max(20),
});
export type AnnounceInput = z.infer<typeof AnnounceInput>;

/** The files that hold the announcement now. */
export const Announced = z.strictObject({ files: z.array(z.string()) });
export type Announced = z.infer<typeof Announced>;

/** Appends an announcement to the files that are named for it; one that holds it already stays as it is. */
export const announce = defineTask<AnnounceInput, { readonly writes: readonly WriteFileInput[] }, Announced>({
  agent: "meta-updater",
  name: "announce",
  title: "announcement",
  summary: "Appends the words about a release to the files that the settings name.",
  input: AnnounceInput,
  output: Announced,
  timeoutMs: 60_000,
  layer: "medium",
  effects: [fileWrite.name],
  plan: planAnnouncement,
  act: actAnnouncement,
});

async function planAnnouncement(read: Reader, input: AnnounceInput): Promise<{ writes: WriteFileInput[] }> {
  const root = read.place.repository;
  const words = input.text.trimEnd();
  const writes: WriteFileInput[] = [];
  for (const path of input.files) {
    const found = await read.read(readFile, { root, path, limitBytes: FILE_LIMIT_BYTES });
    if (found?.text.includes(words) === true) continue;
    const before = found === null ? "" : `${found.text.trimEnd()}\n\n`;
    writes.push({
      root,
      path,
      text: `${before}${words}\n`,
      expectedDigest: found?.digest ?? null,
      isExecutable: false,
    });
  }
  return { writes };
}

async function actAnnouncement(
  { writes }: { readonly writes: readonly WriteFileInput[] },
  act: Doer,
  input: AnnounceInput,
): Promise<TaskOutcome<Announced>> {
  const output = { files: input.files };
  if (writes.length === 0) {
    const reason = input.files.length === 0 ? "no file is named for announcements" : "announced already";
    return { output, summary: reason, skipped: reason };
  }
  const made = [];
  for (const write of writes) made.push(await act.do(`announce:${write.path}`, fileWrite, write));
  return {
    output,
    summary: `announced in ${made.map((file) => file.path).join(", ")}`,
    evidence: made.map(({ path, digest }) => ({ kind: "file" as const, path, digest })),
    deliverables: made.map(({ path }) => ({ type: "announcement", value: path, undo: `git checkout -- ${path}` })),
  };
}
