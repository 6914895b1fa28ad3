import { parse } from "yaml";
import type { JobTools } from "../../../workspace/index.ts";
import { DocsSettings } from "../../settings.ts";

/** A program of the repository with what its help speaks of. */
export interface Program {
  readonly name: string;
  /** The file that holds its help. */
  readonly file: string;
  /** Options with both dashes. */
  readonly options: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
}

/** Larger files are no help. */
const HELP_BYTES = 1024 * 1024;
const SETTINGS = "signalbox.yaml";

/**
 * The programs whose help is kept in a file that the settings name. Nothing is run for it: settings of a repository are no reason
 * to trust its programs. `missing` are files that are not there.
 */
export async function readPrograms(
  tools: JobTools,
  root: string,
): Promise<{ readonly programs: readonly Program[]; readonly missing: readonly string[] }> {
  const programs: Program[] = [];
  const missing: string[] = [];
  for (const [name, file] of Object.entries(await namedFiles(tools, root))) {
    const isInside = !file.startsWith("/") && !file.split("/").includes("..");
    const text = isInside ? await textOf(tools, `${root}/${file}`) : null;
    if (text === null) missing.push(file);
    else programs.push(programOf(name, file, text));
  }
  return { programs, missing };
}

/** Reads what a help text speaks of. Pure. */
export function programOf(name: string, file: string, help: string): Program {
  const options = new Set(help.match(/--[a-z][\w-]*/gi) ?? []);
  return { name, file, options, words: new Set(help.match(/[a-z][\w:-]*/gi) ?? []) };
}

async function namedFiles(tools: JobTools, root: string): Promise<Readonly<Record<string, string>>> {
  const text = await textOf(tools, `${root}/${SETTINGS}`);
  if (text === null) return {};
  const settings = DocsSettings.partial().safeParse(partOf(text));
  return settings.success ? (settings.data.cliHelp ?? {}) : {}; // what does not fit is refused where settings are read
}

function partOf(text: string): unknown {
  try {
    const whole: unknown = parse(text, { maxAliasCount: 20, logLevel: "silent" });
    return typeof whole === "object" && whole !== null && "docs" in whole ? whole.docs : {};
  } catch {
    return {}; // the same
  }
}

async function textOf(tools: JobTools, path: string): Promise<string | null> {
  try {
    const bytes = await tools.readFile(path, HELP_BYTES);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  } catch {
    return null; // too large to be what it should be
  }
}
