import { z } from "zod";

/** What makes a claim checkable. A task with effects that claims success without any has not succeeded. */
export const Evidence = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("command"),
    command: z.array(z.string()),
    exitCode: z.number().int(),
    note: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal("url"), url: z.string(), note: z.string().optional() }),
  z.strictObject({ kind: z.literal("commit"), sha: z.string(), note: z.string().optional() }),
  z.strictObject({ kind: z.literal("file"), path: z.string(), digest: z.string(), note: z.string().optional() }),
]);
export type Evidence = z.infer<typeof Evidence>;

/** Something that exists because of a run: a commit, a pull request, a file. `value` is a hash, URL, path or number. */
export const Deliverable = z.strictObject({
  type: z.string(),
  value: z.string(),
  title: z.string().optional(),
  undo: z.string().optional(),
});
export type Deliverable = z.infer<typeof Deliverable>;

/** One line of evidence for people. */
export function describeEvidence(evidence: Evidence): string {
  const note = evidence.note === undefined ? "" : ` (${evidence.note})`;
  switch (evidence.kind) {
    case "command":
      return `\`${evidence.command.join(" ")}\` exit ${evidence.exitCode}${note}`;
    case "url":
      return `${evidence.url}${note}`;
    case "commit":
      return `commit ${evidence.sha.slice(0, 12)}${note}`;
    case "file":
      return `${evidence.path} sha256 ${evidence.digest.slice(0, 12)}${note}`;
  }
}
