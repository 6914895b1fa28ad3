import { z } from "zod";

/** What a pattern may become. */
export const PROPOSAL_KINDS = ["skill", "agent", "workflow-change"] as const;
/** One of the kinds. */
export const ProposalKind = z.enum(PROPOSAL_KINDS);
export type ProposalKind = z.infer<typeof ProposalKind>;

/** A pattern is proposed from its third time on. Source: documentation specification, section meta-updater. */
export const PATTERN_TIMES = 3;

/** Something that was seen again and again, with where. `key` stays the same for the same pattern. */
export interface Pattern {
  readonly key: string;
  readonly source: string;
  readonly subject: string;
  readonly said: string;
  readonly remedy: string;
  readonly owner: string;
  readonly kind: ProposalKind;
  readonly why: string;
  readonly times: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly runs: readonly string[];
}

/** A proposal with its evidence. `file` is where it would stand, null when it stands there already. */
export const Proposal = z.strictObject({
  key: z.string(),
  kind: ProposalKind,
  title: z.string(),
  source: z.string(),
  why: z.string(),
  said: z.string(),
  remedy: z.string(),
  owner: z.string(),
  times: z.number().int(),
  firstAt: z.number(),
  lastAt: z.number(),
  runs: z.array(z.string()),
  file: z.string().nullable(),
});
export type Proposal = z.infer<typeof Proposal>;
