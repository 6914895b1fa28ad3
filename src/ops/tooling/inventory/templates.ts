import { SHIPPED_TEMPLATES } from "../templates/choose.ts";
import type { Template } from "../templates/model.ts";
import { parseTemplate } from "../templates/template-file.ts";
import type { Problem } from "../skill-format/problem.ts";
import { tryList, tryRead, type Shelf } from "./shelf.ts";

/** Where templates are found, nearest first. */
export const TEMPLATE_FOLDERS = [".signalbox/templates", ".claude/templates"] as const;

/** A template of the repository with everything that is wrong with it. */
export interface ShelvedTemplate {
  readonly name: string;
  readonly path: string;
  readonly description: string;
  readonly digest: string;
  /** Null when nothing can be made from it. */
  readonly template: Template | null;
  readonly problems: readonly Problem[];
}

const FILE_LIMIT = 256 * 1024;
const FOLDER_LIMIT = 1_000;

/** Reads the templates of the repository; `folders` are looked at beside the usual ones. */
export async function readTemplates(shelf: Shelf, folders: readonly string[]): Promise<readonly ShelvedTemplate[]> {
  const paths = new Set<string>();
  for (const folder of new Set([...folders, ...TEMPLATE_FOLDERS]))
    for (const path of await tryList(shelf, folder, FOLDER_LIMIT)) if (isTemplate(path)) paths.add(path);
  const templates: ShelvedTemplate[] = [];
  for (const path of paths) {
    const reading = await tryRead(shelf, path, FILE_LIMIT);
    if (reading.kind === "text")
      templates.push({
        ...parseTemplate(reading.file.text, path, SHIPPED_TEMPLATES),
        path,
        digest: reading.file.digest,
      });
    if (reading.kind === "unreadable") templates.push(unreadable(path, reading.reason));
  }
  return templates;
}

/** Those that things can be made from. */
export function usableTemplates(templates: readonly ShelvedTemplate[]): readonly Template[] {
  return templates.flatMap(({ template }) => (template === null ? [] : [template]));
}

function isTemplate(path: string): boolean {
  return path.endsWith(".md") && !/(?:^|\/)README\.md$/i.test(path);
}

function unreadable(path: string, reason: string): ShelvedTemplate {
  const problem: Problem = {
    rule: "tooling/template-unreadable",
    severity: "high",
    message: `the template cannot be read: ${reason}`,
    remedy: "Make it a text file under 256 KiB inside the repository.",
    identity: "unreadable",
  };
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.md$/, "");
  return { name, path, description: "", digest: "", template: null, problems: [problem] };
}
