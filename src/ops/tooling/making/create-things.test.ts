import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TaskOutcome } from "../../../kernel/record/result.ts";
import { repositoryInMemory, type RepositoryInMemory } from "../../../testing/repository-in-memory.ts";
import { auditSkills, AuditSkillsInput } from "../audit/audit-skills.ts";
import { CreateAgentInput } from "../agents/input.ts";
import { criteriaFor } from "../criteria.ts";
import { readInventory } from "../inventory/read-inventory.ts";
import { shelfOf } from "../inventory/shelf.ts";
import { isFit, thingsOf } from "../inventory/things.ts";
import { CreateSkillInput } from "../skills/input.ts";
import { CreateTemplateInput } from "../templates/input.ts";
import { CreateToolInput, parseToolField } from "../tools/input.ts";
import type { MadeThing, MakeOutput, ThingKind } from "./made.ts";
import { agentTasks, type MakingTasks, skillTasks, templateTasks, toolTasks } from "./make-tasks.ts";

const ABOUT = "Reviews SQL migrations for locks. Use when a migration is changed.";

async function make<Input>(
  tasks: MakingTasks<Input>,
  world: RepositoryInMemory,
  input: Input,
  criteria: readonly string[] = [],
): Promise<TaskOutcome<MakeOutput>> {
  const plan = await tasks.create.plan(world.reader(), input);
  return tasks.create.act(JSON.parse(JSON.stringify(plan)), world.doer({ criteria }), input);
}

function made(outcome: TaskOutcome<MakeOutput>): MadeThing {
  if (outcome.output.kind !== "made") throw new Error(`expected something made, got ${outcome.output.kind}`);
  return outcome.output;
}

async function shelved(world: RepositoryInMemory, kind: ThingKind) {
  return thingsOf(await readInventory(shelfOf(world.reader(), "/work"), {}, false), kind);
}

const agent = (raw: object) => CreateAgentInput.parse({ name: "sql-reviewer", description: ABOUT, ...raw });
const tool = (raw: object) => CreateToolInput.parse({ name: "count-words", description: "Counts words", ...raw });
const template = (raw: object) =>
  CreateTemplateInput.parse({ name: "migration", description: "Skills that change a database", ...raw });
const skill = (raw: object) => CreateSkillInput.parse({ name: "add-index", description: "Adds an index", ...raw });

