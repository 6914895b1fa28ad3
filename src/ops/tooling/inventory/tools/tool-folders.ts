import { z } from "zod";
import type { Problem } from "../../skill-format/problem.ts";
import type { McpEntry } from "./mcp-entries.ts";
import { tryList, tryRead, type Shelf } from "../shelf.ts";

/** Where tools of the repository's own are found. */
export const TOOL_FOLDERS = [".signalbox/tools", ".claude/tools"] as const;

/** An MCP server whose source lies in the repository. */
export interface ShelvedTool {
  readonly name: string;
  /** Its folder. */
  readonly folder: string;
  /** Of its package.json. */
  readonly path: string;
  readonly description: string;
  readonly digest: string;
  readonly problems: readonly Problem[];
}

const FOLDER_LIMIT = 5_000;
const FILE_LIMIT = 256 * 1024;
const SERVER_PACKAGE = "@modelcontextprotocol/server";
const OLD_PACKAGE = "@modelcontextprotocol/sdk"; // the SDK's packages before its second major version

const Manifest = z.looseObject({
  name: z.string().min(1),
  description: z.string().optional(),
  scripts: z.record(z.string(), z.string()).optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
});
type Manifest = z.infer<typeof Manifest>;

/** Reads the tools of the repository; `entries` are its registrations. */
export async function readTools(
  shelf: Shelf,
  folders: readonly string[],
  entries: readonly McpEntry[],
): Promise<readonly ShelvedTool[]> {
  const tools: ShelvedTool[] = [];
  for (const folder of new Set([...folders, ...TOOL_FOLDERS])) {
    const files = new Set(await tryList(shelf, folder, FOLDER_LIMIT));
    for (const path of [...files].filter((file) => isManifest(file, folder)))
      tools.push(await readTool(shelf, path, files, entries));
  }
  return tools;
}

async function readTool(
  shelf: Shelf,
  path: string,
  files: ReadonlySet<string>,
  entries: readonly McpEntry[],
): Promise<ShelvedTool> {
  const folder = path.slice(0, path.lastIndexOf("/"));
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  const reading = await tryRead(shelf, path, FILE_LIMIT);
  if (reading.kind !== "text") {
    const reason = reading.kind === "none" ? "it is not there any more" : reading.reason;
    return { name, folder, path, description: "", digest: "", problems: [said("manifest", "high", reason, MEND)] };
  }
  const manifest = readManifest(reading.file.text);
  const problems = [
    ...(manifest === null
      ? [said("manifest", "high", "package.json is not one of npm", MEND)]
      : manifestProblems(manifest)),
    ...(files.has(`${folder}/README.md`)
      ? []
      : [said("readme", "low", "the tool has no README.md", "Say what it does, how to build it and how to test it.")]),
    ...(entries.some((entry) => entry.starts.some((word) => word.includes(`${folder}/`)))
      ? []
      : [
          said(
            "unregistered",
            "medium",
            `no MCP registration starts what lies in ${folder}`,
            `Add an entry to .mcp.json whose args name a file of ${folder}.`,
          ),
        ]),
  ];
  return { name, folder, path, description: manifest?.description ?? "", digest: reading.file.digest, problems };
}

const MEND = "Mend package.json; `npm init` writes a new one.";

function manifestProblems({ scripts = {}, dependencies = {} }: Manifest): readonly Problem[] {
  const missing = ["build", "test"].filter((script) => scripts[script] === undefined);
  return [
    ...(missing.length === 0
      ? []
      : [
          said(
            "scripts",
            "medium",
            `package.json has no script ${missing.join(" and no ")}`,
            "Add the scripts build and test.",
          ),
        ]),
    ...sdkProblems(dependencies),
  ];
}

function sdkProblems(dependencies: Readonly<Record<string, string>>): readonly Problem[] {
  if (dependencies[SERVER_PACKAGE] !== undefined) return [];
  const remedy = `Move to ${SERVER_PACKAGE}.`;
  return dependencies[OLD_PACKAGE] === undefined
    ? [said("sdk", "medium", "package.json depends on no MCP SDK", remedy)]
    : [said("sdk-old", "low", `it is built on ${OLD_PACKAGE}, which ${SERVER_PACKAGE} has followed`, remedy)];
}

function said(rule: string, severity: Problem["severity"], message: string, remedy: string): Problem {
  return { rule: `tooling/tool-${rule}`, severity, line: 1, message, remedy, identity: rule };
}

function readManifest(text: string): Manifest | null {
  try {
    const parsed = Manifest.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}

function isManifest(file: string, folder: string): boolean {
  const rest = file.slice(folder.length + 1).split("/");
  return rest.length === 2 && rest[1] === "package.json";
}
