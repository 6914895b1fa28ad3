import { z } from "zod";

/** What toolsmith makes. Source: documentation and tooling specification, toolsmith. */
export const ThingKind = z.enum(["skill", "agent", "tool", "template"]);
export type ThingKind = z.infer<typeof ThingKind>;

/** What people call each kind. */
export const THING_WORDS = {
  skill: "skill",
  agent: "agent spec",
  tool: "tool",
  template: "template",
} as const satisfies Record<ThingKind, string>;

/** The same with an article. */
export function oneOf(thing: ThingKind): string {
  return `${thing === "agent" ? "an" : "a"} ${THING_WORDS[thing]}`;
}

/** The branch on which a new thing waits for its review. */
export function branchOf(thing: ThingKind, name: string): string {
  return `feat/${thing}-${name}`;
}

/** A file that was written or would be. */
export const MadeFile = z.strictObject({
  path: z.string(),
  lines: z.number().int(),
  change: z.enum(["created", "changed"]),
  digest: z.string(),
});
export type MadeFile = z.infer<typeof MadeFile>;

/** Something on the shelf that is much like what was asked for. */
export const NearThing = z.strictObject({ name: z.string(), path: z.string(), why: z.string() });
export type NearThing = z.infer<typeof NearThing>;

/**
 * A thing as it was made (or planned). `text` is its main file; `command` and `commandCount` are of skills alone;
 * `securityWords` not empty means that somebody of that review area must look at a skill.
 */
export const MadeThing = z.strictObject({
  kind: z.literal("made"),
  thing: ThingKind,
  name: z.string(),
  asked: z.string(),
  path: z.string(),
  command: z.string().nullable(),
  description: z.string(),
  text: z.string(),
  files: z.array(MadeFile),
  template: z.string(),
  near: z.array(NearThing),
  securityWords: z.array(z.string()),
  notes: z.array(z.string()),
  commandCount: z.number().int().nullable(),
  digest: z.string(),
});
export type MadeThing = z.infer<typeof MadeThing>;

/** What came of making something. `there`: the same one was made before; `none`: there is no place for one. */
export const MakeOutput = z.discriminatedUnion("kind", [
  MadeThing,
  z.strictObject({
    kind: z.literal("there"),
    name: z.string(),
    path: z.string(),
    place: z.string(),
    branch: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal("none") }),
]);
export type MakeOutput = z.infer<typeof MakeOutput>;

/** A file to be written, relative to the repository's top level. `expectedDigest` null: it must not exist yet. */
export interface PlannedFile {
  readonly path: string;
  readonly text: string;
  readonly isExecutable: boolean;
  readonly expectedDigest: string | null;
}

/** What is to be done for a new thing; its first file is the main one. */
export type MakePlan =
  | { readonly kind: "not_applicable"; readonly reason: string }
  | {
      readonly kind: "there";
      readonly name: string;
      readonly path: string;
      readonly place: string;
      /** The branch that it waits on; absent when it is in the repository itself. */
      readonly branch?: string;
    }
  | {
      readonly kind: "make";
      readonly thing: ThingKind;
      readonly name: string;
      readonly asked: string;
      /** What a `git rm -r` has to name to undo it. */
      readonly folder: string;
      readonly path: string;
      readonly command: string | null;
      readonly description: string;
      readonly files: readonly PlannedFile[];
      readonly template: string;
      readonly near: readonly NearThing[];
      readonly securityWords: readonly string[];
      readonly notes: readonly string[];
      readonly commandCount: number | null;
    };
