import { parseDocument } from "yaml";
import { z } from "zod";
import { matchesGlobs } from "../../../workspace/index.ts";
import type { FileIndex } from "./model.ts";

/** What of a `package.json` a plan reads. Other fields may be there. */
export const Manifest = z.object({
  name: z.string().optional().catch(undefined),
  version: z.string().optional().catch(undefined),
  private: z.boolean().optional().catch(undefined),
  workspaces: z
    .union([
      z.array(z.string()),
      z.object({ packages: z.array(z.string()).default([]) }).transform((it) => it.packages),
    ])
    .optional()
    .catch(undefined),
});
export type Manifest = z.infer<typeof Manifest>;

const PnpmWorkspace = z.object({ packages: z.array(z.string()).optional() }).catch({});

/** Reads a `package.json`; null when it is no JSON object. */
export function readManifest(text: string): Manifest | null {
  try {
    const parsed = Manifest.safeParse(JSON.parse(text.replace(/^\uFEFF/, "")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null; // no JSON: said where its version is looked for
  }
}

/** The folders of a workspace's packages: those with a `package.json` that the globs of npm, Yarn or pnpm fit. Sorted. */
export function workspaceFolders(files: FileIndex, paths: Iterable<string>): readonly string[] {
  const root = files.get("package.json");
  const pnpm = files.get("pnpm-workspace.yaml");
  const globs = [
    ...(root === undefined ? [] : (readManifest(root)?.workspaces ?? [])),
    ...(pnpm === undefined ? [] : pnpmGlobs(pnpm)),
  ];
  if (globs.length === 0) return [];
  return [...paths]
    .filter((path) => path.endsWith("/package.json") && !path.includes("node_modules/"))
    .map((path) => path.slice(0, -"/package.json".length))
    .filter((folder) => matchesGlobs(globs, folder))
    .sort();
}

function pnpmGlobs(text: string): readonly string[] {
  const document = parseDocument(text, { logLevel: "silent" });
  if (document.errors.length > 0) return [];
  return PnpmWorkspace.parse(document.toJS({ maxAliasCount: 20 })).packages ?? [];
}
