import { proseLines } from "../../skill-format/links.ts";
import { readFrontmatter, type Frontmatter } from "../../skill-format/frontmatter.ts";
import { toolList } from "../../skill-format/fields.ts";
import { listField, textField } from "../../skill-format/skill-file.ts";
import type { Problem } from "../../skill-format/problem.ts";
import { tryList, tryRead, type Shelf } from "../shelf.ts";

/** Where agent specs are found, nearest first. Source: agents specification, section 1. */
export const AGENT_FOLDERS = [".signalbox/agents", ".claude/agents", ".claude/Agents"] as const;

/** An agent spec in a Markdown file, read as far as its meaning is certain. */
export interface AgentSpec {
  readonly name: string;
  readonly path: string;
  readonly description: string;
  readonly digest: string;
  /** Names of skills and of MCP servers that it says it works with. */
  readonly skills: readonly string[];
  readonly mcpServers: readonly string[];
  readonly mendedText: string | null;
  readonly problems: readonly Problem[];
}

/** Fields of the frontmatter that mean something; others are kept and listed. Source: agents specification, section 1. */
const KNOWN_FIELDS = [
  "name",
  "description",
  "tools",
  "disallowedTools",
  "model",
  "permissionMode",
  "maxTurns",
  "skills",
  "mcpServers",
  "memory",
  "isolation",
  "color",
  "version",
  "author",
];

