import { escapeText, occurrencesOf } from "./plain.ts";
import type { VersionSpot } from "./spot.ts";

/**
 * References to a package's version as documents write them: `name@1.2.3`, `name==1.2.3`, `name = "1.2.3"`, `name-1.2.3.tgz`, and
 * badges (`badge/version-1.2.3-blue`, `badge/v1.2.3`). Only those that name the version which is there now.
 */
export function referencesTo(text: string, name: string, version: string): readonly VersionSpot[] {
  const before = new RegExp(
    String.raw`(?:(?<![\w@/-])${escapeText(name)}(?:@[~^]?v?|==|~=|>=|\s*=\s*"[~^=]?|-v?|:)|badge/(?:version-|release-|npm-|pypi-|crates-)?v?)$`,
  );
  return occurrencesOf(text, version).filter((spot) => before.test(text.slice(Math.max(0, spot.at - 250), spot.at)));
}
