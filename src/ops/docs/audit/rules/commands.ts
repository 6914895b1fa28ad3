import type { Finding } from "../../../../kernel/record/finding.ts";
import type { Book, Page } from "../book.ts";
import type { ShellLine } from "../page/facts.ts";
import type { PackageManifest, PythonManifest } from "../repository/manifests.ts";
import { baseOf, folderOf, resolvePath } from "../repository/tree.ts";
import type { Exists } from "./links.ts";
import { docsFinding } from "./finding.ts";

/** Pages whose commands are run in this repository by whoever reads them. */
const INSTRUCTIONS = /^(?:readme|contributing|development|developing|hacking|agents|claude|building|install)\b[^/]*$/i;
/** Scripts that package managers know without a manifest. */
const BUILT_IN = new Set(["start", "test", "stop", "restart", "install", "env"]);
/** Folders that a build or an installation makes. */
const MADE =
  /^(?:dist|build|out|output|target|bin|lib|node_modules|\.?venv|env|coverage|tmp|temp|generated|artifacts?|public|_site|site)\//i;

/** Judges the commands of a page of instructions: scripts, targets, programs and files that they name exist. */
export async function judgeCommands(book: Book, page: Page, exists: Exists): Promise<readonly Finding[]> {
  if (!INSTRUCTIONS.test(baseOf(page.path))) return [];
  const findings: Finding[] = [];
  const away = blocksElsewhere(book, page);
  for (const command of page.facts.shell) {
    if (!command.isOwn || away.has(command.block)) continue;
    const finding =
      missingScript(book, page, command) ??
      missingTarget(book, page, command) ??
      (await missingPath(book, page, command, exists));
    if (finding !== null) findings.push(finding);
  }
  return findings;
}

/** Blocks that change into a folder which is none of this repository: what follows is about something else. */
function blocksElsewhere(book: Book, page: Page): ReadonlySet<number> {
  const away = new Set<number>();
  for (const { text, block } of page.facts.shell) {
    const folder = /(?:^|&&\s*|;\s*)(?:cd|pushd)\s+["']?([^\s"';&]+)/.exec(text)?.[1];
    if (folder !== undefined && !isOwnFolder(book, page, folder)) away.add(block);
    if (/\bdocker\b.*\b(?:run|exec)\b|\bssh\b|\bgit clone\b/.test(text) && !/\bgit clone\b/.test(text)) away.add(block);
  }
  return away;
}

/** After a clone, the folder of the clone is this repository; otherwise it must be one of its folders. */
function isOwnFolder(book: Book, page: Page, folder: string): boolean {
  if (
    page.facts.shell.some(({ text }) => /\bgit clone\b/.test(text) && text.includes(folder.replace(/^\.?\/|\/$/g, "")))
  )
    return true;
  return [folderOf(page.path), ""].some((from) => {
    const path = resolvePath(from, folder);
    return path !== null && path !== "" && book.tree.hasFolder(path);
  });
}

function missingScript(book: Book, page: Page, command: ShellLine): Finding | null {
  const match = /^(?:npm|pnpm|yarn|bun) (?:run|run-script) ([\w:.@/-]+)(?:\s|$)/.exec(command.text);
  const script = match?.[1];
  if (
    script === undefined ||
    script.startsWith("-") ||
    BUILT_IN.has(script) ||
    / (?:-w|--workspace|--filter|-F|-C|--prefix|--cwd)\b/.test(command.text)
  )
    return null;
  const near = nearest(book, page);
  if (near === null || book.manifests.packages.some((manifest) => manifest.scripts.includes(script))) return null;
  const file = near.folder === "" ? "package.json" : `${near.folder}/package.json`;
  return finding("docs/missing-command", page, command, {
    message: `"${script}" is no script of ${file} or of any other package`,
    remedy: `Correct the command, or add the script to ${file}.`,
  });
}

function missingTarget(book: Book, page: Page, command: ShellLine): Finding | null {
  const target = /^make ([A-Za-z][\w.-]*)\s*$/.exec(command.text)?.[1];
  if (target === undefined) return null;
  const folders = [folderOf(page.path), ""];
  const makefiles = book.manifests.makefiles.filter((makefile) => folders.includes(makefile.folder));
  if (
    makefiles.length === 0 ||
    book.manifests.makefiles.some((makefile) => makefile.isOpen || makefile.targets.includes(target)) ||
    isBuilt(book, makefiles)
  )
    return null;
  return finding("docs/missing-command", page, command, {
    message: `"${target}" is no target of the Makefile`,
    remedy: "Correct the command, or add the target.",
  });
}

/** A Makefile beside CMake or autotools files is often made anew. */
function isBuilt(book: Book, makefiles: readonly { readonly folder: string }[]): boolean {
  return makefiles.some(({ folder }) =>
    ["CMakeLists.txt", "configure.ac", "configure"].some((name) =>
      book.tree.hasFile(folder === "" ? name : `${folder}/${name}`),
    ),
  );
}

async function missingPath(book: Book, page: Page, command: ShellLine, exists: Exists): Promise<Finding | null> {
  const written =
    /^(?:(?:node|bash|sh|zsh|python3?|ruby|tsx|deno run|source|\.)\s+)?(\.?\/?[\w@.-]+(?:\/[\w@.-]+)+)(?=\s|$)/.exec(
      command.text,
    )?.[1];
  if (
    written === undefined ||
    written.startsWith("/") ||
    !(written.startsWith("./") || /^(?:node|bash|sh|zsh|python3?|ruby|tsx|deno run|source|\.)\s/.test(command.text))
  )
    return null;
  const folders = [folderOf(page.path), ""];
  const paths = folders.flatMap((from) => resolvePath(from, written) ?? []);
  if (paths.some((path) => book.tree.has(path) || book.tree.isBeyond(path) || MADE.test(path))) return null;
  const isNamed = paths.some(
    (path) => /\.\w{1,5}$/.test(path) && path.includes("/") && book.tree.hasFolder(path.slice(0, path.indexOf("/"))),
  );
  if (!isNamed) return null;
  for (const path of paths) if (await exists(path)) return null;
  return finding("docs/missing-path", page, command, {
    message: `the command runs ${written}, which does not exist`,
    remedy: "Correct the path, or add the file.",
  });
}

/** The manifest in the page's folder or the closest one above it. */
export function nearest(book: Book, page: Page): PackageManifest | null {
  return closest(book.manifests.packages, page);
}

/** The `pyproject.toml` in the page's folder or the closest one above it. */
export function nearestPython(book: Book, page: Page): PythonManifest | null {
  return closest(book.manifests.python, page);
}

function closest<One extends { readonly folder: string }>(manifests: readonly One[], page: Page): One | null {
  for (let folder = folderOf(page.path); ; folder = folderOf(folder)) {
    const found = manifests.find((manifest) => manifest.folder === folder);
    if (found !== undefined) return found;
    if (folder === "") return null;
  }
}

function finding(
  rule: "docs/missing-command" | "docs/missing-path",
  page: Page,
  command: ShellLine,
  words: { readonly message: string; readonly remedy: string },
): Finding {
  return docsFinding(rule, { file: page.path, line: command.line, ...words, identity: command.text });
}
