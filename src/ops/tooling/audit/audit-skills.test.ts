import { describe, expect, it } from "vitest";
import { repositoryInMemory } from "../../../testing/repository-in-memory.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { TaskOutcome } from "../../../kernel/record/result.ts";
import type { Reader } from "../../../kernel/work/task.ts";
import { CRITERIA } from "../criteria.ts";
import { parseAgentSpec } from "../inventory/agents/agent-specs.ts";
import { parseMcp } from "../inventory/tools/mcp-entries.ts";
import { auditSkills, AuditSkillsInput, type AuditSkillsOutput } from "./audit-skills.ts";

async function audit(
  files: Readonly<Record<string, string>>,
  kind: "worktree" | "bare" = "worktree",
): Promise<TaskOutcome<AuditSkillsOutput>> {
  const world = repositoryInMemory(files);
  const input = AuditSkillsInput.parse({});
  const plan = await auditSkills.plan(world.reader({ place: { kind, root: "/work", repository: "/work" } }), input);
  const outcome = await auditSkills.act(
    JSON.parse(JSON.stringify(plan)),
    world.doer({ criteria: [CRITERIA.inventoried] }),
    input,
  );
  auditSkills.output.parse(outcome.output);
  return outcome;
}

const seen = (outcome: TaskOutcome<AuditSkillsOutput>): readonly string[] =>
  (outcome.findings ?? []).map((finding) => `${finding.rule} ${finding.where.file}:${finding.where.line ?? "-"}`);
const skill = (name: string, description: string, more = ""): string =>
  `---\nname: ${name}\ndescription: ${description}\n${more}---\n# When to use, steps, examples, edge cases\ntext\n`;
const AGENT =
  "---\nname: helper\ndescription: Helps when asked.\ntools: Read\n---\n## Role\n## Capabilities\n## Constraints\n## Tasks\n## Escalation\n";

describe("audit-skills", () => {
  it("is a clean success where there is nothing", async () => {
    const outcome = await audit({ "README.md": "# Hi\n", "src/main.py": "" });
    expect(outcome.summary).toBe("no skills, agents or MCP entries");
    expect(outcome.skipped).toBeUndefined();
    expect(outcome.findings).toEqual([]);
    expect(outcome.criteria?.[0]?.met).toBe(true);
  });

  it("is skipped in a bare repository, with the reason", async () =>
    expect((await audit({}, "bare")).skipped).toContain("bare"));

  it("lists every skill, agent spec and MCP entry, valid or not", async () => {
    const outcome = await audit({
      ".claude/skills/good/SKILL.md": skill("good", "Sorts the mail of the day when it comes in."),
      ".claude/skills/bad/SKILL.md": "no frontmatter",
      "plugins/x/skills/far/SKILL.md": skill("far", "Paints the fence of the garden when it rains."),
      ".claude/agents/helper.md": AGENT,
      ".claude/Agents/headings.md": "# Helper two\n## Charter\nHelps.\n",
      ".mcp.json": '{"mcpServers": {"files": {"command": "npx", "args": ["-y", "x"]}, "broken": {}}}',
      "AGENTS.md": "Use `good`, far, bad, helper, headings, files and broken.\n",
    });
    expect(outcome.output.skills.map((thing) => [thing.name, thing.isValid])).toEqual([
      ["bad", false],
      ["good", true],
      ["far", true],
    ]);
    expect(outcome.output.agents.map((thing) => [thing.name, thing.isValid])).toEqual([
      ["headings", true],
      ["helper", true],
    ]);
    expect(outcome.output.mcp.map((thing) => [thing.name, thing.isValid])).toEqual([
      ["files", true],
      ["broken", false],
    ]);
    expect(outcome.summary).toBe("3 skills, 2 agent specs, 2 MCP entries: 2 not valid");
    expect(seen(outcome)).toEqual([
      "tooling/frontmatter-missing .claude/skills/bad/SKILL.md:1",
      "tooling/mcp-entry .mcp.json:1",
      "tooling/agent-sections .claude/Agents/headings.md:1",
      "tooling/frontmatter-missing .claude/Agents/headings.md:1",
      "tooling/skill-parts-missing .claude/skills/bad/SKILL.md:1",
    ]);
  });

  it("finds what nothing names, but not what a document of another thing names", async () => {
    const outcome = await audit({
      ".claude/skills/used/SKILL.md": skill("used", "Sorts the mail of the day when it comes in."),
      ".claude/skills/lonely/SKILL.md": skill("lonely", "Calls lonely by its own name when it is lonely."),
      ".claude/agents/helper.md": `${AGENT}Runs /used and mcp__files__read.\n`,
      ".mcp.json": '{"mcpServers": {"files": {"command": "x"}}}',
    });
    expect(seen(outcome)).toEqual([
      "tooling/never-used .claude/agents/helper.md:1",
      "tooling/never-used .claude/skills/lonely/SKILL.md:1",
    ]);
  });

  it("never asks for files that hold secrets, and does not judge use when policy keeps documents back", async () => {
    const world = repositoryInMemory({
      ".claude/skills/lonely/SKILL.md": skill("lonely", "Sorts the mail. [x](../../../.env)"),
      ".env": "x",
      "config/secrets.yml": "x",
      "docs/kept.md": "lonely",
    });
    const asked: string[] = [];
    const reader = world.reader();
    const read: Reader["read"] = (query, input) => {
      const { path = "" } = query.resource(input);
      asked.push(path);
      return path === "docs/kept.md" ? Promise.reject(new OpsError("denied", "no")) : reader.read(query, input);
    };
    const plan = await auditSkills.plan(world.reader({ read }), AuditSkillsInput.parse({}));
    expect(asked).not.toContain(".env");
    expect(asked).not.toContain("config/secrets.yml");
    expect(plan.findings.map((finding) => finding.rule)).not.toContain("tooling/never-used");
    expect(plan.output.unread).toHaveLength(1);
  });

  it("finds duplicates in meaning and skills of an older template", async () => {
    const outcome = await audit({
      "AGENTS.md": "one two",
      ".claude/skills/one/SKILL.md": skill(
        "one",
        "Writes release notes from merged pull requests when a version goes out",
      ),
      ".claude/skills/two/SKILL.md": skill(
        "two",
        "When a version goes out, write the release notes of merged pull requests",
        'metadata:\n  template: workflow\n  template-version: "0"\n',
      ),
    });
    expect(seen(outcome)).toEqual([
      "tooling/duplicate-meaning .claude/skills/two/SKILL.md:1",
      "tooling/template-old .claude/skills/two/SKILL.md:1",
    ]);
  });

  it("gives a finding the same fingerprint when lines move", async () => {
    const text =
      "---\nname: a\ndescription: Use when asked to do this one thing.\nlicense: 3\n---\n# When, steps, examples, limits\n";
    const [first, second] = [
      await audit({ "A.md": "a", ".claude/skills/a/SKILL.md": text }),
      await audit({ "A.md": "a", ".claude/skills/a/SKILL.md": text.replace("---\n", "---\ncolor: red\n") }),
    ];
    expect(first.findings?.map((finding) => finding.fingerprint)).toEqual(
      second.findings?.map((finding) => finding.fingerprint),
    );
    expect(first.findings?.[0]?.where.line).not.toBe(second.findings?.[0]?.where.line);
  });
});

