import { read, type Reading, VERSION_SOURCE, type VersionSpot } from "./spot.ts";

/** A file that holds a version and nothing else. */
export function readVersionFile(text: string): Reading {
  const match = new RegExp(String.raw`^[\s\uFEFF]*v?(${VERSION_SOURCE})\s*$`).exec(text);
  const value = match?.[1];
  if (value === undefined) return read([], ["it holds no semantic version and is left alone"]);
  return read([{ format: "VERSION", field: "version", at: text.indexOf(value), value }]);
}

/** The versions that stand where a pattern has `{version}`. A pattern that fits nowhere is `unreadable`. */
export function readByPattern(text: string, pattern: string): Reading {
  const [before = "", after] = pattern.split("{version}");
  if (after === undefined) return { kind: "unreadable", why: `the pattern "${pattern}" has no {version}` };
  const source = `${escapeText(before)}(${VERSION_SOURCE})${escapeText(after)}`;
  const spots = [...text.matchAll(new RegExp(source, "g"))].map((match): VersionSpot => ({
    format: "text",
    field: pattern,
    at: match.index + before.length,
    value: match[1] ?? "",
  }));
  return spots.length === 0 ? { kind: "unreadable", why: `nothing in it fits the pattern "${pattern}"` } : read(spots);
}

/** Every place where exactly this version stands, not as a part of a longer one. */
export function occurrencesOf(text: string, version: string): readonly VersionSpot[] {
  const source = String.raw`(?<![\w.+]|\d-)${escapeText(version)}(?![\w+]|[.-][0-9A-Za-z])`;
  return [...text.matchAll(new RegExp(source, "g"))].map((match) => ({
    format: "text",
    field: `the version ${version}`,
    at: match.index,
    value: version,
  }));
}

/** A text as a part of a regular expression that means just itself. */
export function escapeText(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
