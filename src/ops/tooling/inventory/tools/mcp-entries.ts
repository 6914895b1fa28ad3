import { z } from "zod";
import { messageOf } from "../../../../kernel/ops-error.ts";
import type { Problem } from "../../skill-format/problem.ts";
import { tryList, tryRead, type Shelf } from "../shelf.ts";

/** One server of an MCP registration. `name` is empty for a problem of the whole file. */
export interface McpEntry {
  readonly name: string;
  readonly path: string;
  readonly transport: "stdio" | "http" | "unknown";
  /** The words of the command that starts it, for stdio. */
  readonly starts: readonly string[];
  readonly problems: readonly Problem[];
}

const FILE_LIMIT = 256 * 1024;
const ENTRY_LIMIT = 500;
const Servers = z.looseObject({
  mcpServers: z.record(z.string(), z.unknown()).optional(),
  enabledMcpjsonServers: z.array(z.string()).optional(),
});
const Stdio = z.looseObject({
  type: z.literal("stdio").optional(),
  command: z.string().min(1),
  args: z.array(z.string()).optional(),
  env: z.record(z.string(), z.string()).optional(),
});
const Remote = z.looseObject({
  type: z.enum(["http", "sse", "streamable-http", "ws"]).optional(),
  url: z.string().min(1),
  headers: z.record(z.string(), z.string()).optional(),
});

/** Reads the MCP servers that the repository registers: `.mcp.json` and `.claude/settings*.json`. */
export async function readMcpEntries(shelf: Shelf): Promise<readonly McpEntry[]> {
  const settings = (await tryList(shelf, ".claude", 5_000)).filter((path) =>
    /^\.claude\/settings[\w.-]*\.json$/.test(path),
  );
  const entries: ReadEntry[] = [];
  for (const path of [".mcp.json", ...settings]) {
    const reading = await tryRead(shelf, path, FILE_LIMIT);
    if (reading.kind === "text") entries.push(...parseMcp(reading.file.text, path));
    if (reading.kind === "unreadable") entries.push(wholeFile(path, 1, `it cannot be read: ${reading.reason}`));
  }
  return [...entries, ...unknownServers(entries)]
    .filter((entry) => entry.name !== "" || entry.problems.length > 0)
    .map(({ enabled: _enabled, ...entry }) => entry);
}

/** An entry with the servers that the same file switches on, until they were compared. */
type ReadEntry = McpEntry & { readonly enabled?: readonly string[] };

/** Reads one registration file. Never throws. */
export function parseMcp(text: string, path: string): readonly ReadEntry[] {
  const parsed = parseJson(text);
  if (parsed.kind === "fault")
    return [
      wholeFile(
        path,
        lineOfFault(text, parsed.message),
        `it is not valid JSON: ${parsed.message.replace(/\s+/g, " ").slice(0, 160)}`,
      ),
    ];
  const file = Servers.safeParse(parsed.value);
  if (!file.success)
    return [
      wholeFile(
        path,
        1,
        `it does not fit: ${file.error.issues[0]?.path.join(".") ?? ""} ${file.error.issues[0]?.message ?? ""}`,
      ),
    ];
  const servers = Object.entries(file.data.mcpServers ?? {}).slice(0, ENTRY_LIMIT);
  const entries: ReadEntry[] = servers.map(([name, value]) => parseEntry(name, value, path, lineOf(text, name)));
  const enabled = file.data.enabledMcpjsonServers;
  return enabled === undefined
    ? entries
    : [...entries, { name: "", path, transport: "unknown", starts: [], problems: [], enabled }];
}

function parseEntry(name: string, value: unknown, path: string, line: number): ReadEntry {
  const stdio = Stdio.safeParse(value);
  if (stdio.success) {
    const { command, args = [], env = {} } = stdio.data;
    return { name, path, transport: "stdio", starts: [command, ...args], problems: literalSecrets(env, name, line) };
  }
  const remote = Remote.safeParse(value);
  if (remote.success)
    return {
      name,
      path,
      transport: "http",
      starts: [],
      problems: [...urlProblems(remote.data.url, name, line), ...literalSecrets(remote.data.headers ?? {}, name, line)],
    };
  const message = `the MCP server "${name.slice(0, 80)}" has neither a command (with args and env as texts) nor a url`;
  return {
    name,
    path,
    transport: "unknown",
    starts: [],
    problems: [
      {
        rule: "tooling/mcp-entry",
        severity: "medium",
        line,
        message,
        remedy: "Give it `command` and `args`, or `type` and `url`.",
        identity: `entry:${name}`,
      },
    ],
  };
}

