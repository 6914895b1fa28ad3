import {
  type ChangelogEntry,
  finalizeChangelog,
  type FinalizeRequest,
  renderEntries,
  sectionText,
  tellsAnything,
} from "../../changelog/index.ts";
import { isOpsError } from "../../../kernel/ops-error.ts";
import type { ForgeRef } from "../../workspace/index.ts";
import type { Judgement } from "../version/table.ts";
import type { Release } from "./decide/decide-releases.ts";
import type { PlanFile } from "./facts/model.ts";

/** What becomes of a package's changelog, and the notes of its release. `problem`: why the file can't be edited. */
export interface PlannedChangelog {
  readonly finalize: FinalizeRequest;
  readonly notes: string;
  readonly problem: string | null;
}

/** Where a version is compared with the one before. */
interface Links {
  readonly unreleasedUrl: string | null;
  readonly versionUrl: string | null;
}

/**
 * Plans the changelog of a release. What people entered in `[Unreleased]` stands as it is; where nothing stands there the entries
 * are made of the commits. A version that leaves its pre-releases tells all that came since the last stable one.
 */
export function planChangelog(
  release: Release,
  tag: string,
  ground: { readonly files: readonly PlanFile[]; readonly forge: ForgeRef; readonly date: string },
): PlannedChangelog {
  const { one, last } = release.range;
  const file = ground.files.find((candidate) => candidate.path === one.changelog);
  const text = file?.text ?? null;
  const since = last.prereleases[0] ?? last.stable;
  const links = linksOf(ground.forge, since?.name ?? null, tag);
  const entries = entriesOf(release, text);
  const finalize = { path: one.changelog, version: release.next, date: ground.date, entries: [...entries], ...links };
  try {
    const whole = finalizeChangelog(text, finalize);
    const told = sectionText(whole, release.next) ?? "";
    const notes = tellsAnything(told) ? told : "No changes that users notice.";
    return { finalize, notes: withCompareLink(notes, links), problem: null };
  } catch (thrown) {
    if (!isOpsError(thrown, "unsupported", "precondition")) throw thrown;
    return { finalize, notes: withCompareLink(renderEntries(entries), links), problem: thrown.message };
  }
}

/** A commit as an entry of a changelog. */
export function entryOf(
  judged: Pick<Judgement, "type" | "scope" | "subject" | "isBreaking" | "breakingNotes" | "pr">,
): ChangelogEntry {
  const { scope, subject, isBreaking, breakingNotes, pr } = judged;
  return {
    type: judged.type ?? "revert", // git's own reverts are all that moves a version without a type
    scope: scope === null ? null : scope.slice(0, 100),
    subject: subject.slice(0, 1_000),
    isBreaking,
    breakingNotes: breakingNotes.slice(0, 50).map((note) => note.slice(0, 10_000)),
    pr: pr === null ? null : `#${pr}`,
  };
}

function entriesOf(release: Release, text: string | null): readonly ChangelogEntry[] {
  const { last, sinceStable, sinceLast } = release.range;
  const leavesChannel = last.prereleases.length > 0 && !release.next.includes("-");
  const open = text === null ? "" : (sectionText(text, "unreleased") ?? "");
  const isTold = text !== null && sectionText(text, release.next) !== null;
  if (isTold || (tellsAnything(open) && !leavesChannel)) return [];
  const told = leavesChannel ? sinceStable : sinceLast;
  const moves = told.filter(
    ({ row, type }) => row !== "merge" && row !== "reverted" && (type !== null || row === "fix"),
  );
  const dueTo = release.dueTo === null ? [] : [moved(release.dueTo.name, release.dueTo.next)];
  return [...moves.map(entryOf).reverse(), ...dueTo];
}

function moved(name: string, next: string): ChangelogEntry {
  const subject = `move \`${name}\` to ${next}`;
  return { type: "deps", scope: null, subject, isBreaking: false, breakingNotes: [], pr: null };
}

function linksOf(forge: ForgeRef, since: string | null, tag: string): Links {
  const base = webAddress(forge);
  if (base === null) return { unreleasedUrl: null, versionUrl: null };
  const compare = (from: string, to: string) => `${base}/compare/${encodeTag(from)}...${encodeTag(to)}`;
  const versionUrl =
    since === null
      ? `${base}/${forge.kind === "gitlab" ? "tags" : "releases/tag"}/${encodeTag(tag)}`
      : compare(since, tag);
  return { unreleasedUrl: compare(tag, "HEAD"), versionUrl };
}

function webAddress(forge: ForgeRef): string | null {
  if (forge.kind === "local" || forge.host === "") return null;
  return `https://${forge.host}/${forge.name}${forge.kind === "gitlab" ? "/-" : ""}`;
}

function encodeTag(tag: string): string {
  return tag.split("/").map(encodeURIComponent).join("/").replaceAll("%40", "@");
}

function withCompareLink(notes: string, links: Links): string {
  return links.versionUrl === null ? notes : `${notes}\n\n**All changes:** ${links.versionUrl}`.trim();
}
