import { digestOfText, replaceStretches, type Stretch } from "../../workspace/index.ts";
import { INSTALL_DOCUMENTS, isReference } from "./facts/wanted.ts";
import type { PlanFile } from "./facts/model.ts";
import type { Release } from "./decide/decide-releases.ts";
import type { VersionEdit } from "./model.ts";
import { type PackageFacts, type PlacedSpot, within } from "./packages/model.ts";
import { occurrencesOf } from "../version/files/plain.ts";
import { toPythonVersion } from "../version/files/python.ts";
import { movedRange, movedRequirement } from "../version/files/range.ts";
import { referencesTo } from "../version/files/references.ts";
import type { VersionSettings } from "../settings.ts";

/** An edit before its file's digests are known, and the package for which it is made; null for one of a document. */
interface Draft {
  readonly path: string;
  readonly folder: string | null;
  readonly format: VersionEdit["format"];
  readonly field: string;
  readonly stretch: Stretch;
}

/** The edits of a plan: those of each package by its folder, and those of documents. */
export interface PlannedEdits {
  readonly byFolder: ReadonlyMap<string, readonly VersionEdit[]>;
  readonly references: readonly VersionEdit[];
}

/** All edits that the releases need. A place that two packages would edit is edited once. */
export function planEdits(
  releases: readonly Release[],
  files: readonly PlanFile[],
  settings: VersionSettings,
): PlannedEdits {
  const versions = releases.flatMap((release) => [...versionDrafts(release), ...rangeDrafts(release, releases)]);
  const edited = new Set(versions.map((draft) => draft.path));
  const documents = files.filter((file) => !edited.has(file.path));
  const drafts = withoutDoubles([
    ...versions,
    ...releases.flatMap((release) => referenceDrafts(release, documents, settings)),
  ]);
  const edits = files.flatMap((file) =>
    editsOf(
      file,
      drafts.filter((draft) => draft.path === file.path),
    ),
  );
  const byFolder = new Map(
    releases.map(({ range }) => [
      range.one.folder,
      edits.filter((one) => one.folder === range.one.folder).map(({ edit }) => edit),
    ]),
  );
  return { byFolder, references: edits.filter((one) => one.folder === null).map(({ edit }) => edit) };
}

function versionDrafts({ range, next }: Release): readonly Draft[] {
  const { one } = range;
  const says = new Set([one.versions[0]?.value, range.last.stable?.version]);
  const followers = one.followers.filter((spot) => says.has(spot.value));
  const own = [...one.versions, ...followers].map((spot) => draftOf(spot, one.folder, written(spot, next)));
  const required = one.requirements.flatMap((spot) => {
    const moved = movedRequirement(spot.value, next);
    return moved === null ? [] : [draftOf(spot, one.folder, moved)];
  });
  return [...own, ...required];
}

function rangeDrafts({ range }: Release, releases: readonly Release[]): readonly Draft[] {
  return range.one.ranges.flatMap((spot) => {
    const named = releases.find((other) => other.range.one.name === spot.dependency);
    const moved = named === undefined ? null : movedRange(spot.value, named.next);
    return moved === null ? [] : [draftOf(spot, range.one.folder, moved)];
  });
}

/** Documents tell readers what to install: they follow stable versions alone. */
function referenceDrafts(
  release: Release,
  documents: readonly PlanFile[],
  settings: VersionSettings,
): readonly Draft[] {
  const { one, last } = release.range;
  const current = last.stable?.version ?? one.versions[0]?.value;
  if (current === undefined || release.next.includes("-")) return [];
  return documents
    .filter((file) => file.isUtf8)
    .flatMap((file) =>
      spotsInDocument(file, one, current, settings).map((spot) =>
        draftOf({ ...spot, path: file.path }, null, release.next),
      ),
    );
}

function spotsInDocument(file: PlanFile, one: PackageFacts, version: string, settings: VersionSettings) {
  const isOwn = one.folder === "" || file.path.startsWith(`${one.folder}/`);
  if (isReference(file.path, settings))
    return isOwn ? occurrencesOf(file.text, version) : referencesTo(file.text, one.name, version);
  const isRead = INSTALL_DOCUMENTS.some((name) => file.path === name || file.path === within(one.folder, name));
  return isRead ? referencesTo(file.text, one.name, version) : [];
}

function draftOf(spot: PlacedSpot, folder: string | null, to: string): Draft {
  const stretch = { at: spot.at, from: spot.value, to };
  return { path: spot.path, folder, format: spot.format, field: spot.field, stretch };
}

function written(spot: PlacedSpot, next: string): string {
  return spot.format === "pyproject.toml" ? toPythonVersion(next) : next;
}

function withoutDoubles(drafts: readonly Draft[]): readonly Draft[] {
  const seen = new Set<string>();
  return drafts.filter((draft) => {
    const place = `${draft.stretch.at} ${draft.path}`;
    if (draft.stretch.from === draft.stretch.to || seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}

function editsOf(
  file: PlanFile,
  drafts: readonly Draft[],
): readonly { readonly folder: string | null; readonly edit: VersionEdit }[] {
  if (drafts.length === 0 || !file.isUtf8) return [];
  const digestBefore = digestOfText(file.text);
  const digestAfter = digestOfText(
    replaceStretches(
      file.text,
      drafts.map(({ stretch }) => stretch),
    ),
  );
  return drafts.map(({ path, folder, format, field, stretch }) => ({
    folder,
    edit: { path, format, field, ...stretch, digestBefore, digestAfter },
  }));
}
