import semver from "semver";
import type { CommitVerdict } from "../../src/ops/release/index.ts";
import type { Entry, History } from "./histories.ts";
import type { OurAnswer } from "./peers.ts";

type Bump = CommitVerdict["bump"];

/** Rows of the truth table on which other tools decide otherwise. Source: release specification, "Version bump". */
export const ROWS = {
  breaking: "any type with `!`, a footer `BREAKING CHANGE:` or `BREAKING-CHANGE:`, in capitals, moves the major",
  zero: "a breaking change moves the minor while the version is 0.y.z",
  feature: "`feat` in any letter case moves the minor",
  fix: "`fix`, `perf`, `revert`, `deps` in any letter case move the patch",
  told: "`security` and `remove` move the patch, `deprecate` the minor: users are told of them",
  silent: "`chore`, `docs`, `style`, `refactor`, `test`, `ci`, `build` and unknown types move nothing",
  not_conventional: "what is not conventional moves nothing, and is a finding",
  release_as: "`Release-As:` names the version",
  left_out: "merge commits, and a commit with its revert, are left out",
} as const;
export type Row = keyof typeof ROWS;

/** A commit as it stands in a history, with our verdict on it. */
export interface Judged {
  readonly entry: Entry;
  readonly verdict: CommitVerdict;
  /** How the pair that it is left out with was made; null when it is in none. */
  readonly pair: NonNullable<Entry["revert"]>["style"] | null;
}

/** One way in which a tool reads commits otherwise than the truth table. The first that fits is taken. */
export interface Reading {
  readonly row: Row;
  fits(judged: Judged): boolean;
  bump(judged: Judged): Bump;
}

/** What a tool is expected to answer by its readings, and the rows on which that rests. */
export function expectOf(history: History, ours: OurAnswer, readings: readonly Reading[]) {
  const rows = new Set<Row>();
  let bump: Bump = "none";
  for (const judged of judgedOf(history, ours)) {
    const reading = readings.find((one) => one.fits(judged));
    const said = reading === undefined ? judged.verdict.bump : reading.bump(judged);
    if (reading !== undefined && said !== judged.verdict.bump) rows.add(reading.row);
    if (ours.version !== null && judged.verdict.row === "release_as") rows.add("release_as");
    bump = larger(bump, said);
  }
  if (bump === "major" && history.base.startsWith("0.")) rows.add("zero");
  return { version: bump === "none" ? null : semver.inc(history.base, bump), rows };
}

function judgedOf(history: History, ours: OurAnswer): readonly Judged[] {
  const { entries } = history;
  return entries.map((entry) => {
    const verdict = ours.verdicts.get(entry.sha);
    if (verdict === undefined) throw new Error(`no verdict on ${entry.sha}`);
    const taker = entries.find((other) => other.revert?.target === entry.sha);
    const partner = verdict.row !== "reverted" ? null : isTaken(taker, ours) ? taker : entry;
    return { entry, verdict, pair: partner?.revert?.style ?? null };
  });
}

function isTaken(taker: Entry | undefined, ours: OurAnswer): boolean {
  return taker !== undefined && ours.verdicts.get(taker.sha)?.row === "reverted";
}

const ORDER: readonly Bump[] = ["none", "patch", "minor", "major"];

function larger(left: Bump, right: Bump): Bump {
  return ORDER.indexOf(left) >= ORDER.indexOf(right) ? left : right;
}

const headerOf = ({ entry }: Judged): string => entry.message.split("\n", 1)[0] ?? "";
const isMerge = ({ entry }: Judged): boolean => entry.parents.length > 1;
const isLeftOut = (judged: Judged): boolean => isMerge(judged) || judged.pair !== null;
const isConventional = (judged: Judged): boolean => /^\w+(?:\([^()]+\))?!?: \S/.test(headerOf(judged));
/** `feat:x`, which git-cliff reads as if the space were there. */
const lacksSpace = (judged: Judged): boolean => /^\w+:\S/.test(headerOf(judged));
/** The type as it is written. */
const typeOf = (judged: Judged): string => /^\w*/.exec(headerOf(judged))?.[0] ?? "";
const hasMark = (judged: Judged): boolean => /^\w+(?:\([^()]+\))?!:/.test(headerOf(judged));
const hasLine = (judged: Judged, line: RegExp): boolean => line.test(judged.entry.message);

/** git-cliff 2.14 with its own settings: every conventional commit moves at least the patch, and nothing is left out. */
export const CLIFF: readonly Reading[] = [
  {
    row: "left_out",
    fits: isLeftOut,
    bump: (judged) => (isConventional(judged) || lacksSpace(judged) ? cliffBump(judged) : "none"),
  },
  {
    row: "fix",
    fits: (judged) => judged.entry.revert !== null && !isConventional(judged),
    bump: () => "none",
  },
  { row: "not_conventional", fits: lacksSpace, bump: cliffBump },
  { row: "not_conventional", fits: (judged) => !isConventional(judged), bump: () => "none" },
  {
    row: "breaking",
    fits: (judged) => judged.verdict.isBreaking && cliffBump(judged) !== "major",
    bump: cliffBump,
  },
  { row: "told", fits: (judged) => typeOf(judged) === "deprecate", bump: cliffBump },
  { row: "silent", fits: () => true, bump: cliffBump },
];

function cliffBump(judged: Judged): Bump {
  if (hasMark(judged) || hasLine(judged, /\n\nBREAKING[ -]CHANGE: /)) return "major";
  return typeOf(judged).toLowerCase() === "feat" ? "minor" : "patch";
}

/** The commit analyzer of semantic-release 13 with a preset and its own rules: types by exact letters, a revert only as git writes it. */
export function analyzerReadings(preset: "angular" | "conventionalcommits"): readonly Reading[] {
  const bump = (judged: Judged): Bump => analyzerBump(judged, preset);
  return [
    { row: "left_out", fits: ({ pair }) => pair === "git", bump: () => "none" },
    { row: "left_out", fits: isLeftOut, bump },
    { row: "not_conventional", fits: (judged) => !isConventional(judged), bump },
    { row: "breaking", fits: (judged) => judged.verdict.isBreaking || bump(judged) === "major", bump },
    { row: "told", fits: (judged) => ["security", "remove", "deprecate"].includes(typeOf(judged)), bump },
    { row: "feature", fits: (judged) => typeOf(judged).toLowerCase() === "feat", bump },
    { row: "fix", fits: () => true, bump },
  ];
}

const ANALYZED: Readonly<Record<string, Bump>> = {
  ...{ feat: "minor", FEAT: "minor", fix: "patch", FIX: "patch", perf: "patch" },
};

function analyzerBump(judged: Judged, preset: "angular" | "conventionalcommits"): Bump {
  const note = preset === "angular" ? /\nBREAKING CHANGE: /i : /\nBREAKING[ -]CHANGE: /i;
  const knowsMark = preset === "conventionalcommits";
  if (hasLine(judged, note) || (knowsMark && hasMark(judged))) return "major";
  const { revert } = judged.entry;
  if (revert !== null && (revert.style === "git" || revert.style === "short")) return "patch";
  if (!isConventional(judged) || hasMark(judged)) return "none";
  return ANALYZED[typeOf(judged)] ?? "none";
}