describe("create-agent", () => {
  it("writes charter, capabilities, constraints, tasks and escalation rules, and hands proof over", async () => {
    const world = repositoryInMemory();
    const input = agent({ tasks: ["read it => every lock is named"], knows: ["schemas"], skills: [] });
    const outcome = await make(agentTasks, world, input, criteriaFor("agent"));
    const { text } = made(outcome);
    expect([...text.matchAll(/^## (.+)$/gm)].map((heading) => heading[1])).toEqual([
      "Charter",
      "When to use",
      "Capabilities",
      "Constraints",
      "Tasks",
      "Escalation",
      "Knows",
    ]);
    expect(text).toContain("1. read it. Done when every lock is named.");
    expect(text).toContain("tools: Read, Grep, Glob\n");
    expect(outcome.criteria?.map((answer) => answer.met)).toEqual([true, true]);
    expect(outcome.evidence).toHaveLength(1);
    expect((await shelved(world, "agent")).map((one) => [one.name, one.problems])).toEqual([["sql-reviewer", []]]);
  });

  it("fits its form for every text that the input takes", async () => {
    const text = fc
      .string({ unit: "binary", minLength: 1, maxLength: 80 })
      .filter((value) => value.trim() !== "" && !/[\uFFFD\u0000]|\p{Cs}/u.test(value));
    const lines = fc.array(text, { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(text, lines, lines, lines, async (description, capabilities, tasks, escalation) => {
        const world = repositoryInMemory();
        await make(agentTasks, world, agent({ description, capabilities, tasks, escalation }));
        const [only, ...others] = await shelved(world, "agent");
        expect([only?.name, only?.problems, others]).toEqual(["sql-reviewer", [], []]);
      }),
      { numRuns: 150 },
    );
  });

  it("searches for agents that are much like it first, and takes no name that is taken", async () => {
    const world = repositoryInMemory();
    await make(agentTasks, world, agent({ name: "migration-judge" }));
    const outcome = await make(agentTasks, world, agent({ name: "toolsmith", capabilities: ["judge"] }));
    expect(made(outcome)).toMatchObject({ name: "toolsmith-2", near: [{ name: "migration-judge" }] });
    expect(outcome.findings?.map((finding) => finding.rule)).toEqual(["tooling/near-agent"]);
  });

  it("refuses a skill that is not there, so that no spec begins broken", async () => {
    const refused = make(agentTasks, repositoryInMemory(), agent({ skills: ["no-such"] }));
    await expect(refused).rejects.toThrow('names the skill "no-such"');
  });
});

describe("create-tool", () => {
  it("adds its registration and leaves the others as they are", async () => {
    const before = '{\n    "mcpServers": {\n        "other": { "command": "x" }\n    },\n    "more": [1]\n}\n';
    const world = repositoryInMemory({ ".mcp.json": before });
    const outcome = await make(
      toolTasks,
      world,
      tool({ takes: ["path:text:file", "limit?:number"] }),
      criteriaFor("tool"),
    );
    expect(JSON.parse(world.files.get(".mcp.json") ?? "")).toEqual({
      mcpServers: {
        other: { command: "x" },
        "count-words": { command: "node", args: [".signalbox/tools/count-words/dist/src/server.js"] },
      },
      more: [1],
    });
    expect(world.files.get(".mcp.json")).toContain('\n    "mcpServers"');
    expect(made(outcome).files.map((file) => file.change)).toEqual([...Array(7).fill("created"), "changed"]);
    expect(outcome.criteria?.map((answer) => answer.met)).toEqual([true, true]);
    expect((await shelved(world, "tool")).map((one) => [one.name, one.problems])).toEqual([["count-words", []]]);
  });

  it("writes what it takes into the schema and the README", async () => {
    const world = repositoryInMemory();
    await make(toolTasks, world, tool({ takes: ["path:text:file to `read`", "deep?:boolean"] }));
    const source = world.files.get(".signalbox/tools/count-words/src/tool.ts") ?? "";
    expect(source).toContain('  path: z.string().describe("file to `read`"),\n  deep: z.boolean().optional()');
    expect(world.files.get(".signalbox/tools/count-words/README.md")).toContain("- `deep` (boolean, optional): deep");
  });

  it("does not overwrite a registration that it can't read, nor take a registered name", async () => {
    await expect(make(toolTasks, repositoryInMemory({ ".mcp.json": "{" }), tool({}))).rejects.toMatchObject({
      code: "precondition",
    });
    const world = repositoryInMemory({ ".mcp.json": '{"mcpServers":{"count-words":{"command":"x"}}}' });
    expect(made(await make(toolTasks, world, tool({}))).name).toBe("count-words-2");
  });

  it.each(["path", "path:float", "2x:text", "a b:text", ":text", "path:text:"])("refuses the field %j", (text) => {
    expect(parseToolField(text)).toBeNull();
  });

  it("refuses two fields of one name", () => {
    expect(() => tool({ takes: ["a:text", "a?:number"] })).toThrow("same name");
  });
});

describe("create-template", () => {
  it("makes a template that skills can be made from, by its name or by words that fit", async () => {
    const world = repositoryInMemory();
    const sections = ["Rollback => How {{title}} is undone, <b>always</b>"];
    await make(templateTasks, world, template({ fits: ["index"], sections }));
    expect((await shelved(world, "template")).map((one) => [one.name, one.problems])).toEqual([["migration", []]]);
    for (const choice of [{ template: "migration" }, {}]) {
      const output = made(await make(skillTasks, world, skill(choice)));
      expect(output.template).toBe("migration");
      expect(output.text).toContain("## Rollback\n\nHow Add index is undone, \\<b>always\\</b>");
      world.files.delete(output.path);
    }
  });

  it("refuses fields that do not exist, and names that ship", async () => {
    const world = repositoryInMemory();
    await expect(make(templateTasks, world, template({ sections: ["A => {{nothing}}"] }))).rejects.toThrow(
      "no field nothing",
    );
    expect(made(await make(templateTasks, world, template({ name: "review" }))).name).toBe("review-2");
    await expect(make(templateTasks, world, template({ basedOn: "specialist" }))).rejects.toThrow("for a skill");
  });

  it("drops nothing that a caller gives: a template without a place for it is refused", async () => {
    const text =
      "---\nname: bare\nfor: skill\ndescription: x\nversion: 1\nspecification: 1\n---\n\n# {{title}}\n\n## When to use, steps, examples, limits\n\n{{when}}\n";
    const world = repositoryInMemory({ ".signalbox/templates/bare.md": text });
    await expect(make(skillTasks, world, skill({ template: "bare", steps: ["x"] }))).rejects.toThrow(
      "no place for steps",
    );
    expect(made(await make(skillTasks, world, skill({ template: "bare" }))).text).toContain("# Add index\n");
  });
});

describe("what is wrong with templates, tools and agent specs", () => {
  const HEAD = "name: t\nfor: skill\ndescription: Some kind of skill\nversion: 1\nspecification: 1";
  it.each<[string, string, readonly string[]]>([
    ["nothing", `---\n${HEAD}\n---\n{{steps}}\n`, []],
    [
      "an older edition than the SDK's",
      `---\n${HEAD.replace("skill", "tool")}\n---\nx\n`,
      ["tooling/template-specification"],
    ],
    ["no edition", `---\n${HEAD.replace("\nspecification: 1", "")}\n---\nx\n`, ["tooling/template-specification"]],
    [
      "a newer edition",
      `---\n${HEAD.replace("specification: 1", "specification: 9")}\n---\nx\n`,
      ["tooling/template-specification"],
    ],
    ["an unknown field", `---\n${HEAD}\n---\n\n{{nope}}\n`, ["tooling/template-field"]],
    ["a field of another kind", `---\n${HEAD}\n---\n{{charter}}\n`, ["tooling/template-field"]],
    ["nothing to be for", `---\n${HEAD.replace("skill", "cake")}\n---\nx\n`, ["tooling/template-for"]],
    ["another name than its file", `---\n${HEAD.replace("name: t", "name: u")}\n---\nx\n`, ["tooling/template-name"]],
    ["no text", `---\n${HEAD}\n---\n`, ["tooling/template-body"]],
    ["an unknown base", `---\n${HEAD}\nbased-on: gone\n---\nx\n`, ["tooling/template-based-on"]],
    ["broken YAML", `---\nname: [\n---\nx\n`, ["tooling/frontmatter-yaml"]],
  ])("template: %s", async (_what, text, rules) => {
    const things = await shelved(repositoryInMemory({ ".signalbox/templates/t.md": text }), "template");
    expect(things[0]?.problems.map((problem) => problem.rule)).toEqual(rules);
  });

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ["no registration", { ".mcp.json": "{}" }, ["tooling/tool-unregistered"]],
    ["no README", { "README.md": "" }, ["tooling/tool-readme"]],
    ["broken package.json", { "package.json": "{" }, ["tooling/tool-manifest"]],
    [
      "no scripts",
      { "package.json": '{"name":"t","dependencies":{"@modelcontextprotocol/server":"2"}}' },
      ["tooling/tool-scripts"],
    ],
    [
      "an SDK that was followed",
      {
        "package.json":
          '{"name":"t","scripts":{"build":"x","test":"y"},"dependencies":{"@modelcontextprotocol/sdk":"1"}}',
      },
      ["tooling/tool-sdk-old"],
    ],
  ])("tool: %s", async (_what, changes, rules) => {
    const world = repositoryInMemory();
    await make(toolTasks, world, tool({}));
    for (const [path, text] of Object.entries(changes)) {
      const place = path === ".mcp.json" ? path : `.signalbox/tools/count-words/${path}`;
      if (text === "") world.files.delete(place);
      else world.files.set(place, text);
    }
    expect((await shelved(world, "tool"))[0]?.problems.map((problem) => problem.rule)).toEqual(rules);
  });

  it("agent: references that lead nowhere and a name that two have", async () => {
    const text =
      "---\nname: a\ndescription: Does b when asked.\nskills: gone\nmcpServers: [lost]\n---\n# Charter, capabilities, constraints, tasks, escalation\n";
    const world = repositoryInMemory({ ".claude/agents/a.md": text, ".signalbox/agents/a.md": text });
    const rules = (await shelved(world, "agent")).map((one) => [
      isFit(one),
      one.problems.map((problem) => problem.rule),
    ]);
    const each = [false, ["tooling/agent-skill", "tooling/agent-mcp", "tooling/agent-name-taken"]];
    expect(rules).toEqual([each, each]);
  });

  it("the audit lists every kind and tells a skill of an older template", async () => {
    const world = repositoryInMemory();
    await make(templateTasks, world, template({}));
    await make(skillTasks, world, skill({ template: "migration" }));
    await make(agentTasks, world, agent({}));
    await make(toolTasks, world, tool({}));
    const path = ".signalbox/templates/migration.md";
    world.files.set(path, (world.files.get(path) ?? "").replace("version: 1", "version: 2"));
    const input = AuditSkillsInput.parse({});
    const outcome = await auditSkills.act(await auditSkills.plan(world.reader(), input), world.doer(), input);
    expect(outcome.summary).toBe("1 skill, 1 agent spec, 1 tool, 1 template, 1 MCP entry: all valid");
    expect(outcome.findings?.map((finding) => finding.rule)).toContain("tooling/template-old");
  });
});

describe("time limits. Source: coordination specification, section 3", () => {
  it.each([
    [skillTasks.create, 120_000],
    [agentTasks.create, 180_000],
    [toolTasks.create, 300_000],
    [auditSkills, 600_000],
  ] as const)("%#", (task, limitMs) => {
    expect(task.timeoutMs).toBe(limitMs);
  });
});
