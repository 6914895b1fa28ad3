import { z } from "zod";
import type { HandoffState } from "../../../kernel/record/result.ts";
import { DEFAULT_TASK_TIMEOUT_MS, defineTask, type Reader } from "../../../kernel/work/task.ts";
import { fileWrite, readFile, type FileText, type WriteFileOutput } from "../../workspace/index.ts";
import { enterThings, type EntryKind, hasList, InventoryEntry } from "./enter-things.ts";

/** An inventory over this size is not read. */
const INVENTORY_LIMIT_BYTES = 4 * 1024 * 1024;
const SKILL_LIMIT_BYTES = 1024 * 1024;

/** Things to enter into the inventory, 1 to 100 at once. */
export const UpdateInventoryInput = z.strictObject({ entries: z.array(InventoryEntry).min(1).max(100) });
export type UpdateInventoryInput = z.infer<typeof UpdateInventoryInput>;

/** `added` are the lines as they stand in the file; `unresolved` are paths that were entered and do not exist. */
export const UpdateInventoryOutput = z.strictObject({
  path: z.string(),
  changed: z.boolean(),
  added: z.array(z.string()),
  unresolved: z.array(z.string()),
});
export type UpdateInventoryOutput = z.infer<typeof UpdateInventoryOutput>;

/** What `update-inventory` decided. */
export interface InventoryPlan {
  readonly path: string;
  readonly text: string;
  readonly expectedDigest: string | null;
  readonly lines: number;
  readonly added: readonly string[];
  readonly unresolved: readonly string[];
}

/** Enters skills, agent specs, tools and templates where readers and coding agents look for them. */
export const updateInventory = defineTask<UpdateInventoryInput, InventoryPlan, UpdateInventoryOutput>({
  agent: "meta-updater",
  name: "update-inventory",
  title: "inventory",
  summary: "Enters skills, agent specs, tools and templates in CLAUDE.md or AGENTS.md",
  input: UpdateInventoryInput,
  output: UpdateInventoryOutput,
  timeoutMs: DEFAULT_TASK_TIMEOUT_MS,
  layer: "medium",
  effects: ["file.write"],
  plan: async (read, input) => {
    const { path, file } = await chooseInventory(read, input.entries);
    const edit = enterThings(file?.text ?? null, input.entries);
    const unresolved: string[] = [];
    for (const { path: made } of input.entries) if (!(await exists(read, made))) unresolved.push(made);
    return {
      path,
      text: edit.text,
      expectedDigest: file?.digest ?? null,
      lines: (file?.text ?? "").split("\n").length,
      added: edit.added,
      unresolved,
    };
  },
  act: async (plan, act, input) => {
    const { path, text, expectedDigest } = plan;
    const isChanged = plan.added.length > 0;
    const written = isChanged
      ? await act.do("inventory", fileWrite, { root: act.place.root, path, text, expectedDigest, isExecutable: false })
      : { path, digest: expectedDigest ?? "", lines: plan.lines, change: "changed" as const };
    const names = input.entries.map((entry) => entry.command ?? entry.name).join(", ");
    const handoff =
      act.handoff === undefined
        ? {}
        : { handoff: handOver(act.handoff, written, { isChanged, names, unresolved: plan.unresolved }) };
    return {
      output: { path, changed: isChanged, added: [...plan.added], unresolved: [...plan.unresolved] },
      summary: isChanged ? `Entered ${names} in ${path}.` : `${path} lists ${names} already.`,
      approach: "Edited the list of their kind alone; every other byte is as it was.",
      evidence: [{ kind: "file", path, digest: written.digest, note: isChanged ? written.change : "unchanged" }],
      deliverables: isChanged ? [{ type: "inventory", value: path, title: names }] : [],
      criteria: act.criteria.map((criterion) => ({
        criterion,
        met: plan.unresolved.length === 0,
        evidence: `${path} sha256 ${written.digest}`,
      })),
      ...handoff,
    };
  },
});

/** The file that lists such things already, else the one that coding agents read here; one that only refers to the other is passed over. */
async function chooseInventory(
  read: Reader,
  entries: readonly InventoryEntry[],
): Promise<{ readonly path: string; readonly file: FileText | null }> {
  const kinds = new Set<EntryKind>([...entries.map((entry) => entry.kind), "skill"]);
  const lists = (text: string): boolean => [...kinds].some((kind) => hasList(text, kind));
  const look = (path: string) =>
    read.read(readFile, { root: read.place.root, path, limitBytes: INVENTORY_LIMIT_BYTES });
  const claude = { path: "CLAUDE.md", file: await look("CLAUDE.md") };
  const agents = { path: "AGENTS.md", file: await look("AGENTS.md") };
  if (claude.file === null) return agents;
  if (agents.file === null) return claude;
  if (lists(claude.file.text)) return claude;
  return lists(agents.file.text) || /^@(?:\.\/)?AGENTS\.md\s*$/m.test(claude.file.text) ? agents : claude;
}

async function exists(read: Reader, path: string): Promise<boolean> {
  const file = /\.md$/i.test(path) ? path : `${path.replace(/\/$/, "")}/SKILL.md`;
  return (await read.read(readFile, { root: read.place.root, path: file, limitBytes: SKILL_LIMIT_BYTES })) !== null;
}

function handOver(
  earlier: HandoffState,
  written: WriteFileOutput,
  entered: { readonly isChanged: boolean; readonly names: string; readonly unresolved: readonly string[] },
): HandoffState {
  const { isChanged, names, unresolved } = entered;
  const files = earlier.currentState.files.filter((file) => file.path !== written.path);
  const { branch } = earlier.currentState;
  return {
    from: "meta-updater",
    to: "release-manager",
    workCompleted: [...earlier.workCompleted, { item: `${names} in ${written.path}`, done: true }],
    currentState: {
      files: isChanged ? [...files, { path: written.path, change: written.change, lines: written.lines }] : files,
      ...(branch === undefined ? {} : { branch }),
      commits: [...earlier.currentState.commits],
      validation: [
        ...earlier.currentState.validation,
        {
          check: "links of the inventory resolve",
          verdict: unresolved.length === 0 ? "pass" : "fail",
          ...(unresolved.length === 0 ? {} : { note: unresolved.join(", ") }),
        },
      ],
    },
    remainingWork: [
      ...earlier.workCompleted.filter((work) => !work.done).map((work) => work.item),
      "commit the files",
      "push the branch",
      "open the pull request",
    ],
    findings: [...earlier.findings],
    openQuestions: [...earlier.openQuestions],
  };
}
