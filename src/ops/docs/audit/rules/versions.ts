import minVersion from "semver/ranges/min-version.js";
import validRange from "semver/ranges/valid.js";
import type { Finding } from "../../../../kernel/record/finding.ts";
import type { Book, Page } from "../book.ts";
import { baseOf, folderOf } from "../repository/tree.ts";
import { nearest } from "./commands.ts";
import { docsFinding } from "./finding.ts";

/** Judges what a page says about the oldest runtime, by the manifest that is closest to it. */
export function judgeVersions(book: Book, page: Page): readonly Finding[] {
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
    file: manifest.folder === "" ? "package.json" : `${manifest.folder}/package.json`,
    range: `node ${manifest.node}`,
    minimum,
  };
}

function pythonMinimum(book: Book, page: Page): Declared | null {
  for (let folder = folderOf(page.path); ; folder = folderOf(folder)) {
    const found = book.manifests.python.find((manifest) => manifest.folder === folder);
    if (found !== undefined)
      return {
        file: folder === "" ? "pyproject.toml" : `${folder}/pyproject.toml`,
        range: `Python >=${found.minimum}`,
        minimum: found.minimum,
      };
    if (folder === "") return null;
  }
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
