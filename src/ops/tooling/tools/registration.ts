import { z } from "zod";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { FileText } from "../../workspace/index.ts";
import type { PlannedFile } from "../making/made.ts";

/** Where hosts look for the MCP servers of a repository. */
export const REGISTRATION = ".mcp.json";

const File = z.looseObject({ mcpServers: z.record(z.string(), z.unknown()).optional() });

/** The registration with one more entry; the others stay. Throws `precondition` for a file that is none, so that it is not overwritten. */
export function withEntry(file: FileText | null, name: string, entry: string): PlannedFile {
  const known = file === null ? {} : parse(file.text);
  const servers = { ...known.mcpServers, [name]: { command: "node", args: [entry] } };
  const text = `${JSON.stringify({ ...known, mcpServers: servers }, null, indentOf(file?.text ?? ""))}\n`;
  return { path: REGISTRATION, text, isExecutable: false, expectedDigest: file?.digest ?? null };
}

function parse(text: string): z.infer<typeof File> {
  try {
    const parsed = File.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
  }
  throw new OpsError("precondition", `${REGISTRATION} is not a registration of MCP servers`, {
    hint: 'Mend it first: an object with "mcpServers".',
  });
}

function indentOf(text: string): string {
  return /^\{\r?\n([ \t]+)"/.exec(text)?.[1] ?? "  ";
}
