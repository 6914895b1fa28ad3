import { z } from "zod";
import type { ProjectCheck } from "./model.ts";

/** The files that tell how a project is checked: their texts, null where there is none. */
export type ProjectFiles = Readonly<Record<(typeof PROJECT_FILES)[number], string | null>>;

/** Files that are looked at, at the top level of the repository. */
export const PROJECT_FILES = [
  "package.json",
  "package-lock.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "bun.lock",
  "Makefile",
  "GNUmakefile",
  "justfile",
  "Cargo.toml",
  "go.mod",
  "pyproject.toml",
  "tox.ini",
  "pytest.ini",
  "setup.cfg",
  "composer.json",
  "Gemfile",
  "build.gradle",
  "build.gradle.kts",
  "pom.xml",
  "mix.exs",
] as const;

/** A project that sets itself no test: what `npm init` writes. Source: npm documentation, `npm init`. */
const NO_TEST = /no test specified/;
const KINDS = ["lint", "test"] as const;

const Scripts = z.object({ scripts: z.record(z.string(), z.string()).optional() });

/**
 * The project's own lint and test commands, from the first kind of project that has one: its scripts, its make targets, else
 * the toolchain's own command. Lint comes first because it is quick.
 */
export function detectChecks(files: ProjectFiles): readonly ProjectCheck[] {
  const sources = [fromPackageJson, fromMakefile, fromJustfile, fromToolchain];
  return KINDS.flatMap((kind) => {
    for (const source of sources) {
      const found = source(files, kind);
      if (found !== null) return [found];
    }
    return [];
  });
}

type Kind = (typeof KINDS)[number];

function fromPackageJson(files: ProjectFiles, kind: Kind): ProjectCheck | null {
  const script = readScripts(files["package.json"])[kind];
  if (script === undefined || script.trim() === "" || NO_TEST.test(script)) return null;
  return { name: kind, command: [packageRunner(files), "run", kind], source: "package.json" };
}

function readScripts(text: string | null): Readonly<Record<string, string>> {
  if (text === null) return {};
  try {
    const parsed = Scripts.safeParse(JSON.parse(text.replace(/^\uFEFF/, "")));
    return parsed.success ? (parsed.data.scripts ?? {}) : {};
  } catch {
    return {}; // a package.json that is no JSON names no script; the documentation audit reports it
  }
}

function packageRunner(files: ProjectFiles): string {
  if (files["pnpm-lock.yaml"] !== null) return "pnpm";
  if (files["yarn.lock"] !== null) return "yarn";
  return files["bun.lock"] !== null ? "bun" : "npm";
}

function fromMakefile(files: ProjectFiles, kind: Kind): ProjectCheck | null {
  const source = files["GNUmakefile"] !== null ? "GNUmakefile" : "Makefile";
  return hasTarget(files[source], kind) ? { name: kind, command: ["make", kind], source } : null;
}

function fromJustfile(files: ProjectFiles, kind: Kind): ProjectCheck | null {
  return hasTarget(files["justfile"], kind) ? { name: kind, command: ["just", kind], source: "justfile" } : null;
}

function hasTarget(text: string | null, target: string): boolean {
  return text !== null && text.split("\n").some((line) => new RegExp(`^${target}(?: [^:=]*)?:(?!=)`).test(line));
}

function fromToolchain(files: ProjectFiles, kind: Kind): ProjectCheck | null {
  return kind === "lint" ? null : (TOOLCHAINS.find((toolchain) => toolchain.isUsed(files))?.check ?? null);
}

const TOOLCHAINS: readonly { readonly check: ProjectCheck; isUsed(files: ProjectFiles): boolean }[] = [
  {
    check: { name: "test", command: ["cargo", "test"], source: "Cargo.toml" },
    isUsed: (files) => files["Cargo.toml"] !== null,
  },
  {
    check: { name: "test", command: ["go", "test", "./..."], source: "go.mod" },
    isUsed: (files) => files["go.mod"] !== null,
  },
  {
    check: { name: "test", command: ["tox"], source: "tox.ini" },
    isUsed: (files) => files["tox.ini"] !== null || /^\[tool\.tox\b/m.test(files["pyproject.toml"] ?? ""),
  },
  {
    check: { name: "test", command: ["python3", "-m", "pytest"], source: "pytest" },
    isUsed: (files) =>
      files["pytest.ini"] !== null ||
      /^\[tool\.pytest\b/m.test(files["pyproject.toml"] ?? "") ||
      /^\[tool:pytest\]/m.test(files["setup.cfg"] ?? ""),
  },
  {
    check: { name: "test", command: ["mvn", "--batch-mode", "test"], source: "pom.xml" },
    isUsed: (files) => files["pom.xml"] !== null,
  },
  {
    check: { name: "test", command: ["gradle", "test"], source: "build.gradle" },
    isUsed: (files) => files["build.gradle"] !== null || files["build.gradle.kts"] !== null,
  },
  {
    check: { name: "test", command: ["mix", "test"], source: "mix.exs" },
    isUsed: (files) => files["mix.exs"] !== null,
  },
  {
    check: { name: "test", command: ["bundle", "exec", "rake", "test"], source: "Gemfile" },
    isUsed: (files) => /\brake\b/.test(files["Gemfile"] ?? ""),
  },
  {
    check: { name: "test", command: ["composer", "test"], source: "composer.json" },
    isUsed: (files) => readScripts(files["composer.json"])["test"] !== undefined,
  },
];