describe("an agent spec", () => {
  const rules = (text: string): readonly string[] =>
    parseAgentSpec(text, ".claude/agents/x.md").problems.map((problem) => problem.rule);

  it("is read with frontmatter", () => expect(rules(AGENT)).toEqual([]));

  it("is mended where an unquoted description holds a colon", () => {
    const spec = parseAgentSpec(
      AGENT.replace("Helps when asked.", "Use this agent when: asked. <example>user: hi</example>"),
      "x.md",
    );
    expect(spec.description).toBe("Use this agent when: asked. <example>user: hi</example>");
    expect(spec.problems.map((problem) => problem.rule)).toEqual(["tooling/frontmatter-mended"]);
  });

  it("gets no permission from tools that cannot be read", () =>
    expect(rules(AGENT.replace("tools: Read", "tools: {a: b}"))).toEqual(["tooling/agent-permissions"]));

  it("is read from headings and a block quote, and says what is not enforced", () => {
    const spec = parseAgentSpec(
      "# 🚀 Deployer\n> **Name**: deployer\n> Description: Deploys.\n## 🎯 Role\n",
      "agents/x.md",
    );
    expect([spec.name, spec.description]).toEqual(["deployer", "Deploys."]);
    expect(spec.problems.map((problem) => problem.rule)).toEqual([
      "tooling/frontmatter-missing",
      "tooling/agent-sections",
    ]);
    expect(spec.problems[1]?.message).toBe(
      "the agent spec has no section for capabilities, constraints, tasks, escalation",
    );
  });

  it("lists unknown fields", () =>
    expect(
      parseAgentSpec(AGENT.replace("tools: Read", "tools: Read\nmood: good"), "x.md").problems.map((problem) => [
        problem.rule,
        problem.line,
      ]),
    ).toEqual([["tooling/agent-field", 5]]));
});

describe("an MCP registration", () => {
  const problems = (value: unknown): readonly (readonly [string, number | undefined])[] =>
    parseMcp(typeof value === "string" ? value : JSON.stringify(value, null, 2), ".mcp.json").flatMap((entry) =>
      entry.problems.map((problem) => [problem.rule, problem.line] as const),
    );

  it.each<[string, unknown, readonly (readonly [string, number])[]]>([
    [
      "a program",
      { mcpServers: { a: { command: "x", args: ["y"], env: { TOKEN: "${TOKEN}", MODE: "fast-mode" } } } },
      [],
    ],
    ["an address", { mcpServers: { a: { type: "http", url: "https://x.dev/mcp" } } }, []],
    ["a loopback address", { mcpServers: { a: { type: "sse", url: "http://localhost:3000" } } }, []],
    ["no servers", {}, []],
    ["a plain address", { mcpServers: { a: { url: "http://x.dev" } } }, [["tooling/mcp-url", 3]]],
    [
      "a literal secret",
      { mcpServers: { a: { command: "x", env: { API_KEY: "0123456789" } } } },
      [["tooling/mcp-secret", 3]],
    ],
    ["neither", { mcpServers: { a: { args: [] } } }, [["tooling/mcp-entry", 3]]],
    ["a wrong type", { mcpServers: [] }, [["tooling/mcp-file", 1]]],
    ["no JSON", '{\n  "a": ,\n}', [["tooling/mcp-file", 2]]],
  ])("with %s", (_what, value, expected) => expect(problems(value)).toEqual(expected));

  it("never shows the value of a secret", () =>
    expect(
      JSON.stringify(parseMcp('{"mcpServers":{"a":{"command":"x","env":{"API_KEY":"hunter2-hunter2"}}}}', ".mcp.json")),
    ).not.toContain("hunter2"));
});
