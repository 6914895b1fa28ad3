import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SOURCES = ["src", "web/src"];
const MOST_FILES = 12;
const VAGUE_NAMES = /^(?:utils?|helpers?|common|types|misc|shared|lib)(?:\.ts)?$/;

interface Source {
  readonly path: string;
  readonly tree: ts.SourceFile;
}

const sources: readonly Source[] = SOURCES.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }),
)
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith(".test.ts"))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({
    path: relative(ROOT, path),
    tree: ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2023, true),
  }));

/** Every place in the sources where the question is answered with a text. */
function findings(question: (node: ts.Node, source: Source) => string | null): readonly string[] {
  const found: string[] = [];
  for (const source of sources) {
    const visit = (node: ts.Node): void => {
      const answer = question(node, source);
      const { line } = source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree));
      if (answer !== null) found.push(`${source.path}:${line + 1} ${answer}`);
      node.forEachChild(visit);
    };
    visit(source.tree);
  }
  return found;
}

describe("the house", () => {
  it("has at most 12 source files in a folder", () => {
    const counts = new Map<string, number>();
    for (const source of sources) counts.set(dirname(source.path), (counts.get(dirname(source.path)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > MOST_FILES)).toEqual([]);
  });

  it("has no file or folder with a name that says nothing", () => {
    expect(
      sources.map((source) => source.path).filter((path) => path.split("/").some((part) => VAGUE_NAMES.test(part))),
    ).toEqual([]);
  });

  it("says in a sentence what every exported function, class, constant and interface is", () => {
    const undocumented = findings((node, source) => {
      const isDeclared =
        ts.isFunctionDeclaration(node) ||
        ts.isClassDeclaration(node) ||
        ts.isInterfaceDeclaration(node) ||
        ts.isVariableStatement(node);
      if (!isDeclared || node.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) !== true)
        return null;
      return ts.getJSDocCommentsAndTags(node).length > 0
        ? null
        : (node.getText(source.tree).split("\n")[0] ?? "").slice(0, 80);
    });
    expect(undocumented).toEqual([]);
  });

  it("explains every type assertion beside it", () => {
    const bare = findings((node, source) => {
      if (!ts.isAsExpression(node) || node.type.getText(source.tree) === "const") return null;
      return isExplained(node, source) ? null : node.getText(source.tree).split("\n").join(" ").slice(0, 80);
    });
    expect(bare).toEqual([]);
  });

  it("imports its own files by their real names", () => {
    const unreal = findings((node) => {
      if (
        !(ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) ||
        node.moduleSpecifier === undefined ||
        !ts.isStringLiteral(node.moduleSpecifier)
      )
        return null;
      const name = node.moduleSpecifier.text;
      return name.startsWith(".") && !/\.(?:tsx?|json)$/.test(name) ? name : null;
    });
    expect(unreal).toEqual([]);
  });
});

/** A comment on the same line, on the line before, or on the declaration around it. */
function isExplained(node: ts.Node, source: Source): boolean {
  const lines = source.tree.text.split("\n");
  const first = source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree)).line;
  const last = source.tree.getLineAndCharacterOfPosition(node.getEnd()).line;
  const isCommented = (line: number) =>
    /\/\/|\/\*|^\s*\*/.test((lines[line] ?? "").replaceAll(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, ""));
  if (Array.from({ length: last - first + 2 }, (_none, index) => first - 1 + index).some(isCommented)) return true;
  const around = ts.findAncestor(
    node,
    (parent) => (ts.isFunctionDeclaration(parent) || ts.isVariableStatement(parent)) && parent.parent === source.tree,
  );
  return (
    around !== undefined &&
    around.getText(source.tree).split("\n").length <= 6 &&
    ts.getJSDocCommentsAndTags(around).some((doc) => /sound|because/i.test(doc.getText(source.tree)))
  );
}
