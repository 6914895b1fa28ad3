import { escapeText, occurrencesOf } from "./plain.ts";
import type { VersionSpot } from "./spot.ts";

/**
 * References to a package's version as documents write them: `name@1.2.3`, `name==1.2.3`, `name = "1.2.3"`, `name-1.2.3.tgz`, and
 * badges (`badge/version-1.2.3-blue`, `badge/v1.2.3`). Only those that name the version which is there now.
 */
export function referencesTo(text: string, name: string, version: string): readonly VersionSpot[] {
  const named = new RegExp(String.raw`(?<![\w@/-])${escapeText(name)}(?:@[~^]?v?|==|~=|>=|\s*=\s*"[~^=]?|-v?|:)$`);
  const installs = occurrencesOf(text, version).filter((spot) =>
    named.test(text.slice(Math.max(0, spot.at - 250), spot.at)),
  );
  return [...installs, ...badges(text, version)];
}

/** Badges as shields.io writes them: label, message and colour with hyphens between. */
function badges(text: string, version: string): readonly VersionSpot[] {
  const source = String.raw`(badge/(?:(?:version|release|npm|pypi|crates)-)?v?)${escapeText(version)}(?=(?:-[0-9A-Za-z]+)?(?:\.svg|[?)\]\s"']|$))`;
  return [...text.matchAll(new RegExp(source, "g"))].map((match) => ({
    format: "text",
    field: `the version ${version}`,
    at: match.index + (match[1] ?? "").length,
    value: version,
  }));
}
