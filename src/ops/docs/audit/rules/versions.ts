import minVersion from "semver/ranges/min-version.js";
import compareVersions from "semver/functions/compare.js";
import validVersion from "semver/functions/valid.js";
import validRange from "semver/ranges/valid.js";
import type { Finding } from "../../../../kernel/record/finding.ts";
import type { Book, Page } from "../book.ts";
import { baseOf } from "../repository/tree.ts";
import { nearest, nearestPython } from "./commands.ts";
import { docsFinding } from "./finding.ts";

/** Judges the versions that a page names by the manifest that is closest to it: its own marked ones, pins, and the oldest runtime. */
export function judgeVersions(book: Book, page: Page): readonly Finding[] {
  return [...judgeMarked(book, page), ...judgePins(book, page), ...judgeRuntimes(book, page)];
}

/** The version that the closest manifest declares, with its file; null when there is none, or none that is exact. */
export function ownVersion(book: Book, page: Page): { readonly file: string; readonly version: string } | null {
  const manifest = nearest(book, page);
  if (manifest?.version !== null && manifest?.version !== undefined && validVersion(manifest.version) !== null)
    return { file: fileIn(manifest.folder, "package.json"), version: manifest.version };
  const python = nearestPython(book, page);
  return python?.version === null || python?.version === undefined
    ? null
    : { file: fileIn(python.folder, "pyproject.toml"), version: python.version };
}

/** A version between marks says of itself that it is the manifest's. */
function judgeMarked(book: Book, page: Page): readonly Finding[] {
  if (page.facts.markedVersions.length === 0) return [];
  const declared = ownVersion(book, page);
  if (declared === null) return [];
  return page.facts.markedVersions
    .filter(({ text }) => text !== declared.version)
    .map(({ text, line }) =>
      docsFinding("docs/marked-version", {
        file: page.path,
        line,
        message: `the marked version is ${text}; ${declared.file} says ${declared.version}`,
        remedy: `Write ${declared.version}; \`signalbox docs fix\` does it.`,
        identity: `marked ${line}`,
        fixable: true,
      }),
    );
}

/** A pin of the package itself to a version that can't be out yet. Manifests that are between versions say nothing. */
function judgePins(book: Book, page: Page): readonly Finding[] {
  return page.facts.pins.flatMap(({ text, line }) => {
    const at = text.lastIndexOf("@");
    const [name, pinned] = [text.slice(0, at), text.slice(at + 1)];
    const own =
      book.manifests.packages.find((manifest) => manifest.name === name) ??
      book.manifests.python.find((manifest) => manifest.name === name);
    if (own?.version === null || own?.version === undefined || validVersion(own.version) === null) return [];
    if (own.version === "0.0.0" || /-/.test(own.version) || !isAhead(pinned, own.version)) return [];
    const file = fileIn(own.folder, "bins" in own ? "package.json" : "pyproject.toml");
    return [
      docsFinding("docs/version-mismatch", {
        file: page.path,
        line,
        message: `"${text}" is ahead of ${file}, which is at ${own.version}`,
        remedy: `Write ${name}@${own.version}, or leave the version out.`,
        identity: `pin ${name}`,
      }),
    ];
  });
}

function isAhead(pinned: string, declared: string): boolean {
  return validVersion(pinned) !== null && compareVersions(pinned, declared) > 0;
}

function fileIn(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

function judgeRuntimes(book: Book, page: Page): readonly Finding[] {
  if (
    !/^(?:readme|contributing|install|installation|getting-started|development|requirements)\b/i.test(baseOf(page.path))
  )
    return [];
  return page.facts.runtimes.flatMap((statement) => {
    const declared = statement.runtime === "node" ? nodeMinimum(book, page) : pythonMinimum(book, page);
    if (declared === null || !disagrees(statement, declared.minimum)) return [];
    const message = `"${statement.text}" disagrees with ${declared.file}, which asks for ${declared.range}`;
    return [
      docsFinding("docs/version-mismatch", {
        file: page.path,
        line: statement.line,
        message,
        remedy: `Write the version that ${declared.file} asks for, or change it there.`,
        identity: statement.runtime,
      }),
    ];
  });
}

interface Declared {
  readonly file: string;
  readonly range: string;
  readonly minimum: string;
}

function nodeMinimum(book: Book, page: Page): Declared | null {
  const manifest = nearest(book, page);
  if (manifest?.node === null || manifest?.node === undefined || validRange(manifest.node) === null) return null;
  const minimum = minVersion(manifest.node)?.version;
  if (minimum === undefined || minimum === "0.0.0") return null;
  return {
    file: fileIn(manifest.folder, "package.json"),
    range: `node ${manifest.node}`,
    minimum,
  };
}

function pythonMinimum(book: Book, page: Page): Declared | null {
  const found = nearestPython(book, page);
  if (found?.minimum === null || found?.minimum === undefined) return null;
  return {
    file: fileIn(found.folder, "pyproject.toml"),
    range: `Python >=${found.minimum}`,
    minimum: found.minimum,
  };
}

/**
 * Node is told apart by major version, Python by minor: people leave the rest out. A sentence that asks for a newer one may
 * speak of a part that needs it; a bare line in a list speaks of the whole.
 */
function disagrees(
  statement: { readonly runtime: "node" | "python"; readonly minimum: string; readonly isBare: boolean },
  declared: string,
): boolean {
  const stated = statement.minimum.split(".").map(Number);
  const asked = declared.split(".").map(Number);
  const difference = [0, 1]
    .slice(0, statement.runtime === "node" ? 1 : 2)
    .map((index) => (stated[index] ?? 0) - (asked[index] ?? 0))
    .find((part) => part !== 0);
  return difference !== undefined && (difference < 0 || statement.isBare);
}
