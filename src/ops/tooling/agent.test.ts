import { describe, expect, it } from "vitest";
import type { Result } from "../../kernel/record/result.ts";
import { LAYER_LIMIT_MS } from "../../kernel/work/task.ts";
import { repositoryInMemory } from "../../testing/repository-in-memory.ts";
import { toolsmith } from "./agent.ts";
import type { MadeThing } from "./making/made.ts";
import { skillTasks } from "./making/make-tasks.ts";
import { CreateSkillInput } from "./skills/input.ts";
import { tooling } from "./index.ts";

const EMPTY = {
  assignment: "a",
  agent: "toolsmith",
  status: "success",
  critical: false,
  summary: "",
  approach: "",
  remember: null,
  criteria: [],
  evidence: [],
  findings: [],
  deliverables: [],
  startedAt: 0,
  durationMs: 0,
  attempts: 1,
} as const;
const judge = (task: string, output: unknown): readonly string[] => {
  const result: Result = { ...EMPTY, criteria: [], evidence: [], findings: [], deliverables: [], task, output };
  return toolsmith.qualityChecks.map((check) => check.check(result)).filter((problem) => problem !== null);
};

async function madeSkill(): Promise<MadeThing> {
  const world = repositoryInMemory();
  const input = CreateSkillInput.parse({ name: "tidy-up", description: "Tidies up when asked" });
  const { output } = await skillTasks.plan.act(await skillTasks.plan.plan(world.reader(), input), world.doer(), input);
  if (output.kind !== "made") throw new Error("nothing was made");
  return output;
}

describe("toolsmith's quality checks", () => {
  it("pass a skill that was rendered", async () => expect(judge("create-skill", await madeSkill())).toEqual([]));

  it("refuse YAML that does not parse or fit", async () => {
    const made = await madeSkill();
    expect(judge("create-skill", { ...made, text: made.text.replace("name: tidy-up", "name: [") })).toHaveLength(1);
    expect(judge("create-skill", { ...made, text: made.text.replace("name: tidy-up", "name: Tidy") })).toHaveLength(1);
  });

  it("refuse a slash command that is not listed once", async () => {
    expect(judge("create-skill", { ...(await madeSkill()), commandCount: 2 })).toEqual([
      "/tidy-up would be listed 2 times instead of once",
    ]);
  });

  it("refuse a template field left open", async () => {
    const made = await madeSkill();
    expect(judge("create-skill", { ...made, text: `${made.text}{{purpose}}\n` })).toEqual([
      "the template field {{purpose}} was left open",
    ]);
  });

  it("hold a validation to the skill that it was asked about, and let a look at all report", () => {
    const things = [
      { name: "a", path: "p", digest: "", isValid: false, commandCount: 0, problems: ["no description"] },
    ];
    expect(judge("validate", { kind: "skill", asked: "a", things, mended: [] })).toHaveLength(2);
    expect(judge("validate", { kind: "skill", asked: null, things, mended: [] })).toEqual([]);
  });
});

describe("toolsmith's tasks", () => {
  it("have the timeouts of the coordination specification, within their layers", () => {
    const limits = Object.fromEntries(tooling.tasks.map((task) => [task.name, task.timeoutMs]));
    expect(limits).toMatchObject({ "create-skill": 120_000, "audit-skills": 600_000 });
    expect(tooling.tasks.every((task) => task.timeoutMs <= LAYER_LIMIT_MS[task.layer])).toBe(true);
  });

  it("write files and nothing else", () =>
    expect(new Set(tooling.tasks.flatMap((task) => task.effects))).toEqual(new Set(["file.write"])));
});