/** What an agent spec should tell, with the words that tell it in a heading. Source: documentation and tooling specification, create-agent. */
const SECTIONS = [
  { section: "charter", heading: /\b(charter|role|persona|mission|purpose|identity|who you are|overview|about)\b/i },
  {
    section: "capabilities",
    heading: /\b(capabilit\w*|skills?|expertise|responsibilit\w*|what (?:you|it) (?:do|does|can)|domains?|areas?)\b/i,
  },
  {
    section: "constraints",
    heading:
      /\b(constraints?|forbidden|boundar\w*|limits?|limitations?|rules?|never|do not|don'ts?|authority|guidelines?|principles?|guardrails?)\b/i,
  },
  {
    section: "tasks",
    heading:
      /\b(tasks?|workflows?|process|steps?|when (?:to use|invoked)|how|procedure|instructions?|approach|methodology|signals?)\b/i,
  },
  { section: "escalation", heading: /\b(escalat\w*|hand ?offs?|when to ask|ask for help|delegat\w*|collaborat\w*)\b/i },
] as const;

const FILE_LIMIT = 256 * 1024;
const FOLDER_LIMIT = 2_000;

/** Reads every agent spec of the repository. None is passed over without a word. */
export async function readAgentSpecs(
  shelf: Shelf,
  links: readonly string[],
  folders: readonly string[] = [],
): Promise<readonly AgentSpec[]> {
  const paths = new Set<string>(
    links.filter((link) => AGENT_FOLDERS.some((folder) => link.startsWith(`${folder}/`)) && isSpec(link)),
  );
  for (const folder of new Set([...folders, ...AGENT_FOLDERS])) {
    for (const path of await tryList(shelf, folder, FOLDER_LIMIT)) if (isSpec(path)) paths.add(path);
  }
  const specs: AgentSpec[] = [];
  for (const path of [...paths].sort()) {
    const reading = await tryRead(shelf, path, FILE_LIMIT);
    if (reading.kind === "text")
      specs.push({ ...parseAgentSpec(reading.file.text, path), digest: reading.file.digest });
    else if (reading.kind === "unreadable") specs.push(brokenSpec(path, reading.reason));
  }
  return specs;
}

/** Reads one agent spec, with frontmatter or with headings alone. Never throws. */
export function parseAgentSpec(text: string, path: string): Omit<AgentSpec, "digest"> {
  const front = readFrontmatter(text);
  const headings = proseLines(front.body, front.bodyLine).filter((line) => /^ {0,3}#{1,6}\s/.test(line.text));
  const name = textField(front, "name") || quotedField(front.body, "name") || baseName(path);
  const description =
    textField(front, "description") ||
    quotedField(front.body, "description") ||
    headings[0]?.text.replace(/^[#\s]+/, "") ||
    "";
  const problems = [
    ...frontProblems(front),
    ...fieldProblems(front, description),
    ...sectionProblems(headings.map((line) => line.text)),
  ];
  return {
    name,
    path,
    description: description.trim(),
    skills: listField(front, "skills"),
    mcpServers: listField(front, "mcpServers"),
    mendedText: front.mendedText,
    problems,
  };
}

function isSpec(path: string): boolean {
  return path.endsWith(".md") && !/(?:^|\/)(?:README|INDEX|CHANGELOG)\.md$/i.test(path);
}

function frontProblems(front: Frontmatter): readonly Problem[] {
  return front.problems.map((problem) => {
    if (problem.rule !== "tooling/frontmatter-missing") return problem;
    return {
      ...problem,
      severity: "low" as const,
      message:
        "the agent spec has no frontmatter; only its headings were read, so nothing of it can be enforced and it gets no permission",
      remedy: "Begin the file with frontmatter: name, description, tools.",
    };
  });
}

function fieldProblems(front: Frontmatter, description: string): readonly Problem[] {
  if (!front.has || front.problems.some((problem) => problem.rule === "tooling/frontmatter-yaml")) return [];
  const at = (field: string, problem: Omit<Problem, "line" | "identity">): Problem => ({
    ...problem,
    line: front.lines.get(field) ?? 1,
    identity: `${problem.rule}:${field}`,
  });
  const unreadable = ["tools", "disallowedTools"].filter((field) => isUnreadable(front.fields.get(field)));
  const unknown = [...front.fields.keys()].filter((field) => !KNOWN_FIELDS.includes(field));
  const listed = unknown.slice(0, 10).join(", ").slice(0, 200);
  return [
    ...(textField(front, "name") === "" ? [at("name", NO_NAME)] : []),
    ...(description === "" ? [at("description", NO_DESCRIPTION)] : []),
    ...unreadable.map((field) =>
      at(field, { ...NO_PERMISSION, message: `${field} cannot be read, so the agent gets no permission` }),
    ),
    ...unknown
      .slice(0, 1)
      .map((field) =>
        at(field, { ...UNKNOWN_FIELD, message: `fields that are kept and mean nothing here: ${listed}` }),
      ),
  ];
}

const NO_NAME = {
  rule: "tooling/agent-name",
  severity: "medium",
  message: "the agent spec has no name",
  remedy: "Add the field name.",
} as const;
const NO_DESCRIPTION = {
  rule: "tooling/agent-description",
  severity: "medium",
  message: "the agent spec has no description to choose it by",
  remedy: "Add the field description: what it does and when to use it.",
} as const;
const NO_PERMISSION = {
  rule: "tooling/agent-permissions",
  severity: "high",
  remedy: "Write the tools as one line of text or as a list of texts.",
} as const;
const UNKNOWN_FIELD = {
  rule: "tooling/agent-field",
  severity: "info",
  remedy: "Check their spelling, or leave them for another host.",
} as const;

function isUnreadable(tools: unknown): boolean {
  return tools !== undefined && tools !== null && toolList(tools) === null;
}

function sectionProblems(headings: readonly string[]): readonly Problem[] {
  const missing = SECTIONS.filter(({ heading }) => !headings.some((line) => heading.test(line))).map(
    ({ section }) => section,
  );
  if (missing.length === 0) return [];
  return [
    {
      rule: "tooling/agent-sections",
      severity: "low",
      line: 1,
      message: `the agent spec has no section for ${missing.join(", ")}`,
      remedy: "Add a heading for each with what holds for this agent.",
      identity: "sections",
    },
  ];
}

function quotedField(body: string, field: string): string {
  return new RegExp(`^>\\s*\\**${field}\\**\\s*:\\**\\s*(.{1,500})$`, "im").exec(body)?.[1]?.trim() ?? "";
}

function brokenSpec(path: string, reason: string): AgentSpec {
  const nothing = { description: "", digest: "", skills: [], mcpServers: [], mendedText: null };
  return { ...nothing, name: baseName(path), path, problems: [unreadable(reason)] };
}

function unreadable(reason: string): Problem {
  return {
    rule: "tooling/agent-unreadable",
    severity: "high",
    message: `the agent spec cannot be read: ${reason}`,
    remedy: "Make it a text file under 256 KiB inside the repository.",
    identity: "unreadable",
  };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.md$/, "");
}
