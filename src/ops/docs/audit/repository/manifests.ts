import type { JobTools } from "../../../workspace/index.ts";
import { baseOf, folderOf, type Tree } from "./tree.ts";

/** Manifests over this number, or larger than this, are not read. */
const MANIFESTS_LIMIT = 400;
const MANIFEST_BYTES = 1024 * 1024;

/** What a `package.json` says that pages may speak of. */
export interface PackageManifest {
  readonly folder: string;
  readonly name: string | null;
  readonly version: string | null;
  readonly scripts: readonly string[];
  readonly bins: readonly string[];
  readonly node: string | null;
}

/** Targets of a Makefile; `isOpen` when includes or patterns make the list incomplete. */
export interface Makefile {
  readonly folder: string;
  readonly targets: readonly string[];
  readonly isOpen: boolean;
}

/** What a `pyproject.toml` says: the oldest Python that works, the version and the names of its programs. */
export interface PythonManifest {
  readonly folder: string;
  readonly name: string | null;
  readonly version: string | null;
  readonly minimum: string | null;
  readonly scripts: readonly string[];
}

/** All that pages may disagree with. */
export interface Manifests {
  readonly packages: readonly PackageManifest[];
  readonly makefiles: readonly Makefile[];
  readonly python: readonly PythonManifest[];
}

/** Reads the manifests of a repository; what does not parse is left out, since other checks answer for it. */
export async function readManifests(tools: JobTools, root: string, tree: Tree): Promise<Manifests> {
  const packages: PackageManifest[] = [];
  const makefiles: Makefile[] = [];
  const python: PythonManifest[] = [];
  for (const path of wanted(tree)) {
    const bytes = await tools.readFile(`${root}/${path}`, MANIFEST_BYTES);
    if (bytes === null) continue;
    const text = new TextDecoder().decode(bytes);
    const folder = folderOf(path);
    if (baseOf(path) === "package.json") packages.push(...packageIn(text, folder));
    else if (baseOf(path) === "pyproject.toml") python.push(pythonIn(text, folder));
    else makefiles.push(makefileIn(text, folder));
  }
  return { packages, makefiles, python };
}

function wanted(tree: Tree): readonly string[] {
  const found: string[] = [];
  for (const path of tree.files()) {
    if (
      /(?:^|\/)(?:package\.json|pyproject\.toml|GNUmakefile|[Mm]akefile)$/.test(path) &&
      !/(?:^|\/)(?:node_modules|fixtures?)\//.test(path)
    )
      found.push(path);
  }
  return found.sort((left, right) => left.split("/").length - right.split("/").length).slice(0, MANIFESTS_LIMIT);
}

function packageIn(text: string, folder: string): readonly PackageManifest[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return []; // a manifest that does not parse says nothing
  }
  const name = textAt(value, "name");
  const bin = valueAt(value, "bin");
  const bins = typeof bin === "string" ? [name?.replace(/^@[^/]+\//, "") ?? ""] : keysOf(bin);
  return [
    {
      folder,
      name,
      version: textAt(value, "version"),
      scripts: keysOf(valueAt(value, "scripts")),
      bins,
      node: textAt(valueAt(value, "engines"), "node"),
    },
  ];
}

function makefileIn(text: string, folder: string): Makefile {
  const targets = [...text.matchAll(/^([\w./ -]+?)\s*::?(?!=)/gm)].flatMap((match) => (match[1] ?? "").split(/\s+/));
  const phony = [...text.matchAll(/^\.PHONY\s*:\s*(.*(?:\\\n.*)*)$/gm)].flatMap((match) =>
    (match[1] ?? "").replaceAll("\\", " ").split(/\s+/),
  );
  return {
    folder,
    targets: [...new Set([...targets, ...phony])].filter((name) => name !== ""),
    isOpen: /^\s*-?s?include\s|^[^\t#\n]*%[^\n]*:|^\$\(|\$\(eval|^[^\t#\n:=]*\$[({][^\n:=]*:(?!=)/m.test(text),
  };
}

function pythonIn(text: string, folder: string): PythonManifest {
  const project = tableIn(text, "project") + tableIn(text, "tool\\.poetry");
  const scripts = tableIn(text, "project\\.scripts") + tableIn(text, "tool\\.poetry\\.scripts");
  return {
    folder,
    name: /^name\s*=\s*["']([^"']+)["']/m.exec(project)?.[1] ?? null,
    version: /^version\s*=\s*["']([^"']+)["']/m.exec(project)?.[1] ?? null,
    minimum: /^\s*requires-python\s*=\s*["'][^"']*>=\s*(\d+\.\d+)/m.exec(text)?.[1] ?? null,
    scripts: [...scripts.matchAll(/^["']?([\w.-]+)["']?\s*=/gm)].map((match) => match[1] ?? ""),
  };
}

/** The lines of one table of a TOML text; empty when it has none. */
function tableIn(text: string, name: string): string {
  return new RegExp(`^\\[${name}\\][ \\t]*\\r?\\n((?:(?!\\[)[^\\n]*(?:\\n|$))*)`, "m").exec(text)?.[1] ?? "";
}

function valueAt(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

function textAt(value: unknown, key: string): string | null {
  const found = valueAt(value, key);
  return typeof found === "string" ? found : null;
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}
