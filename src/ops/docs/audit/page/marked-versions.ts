import type { Spot } from "./facts.ts";

/** A version in a text with its offsets. */
export interface MarkedVersion extends Spot {
  readonly from: number;
  readonly to: number;
}

const VERSION = /\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]*[0-9A-Za-z])?/g;
const BETWEEN =
  /<!--\s*(?:version|x-release-please-start-version)\s*-->([\s\S]{0,20000}?)<!--\s*(?:\/version|x-release-please-end)\s*-->/g;
const ON_LINE = /^.*<!--\s*x-release-please-version\s*-->.*$/gm;

/**
 * Versions that say of themselves that they are the project's: between `<!-- version -->` and `<!-- /version -->`, or marked as
 * release-please does. Source: https://github.com/googleapis/release-please/blob/main/docs/customizing.md, "Updating arbitrary files".
 */
export function markedVersions(text: string): readonly MarkedVersion[] {
  if (!/<!--\s*(?:version|x-release-please)/.test(text)) return [];
  const places = [...text.matchAll(BETWEEN), ...text.matchAll(ON_LINE)];
  const found = places.flatMap((place) =>
    [...place[0].matchAll(VERSION)].map((match) => ({ text: match[0], from: place.index + match.index })),
  );
  const unique = new Map(found.map((one) => [one.from, one]));
  return [...unique.values()]
    .sort((left, right) => left.from - right.from)
    .map(({ text: version, from }) => ({ text: version, from, to: from + version.length, line: lineAt(text, from) }));
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