function urlProblems(url: string, name: string, line: number): readonly Problem[] {
  if (url.includes("${")) return [];
  const isLocal = /^http:\/\/(?:localhost|127\.|\[::1\])/i.test(url);
  if (isLocal || (URL.canParse(url) && /^(?:https|wss):/i.test(url))) return [];
  return [
    {
      rule: "tooling/mcp-url",
      severity: "medium",
      line,
      message: `the MCP server "${name.slice(0, 80)}" is reached by an address that is no https URL`,
      remedy: "Use https, or a loopback address.",
      identity: `url:${name}`,
    },
  ];
}

function literalSecrets(values: Readonly<Record<string, string>>, name: string, line: number): readonly Problem[] {
  const isSecretName = (key: string): boolean =>
    /token|secret|password|passwd|api[-_]?key|credential|authorization/i.test(key);
  return Object.entries(values)
    .filter(([key, value]) => isSecretName(key) && value.length >= 8 && !value.includes("$"))
    .map(([key]) => ({
      rule: "tooling/mcp-secret" as const,
      severity: "high" as const,
      line,
      message: `the MCP server "${name.slice(0, 80)}" holds a literal value for ${key.slice(0, 80)}`,
      remedy: `Write \${${key.replace(/\W/g, "_").toUpperCase().slice(0, 60)}} and set it in the environment; replace the value that was written down.`,
      identity: `secret:${name}:${key}`,
    }));
}

function unknownServers(entries: readonly ReadEntry[]): readonly ReadEntry[] {
  const known = new Set(entries.map((entry) => entry.name));
  return entries.flatMap((entry) =>
    (entry.enabled ?? [])
      .filter((name) => !known.has(name))
      .map((name) => ({
        name,
        path: entry.path,
        transport: "unknown" as const,
        starts: [],
        problems: [
          {
            rule: "tooling/mcp-unknown" as const,
            severity: "low" as const,
            line: 1,
            message: `the settings switch on the MCP server "${name.slice(0, 80)}", which .mcp.json does not register`,
            remedy: "Register it in .mcp.json, or take it off the list.",
            identity: `unknown:${name}`,
          },
        ],
      })),
  );
}

function wholeFile(path: string, line: number, what: string): ReadEntry {
  return {
    name: "",
    path,
    transport: "unknown",
    starts: [],
    problems: [
      {
        rule: "tooling/mcp-file",
        severity: "medium",
        line,
        message: `the MCP registration is of no use: ${what}`,
        remedy: "Mend the file; hosts pass it over as it is.",
        identity: "file",
      },
    ],
  };
}

function parseJson(
  text: string,
): { readonly kind: "value"; readonly value: unknown } | { readonly kind: "fault"; readonly message: string } {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    return { kind: "value", value };
  } catch (thrown) {
    return { kind: "fault", message: messageOf(thrown) };
  }
}

/** V8 tells a position, or else a piece of the text whose eleventh letter (when it was cut at the left) is the wrong one. */
function lineOfFault(text: string, message: string): number {
  const told = /position (\d+)/.exec(message)?.[1];
  const piece = /^Unexpected token '(.+?)', (\.\.\.)?"([\s\S]*)"(?:\.\.\.)? is not valid JSON$/.exec(message);
  const [token, isCut, snippet] = [piece?.[1] ?? "", piece?.[2] !== undefined, piece?.[3] ?? ""];
  const start =
    snippet === "" ? 0 : Math.max(0, text.indexOf(snippet)) + (isCut ? 10 : Math.max(0, snippet.indexOf(token)));
  return text.slice(0, told === undefined ? start : Number(told)).split("\n").length;
}

function lineOf(text: string, name: string): number {
  const at = text.indexOf(`${JSON.stringify(name)}`);
  return at < 0 ? 1 : text.slice(0, at).split("\n").length;
}
