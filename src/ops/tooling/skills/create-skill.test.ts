import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asAnyTask } from "../../../kernel/work/task.ts";
import { repositoryInMemory, type RepositoryInMemory } from "../../../testing/repository-in-memory.ts";
import { criteriaFor } from "../criteria.ts";
import { commandCount, readInventory } from "../inventory/read-inventory.ts";
import { shelfOf } from "../inventory/shelf.ts";
import { parseSkill } from "../skill-format/skill-file.ts";
import { isFit, thingsOf } from "../inventory/things.ts";
import type { MadeThing, MakeOutput } from "../making/made.ts";
import { skillTasks } from "../making/make-tasks.ts";
import { CreateSkillInput } from "./input.ts";

const { create, plan: show } = skillTasks;
const NOTES = {
  name: "release-notes",
  description: "Writes release notes from merged pull requests. Use when a version goes out.",
};

async function run(
  world: RepositoryInMemory,
  raw: unknown,
  criteria: readonly string[] = [],
): Promise<{ readonly output: MakeOutput; readonly outcome: Awaited<ReturnType<typeof create.act>> }> {
  const input = CreateSkillInput.parse(raw);
  const plan = await create.plan(world.reader(), input);
  const outcome = await create.act(JSON.parse(JSON.stringify(plan)), world.doer({ criteria }), input);
  return { output: create.output.parse(outcome.output), outcome };
}

function made(output: MakeOutput): MadeThing {
  if (output.kind !== "made") throw new Error(`expected a made skill, got ${output.kind}`);
  return output;
}

