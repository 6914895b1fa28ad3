import fc from "fast-check";
import { type Commit, makeCommit } from "./commit-object.ts";

/** How a commit says that it takes another one back. */
export type RevertStyle =
  /** As `git revert` writes it: the header in quotes, and the whole name of the commit. */
  | "git"
  /** The same with an abbreviated name. */
  | "short"
  /** As a forge's button writes it: the header in quotes and a number, no name of a commit. */
  | "forge"
  /** `revert: <header>` with a footer `Refs`. Source: Conventional Commits 1.0.0, last example. */
  | "typed";

/** A commit of a generated history, with what the generator knows of it. */
export interface Entry extends Commit {
  readonly revert: { readonly style: RevertStyle; readonly target: string } | null;
}

/** Commits on a released version, newest first. */
export interface History {
  readonly base: (typeof BASES)[number];
  readonly entries: readonly Entry[];
}

/** Released versions that histories go on from: stable, and both kinds of zero. */
export const BASES = ["1.2.3", "0.4.2", "0.0.3"] as const;

type Part =
  | { readonly kind: "commit"; readonly message: string }
  | { readonly kind: "merge"; readonly header: string; readonly side: string }
  | { readonly kind: "revert"; readonly style: RevertStyle; readonly at: number };

const TYPES = [
  ...["feat", "feat", "Feat", "FEAT", "fix", "fix", "fix", "Fix", "FIX", "perf", "Perf", "revert", "deps", "Deps"],
  ...["security", "remove", "deprecate", "chore", "chore", "docs", "style", "refactor", "test", "ci", "build", "wip"],
];
const SUBJECTS = ["add a way out", "keep what was typed", "answer sooner", "say which file", "drop the old road (#12)"];
const LOOSE = ["add a thing", "feat : a space before", "feat:none behind", "fix:none behind", "WIP", "Update README"];
const FOOTERS = [
  "BREAKING CHANGE: the old one is gone",
  "BREAKING-CHANGE: the old one is gone",
  "breaking change: in small letters",
  "BREAKING CHANGE: one is gone\nBREAKING CHANGE: two is gone",
  "Release-As: 7.1.0",
  "release-as: 8.0.0",
  "Co-authored-by: Ada <ada@example.org>",
  "Refs: #12",
];

const headers = fc
  .record({
    type: fc.constantFrom(...TYPES),
    scope: fc.constantFrom("", "", "", "(api)", "(ui kit)"),
    mark: fc.constantFrom(...Array.from({ length: 11 }, () => ""), "!"),
    subject: fc.constantFrom(...SUBJECTS),
  })
  .map(({ type, scope, mark, subject }) => `${type}${scope}${mark}: ${subject}`);
const footers = fc.oneof(
  { weight: 5, arbitrary: fc.constant("") },
  { weight: 2, arbitrary: fc.constantFrom(...FOOTERS).map((footer) => `\n\n${footer}`) },
  { weight: 1, arbitrary: fc.constant("\n\nWhy it was needed.\nBREAKING CHANGE: right below the body") },
  { weight: 1, arbitrary: fc.constant("\n\nWhy it was needed, in a sentence.") },
);
const messages = fc
  .tuple(fc.oneof({ weight: 8, arbitrary: headers }, { weight: 1, arbitrary: fc.constantFrom(...LOOSE) }), footers)
  .map((parts) => parts.join(""));

const parts: fc.Arbitrary<Part> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant("commit" as const), message: messages }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("merge" as const),
      header: fc.oneof(fc.constant("Merge branch 'side'"), headers),
      side: messages,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("revert" as const),
      style: fc.constantFrom("git" as const, "git" as const, "short" as const, "forge" as const, "typed" as const),
      at: fc.nat(20),
    }),
  },
);
const histories = fc.record({ base: fc.constantFrom(...BASES), parts: fc.array(parts, { maxLength: 5 }) });

/** So many histories, the same for the same seed. */
export function generateHistories(count: number, seed: number): readonly History[] {
  return fc.sample(histories, { numRuns: count, seed }).map(({ base, parts: chosen }) => build(base, chosen));
}

/** The commit that carries the tag of a base. */
export function baseCommit(base: string): Commit {
  return makeCommit(`chore: begin at ${base}`, []);
}

function build(base: History["base"], chosen: readonly Part[]): History {
  const first = baseCommit(base);
  const entries: Entry[] = [];
  const reverted = new Set<string>();
  let tip = first;
  const add = (message: string, others: readonly string[], revert: Entry["revert"]) => {
    tip = makeCommit(message, [tip.sha, ...others]);
    entries.push({ ...tip, revert });
  };
  for (const part of chosen) {
    if (part.kind === "commit") add(part.message, [], null);
    else if (part.kind === "merge") {
      const side = makeCommit(part.side, [tip.sha]);
      entries.push({ ...side, revert: null });
      add(part.header, [side.sha], null);
    } else {
      const target = targetOf(part, entries, reverted) ?? first;
      reverted.add(target.sha);
      add(revertMessage(part.style, target), [], { style: part.style, target: target.sha });
    }
  }
  return { base, entries: entries.reverse() };
}

/** A commit that may be taken back: no merge, not taken back yet; a revert only as git writes it, by one as git writes it. */
function targetOf(
  part: Extract<Part, { kind: "revert" }>,
  entries: readonly Entry[],
  reverted: ReadonlySet<string>,
): Commit | null {
  const open = entries.filter(
    (entry) =>
      entry.parents.length === 1 &&
      !reverted.has(entry.sha) &&
      (entry.revert === null || (entry.revert.style === "git" && part.style === "git")),
  );
  return open[part.at % Math.max(1, open.length)] ?? null;
}

function revertMessage(style: RevertStyle, target: Commit): string {
  const header = target.message.split("\n", 1)[0] ?? "";
  if (style === "typed") return `revert: ${header}\n\nRefs: ${target.sha.slice(0, 12)}`;
  if (style === "forge") return `Revert "${header}" (#7)\n\nReverts acme/thing#6`;
  const name = style === "git" ? target.sha : target.sha.slice(0, 10);
  return `Revert "${header}"\n\nThis reverts commit ${name}.`;
}
