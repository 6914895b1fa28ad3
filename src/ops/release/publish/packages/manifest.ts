import { z } from "zod";
import { OpsError } from "../../../../kernel/ops-error.ts";
import type { Ecosystem } from "../model.ts";

/** A package as its manifest says. `registry`, `access` and `tag` are those of `publishConfig`, "" where it says nothing. */
export interface PackageManifest {
  readonly ecosystem: Ecosystem;
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly isPrivate: boolean;
  readonly registry: string;
  readonly access: "public" | "restricted" | "";
  readonly tag: string;
  /** Names of what it needs at run time. */
  readonly dependsOn: readonly string[];
  readonly workspaces: readonly string[];
}

const Names = z.record(z.string(), z.unknown()).catch({});
const Npm = z.looseObject({
  name: z.string().catch(""),
  version: z.string().catch(""),
  private: z.boolean().catch(false),
  publishConfig: z.record(z.string(), z.unknown()).catch({}),
  dependencies: Names,
  peerDependencies: Names,
  optionalDependencies: Names,
  workspaces: z
    .union([z.array(z.string()), z.looseObject({ packages: z.array(z.string()) }).transform((one) => one.packages)])
    .catch([]),
});

/** Reads a `package.json`. Throws `invalid_input` when it is no JSON object. */
export function parseNpmManifest(text: string, folder: string): PackageManifest {
  const path = folder === "" ? "package.json" : `${folder}/package.json`;
  const manifest = parseObject(text, path);
  const config = manifest.publishConfig;
  const own = /^@[^/]+/.exec(manifest.name)?.[0];
  const access = config["access"];
  return {
    ecosystem: "npm",
    folder,
    name: manifest.name,
    version: manifest.version,
    isPrivate: manifest.private,
    registry: textOf(own === undefined ? undefined : config[`${own}:registry`]) || textOf(config["registry"]),
    access: access === "public" || access === "restricted" ? access : "",
    tag: textOf(config["tag"]),
    dependsOn: [manifest.dependencies, manifest.peerDependencies, manifest.optionalDependencies].flatMap(Object.keys),
    workspaces: manifest.workspaces,
  };
}

function parseObject(text: string, path: string): z.infer<typeof Npm> {
  try {
    return Npm.parse(JSON.parse(text));
  } catch (cause) {
    throw new OpsError("invalid_input", `${path} is no package manifest`, { hint: "It must be a JSON object.", cause });
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A classifier that PyPI refuses on purpose, so that a package is never published. Source: pypi.org/classifiers. */
const PRIVATE_CLASSIFIER = /["']Private ::[^"']*["']/;

/**
 * Reads name and version of a `pyproject.toml`: of `[project]`, else of `[tool.poetry]`. Null when it names no package. A version
 * that is made while building is `""`. Source: packaging.python.org, "pyproject.toml specification".
 */
export function parsePythonManifest(text: string): PackageManifest | null {
  const tables = tablesOf(text);
  const table = tables.get("project") ?? tables.get("tool.poetry");
  const name = table?.get("name");
  if (table === undefined || name === undefined) return null;
  return {
    ecosystem: "pypi",
    folder: "",
    name,
    version: table.get("version") ?? "",
    isPrivate: PRIVATE_CLASSIFIER.test(text),
    registry: "",
    access: "",
    tag: "",
    dependsOn: [],
    workspaces: [],
  };
}

/** Keys with plain strings, by table. Multi-line values are passed over: no key that is wanted has one. */
function tablesOf(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const tables = new Map<string, Map<string, string>>();
  let current = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const table = /^\s*\[([^[\]]+)\]\s*(?:#.*)?$/.exec(line)?.[1];
    if (table !== undefined) {
      current = new Map();
      tables.set(table.replaceAll(/[\s"']/g, ""), current);
    }
    const pair = /^\s*([A-Za-z0-9_-]+)\s*=\s*(?:"([^"\\]*)"|'([^']*)')\s*(?:#.*)?$/.exec(line);
    if (pair?.[1] !== undefined && !current.has(pair[1])) current.set(pair[1], pair[2] ?? pair[3] ?? "");
  }
  return tables;
}