describe("create-skill", () => {
  it("writes a complete skill that the host lists once, with proof of it", async () => {
    const world = repositoryInMemory();
    const { output, outcome } = await run(
      world,
      {
        ...NOTES,
        with: ["scripts", "references", "assets"],
        steps: ["List the merged pull requests", "Group them"],
        examples: ["/release-notes 1.2.0 => a list by kind of change"],
        tools: ["Read", "Bash(git log:*)"],
      },
      criteriaFor("skill"),
    );
    expect([...world.files.keys()]).toEqual([
      ".claude/skills/release-notes/SKILL.md",
      ".claude/skills/release-notes/scripts/check-links.sh",
      ".claude/skills/release-notes/references/background.md",
      ".claude/skills/release-notes/assets/example-report.md",
    ]);
    const inventory = await readInventory(shelfOf(world.reader(), "/work"), {}, false);
    expect(inventory.skills.flatMap((skill) => skill.problems)).toEqual([]);
    expect(commandCount("release-notes", inventory.commands)).toBe(1);
    expect(outcome.criteria?.map((answer) => answer.met)).toEqual([true, true, true]);
    expect(outcome.evidence).toHaveLength(4);
    expect(outcome.deliverables?.map((item) => item.value)).toEqual([
      ".claude/skills/release-notes/SKILL.md",
      "/release-notes",
    ]);
    expect(outcome.handoff?.currentState.files).toHaveLength(4);
    const text = made(output).text;
    expect(text).toContain("1. List the merged pull requests\n2. Group them");
    expect(text).toContain("allowed-tools: Read Bash(git log:*)");
    expect(parseSkill(text, "release-notes").front.fields.get("allowed-tools")).toBe("Read Bash(git log:*)");
  });

  it("is valid for every name and text that the input takes", async () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,10}$/);
    const text = fc
      .string({ unit: "binary", minLength: 1, maxLength: 120 })
      .filter((value) => value.trim() !== "" && !/[\uFFFD\u0000]|\p{Cs}/u.test(value));
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { minLength: 1, maxLength: 4 }),
        text,
        fc.array(text, { maxLength: 3 }),
        fc.array(text, { maxLength: 3 }),
        async (words, description, steps, examples) => {
          const world = repositoryInMemory();
          const { output } = await run(world, {
            name: words.join("-"),
            description,
            steps,
            examples,
            with: ["references", "assets", "scripts"],
          });
          const inventory = await readInventory(shelfOf(world.reader(), "/work"), {}, false);
          expect(
            thingsOf(inventory, "skill").map((skill) => [
              skill.name,
              isFit(skill),
              skill.problems
                .filter((problem) => problem.rule !== "tooling/skill-description")
                .map((problem) => problem.message),
            ]),
          ).toEqual([[made(output).name, true, []]]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("takes the next free name when the name is taken, and says so", async () => {
    const world = repositoryInMemory({
      ".signalbox/skills/release-notes/SKILL.md":
        "---\nname: release-notes\ndescription: Another thing altogether, for when the moon is full.\n---\nbody\n",
    });
    const { output, outcome } = await run(world, NOTES);
    expect(made(output).name).toBe("release-notes-2");
    expect(made(output).text).toContain("name: release-notes-2");
    expect(outcome.approach).toContain("recovered: the name release-notes is taken");
    expect(outcome.findings?.map((finding) => finding.rule)).toEqual(["tooling/near-skill"]);
  });

  it("counts a name as taken while its branch waits for review, or a command file has it", async () => {
    const world = repositoryInMemory({ ".claude/commands/release-notes-2.md": "Do it." });
    world.branches.push({
      name: "feat/skill-release-notes",
      isRemote: false,
      sha: "a",
      committedAt: 0,
      author: "",
      upstream: null,
      isUpstreamGone: false,
      isMerged: false,
    });
    expect(made((await run(world, NOTES)).output).name).toBe("release-notes-3");
  });

  it("lists skills with a near name or a near description", async () => {
    const skill = (name: string, description: string): string =>
      `---\nname: ${name}\ndescription: ${description}\n---\nbody\n`;
    const world = repositoryInMemory({
      ".claude/skills/notes-release/SKILL.md": skill("notes-release", "Something else, when asked."),
      ".claude/skills/changelog/SKILL.md": skill(
        "changelog",
        "Write the release notes of merged pull requests when a version goes out",
      ),
      ".claude/skills/cooking/SKILL.md": skill("cooking", "Boils potatoes in salted water until they are done"),
    });
    expect(made((await run(world, NOTES)).output).near.map((near) => near.name)).toEqual([
      "changelog",
      "notes-release",
    ]);
  });

  it("makes nothing when the very same skill is there", async () => {
    const world = repositoryInMemory();
    await run(world, NOTES);
    const again = await run(world, NOTES);
    expect(again.output.kind).toBe("there");
    expect(again.outcome.skipped).toContain("already");
    expect(world.files.size).toBe(1);
  });

  it("adds a plain sentence to a description that does not say when", async () => {
    const { output } = await run(repositoryInMemory(), { name: "sql-format", description: "Formats SQL migrations" });
    expect(made(output).description).toBe(
      "Formats SQL migrations. Use when somebody asks for this or types /sql-format.",
    );
  });

  it.each([
    ["Generates release notes and publishes them when asked", "workflow"],
    ["Reviews and inspects pull requests for mistakes when asked", "review"],
    ["House style and naming conventions, for when somebody writes prose", "knowledge"],
    ["Potatoes, for when somebody is hungry", "workflow"],
  ])("picks for %j the template %s", async (description, template) => {
    expect(made((await run(repositoryInMemory(), { name: "a", description })).output).template).toBe(template);
  });

  it("refuses a template that does not exist, with those that do", async () => {
    await expect(run(repositoryInMemory(), { ...NOTES, template: "epic" })).rejects.toMatchObject({
      code: "not_found",
      hint: expect.stringContaining("workflow"),
    });
  });

  it.each([
    ["check-permissions", "Looks at files when asked", ["permissions"]],
    ["sweep", "Finds leaked API keys and rotates credentials when asked", ["api keys", "credentials"]],
    ["author-list", "Lists authors of a change when asked", []],
    ["design-tokens", "Keeps design tokens in order when asked", []],
  ])("tells whether %s is about security", async (name, description, words) => {
    expect(made((await run(repositoryInMemory(), { name, description })).output).securityWords).toEqual(words);
  });

  it.each([
    { ...NOTES, name: "Release" },
    { ...NOTES, name: "a--b" },
    { ...NOTES, description: "" },
    { ...NOTES, description: "x".repeat(1_025) },
    { ...NOTES, folder: "../elsewhere" },
    { ...NOTES, folder: "/etc" },
    { ...NOTES, folder: ".git/hooks" },
    { ...NOTES, compatibility: "x".repeat(501) },
    { ...NOTES, tools: ["Read, Write"] },
    { ...NOTES, unknown: 1 },
  ])("refuses input that does not fit (%#)", (raw) => expect(CreateSkillInput.safeParse(raw).success).toBe(false));

  it("is skipped where there is no work tree", async () => {
    const input = CreateSkillInput.parse(NOTES);
    const plan = await create.plan(
      repositoryInMemory().reader({ place: { kind: "bare", root: "/b", repository: "/b" } }),
      input,
    );
    expect((await create.act(plan, repositoryInMemory().doer(), input)).skipped).toContain("bare");
  });

  it("writes nothing when it is only planned", async () => {
    const world = repositoryInMemory();
    const input = CreateSkillInput.parse({ ...NOTES, with: ["scripts"] });
    const outcome = await show.act(await show.plan(world.reader(), input), world.doer(), input);
    expect(outcome.summary).toContain("scripts/check-links.sh");
    expect(world.files.size).toBe(0);
    expect(asAnyTask(show).effects).toEqual([]);
  });
});
