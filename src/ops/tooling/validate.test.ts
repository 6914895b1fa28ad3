import { describe, expect, it } from "vitest";
import { repositoryInMemory } from "../../testing/repository-in-memory.ts";
import type { OperationContext } from "../../kernel/operation.ts";
import { CRITERIA } from "./criteria.ts";
import { listThings, validateThings } from "./operations.ts";
import { validate, ValidateInput } from "./validate.ts";

const PATH = ".claude/skills/a-skill/SKILL.md";
const BODY = "\n# A\n\n## When to use\n\nx\n\n## Steps\n\n1. x\n\n## Examples\n\n- x\n\n## Edge cases\n\n- x\n";
const skill = (front: string, body = BODY): string => `---\n${front}\n---\n${body}`;
const GOOD = "name: a-skill\ndescription: Does a thing when it is asked to.";

async function problems(
  files: Readonly<Record<string, string>>,
): Promise<readonly (readonly [string, number | undefined])[]> {
  const world = repositoryInMemory(files);
  const plan = await validate.plan(world.reader(), ValidateInput.parse({ name: "a-skill" }));
  return plan.findings.map((finding) => [finding.rule, finding.where.line]);
}

describe("validate", () => {
  it.each<[string, Readonly<Record<string, string>>, readonly (readonly [string, number | undefined])[]]>([
    ["nothing wrong", { [PATH]: skill(GOOD) }, []],
    ["a name unlike its folder", { [PATH]: skill(GOOD.replace("a-skill", "b-skill")) }, [["tooling/skill-name", 2]]],
    ["no description", { [PATH]: skill("name: a-skill") }, [["tooling/skill-description", 1]]],
    [
      "a long description",
      { [PATH]: skill(`name: a-skill\ndescription: Use when ${"x".repeat(1_020)}`) },
      [["tooling/skill-description", 3]],
    ],
    [
      "a description of no text",
      { [PATH]: skill("name: a-skill\ndescription: [a]") },
      [["tooling/skill-description", 3]],
    ],
    ["a license of no text", { [PATH]: skill(`${GOOD}\nlicense: 2`) }, [["tooling/skill-license", 4]]],
    [
      "a long compatibility note",
      { [PATH]: skill(`${GOOD}\ncompatibility: ${"x".repeat(501)}`) },
      [["tooling/skill-compatibility", 4]],
    ],
    ["metadata of no text", { [PATH]: skill(`${GOOD}\nmetadata:\n  version: 1.0`) }, [["tooling/skill-metadata", 4]]],
    ["tools of no text", { [PATH]: skill(`${GOOD}\nallowed-tools: 3`) }, [["tooling/skill-allowed-tools", 4]]],
    ["an empty body", { [PATH]: skill(GOOD, "\n") }, [["tooling/skill-body-empty", 5]]],
    ["missing parts", { [PATH]: skill(GOOD, "# A\ntext\n") }, [["tooling/skill-parts-missing", 5]]],
    ["a long body", { [PATH]: skill(GOOD, `${BODY}${"x\n".repeat(500)}`) }, [["tooling/skill-body-long", 5]]],
    ["an open template field", { [PATH]: skill(GOOD, `${BODY}{{purpose}}\n`) }, [["tooling/open-field", 23]]],
    ["no open field in code", { [PATH]: skill(GOOD, `${BODY}\`{{x}}\`\n\n\`\`\`\n{{y}}\n\`\`\`\n`) }, []],
    ["a link to nothing", { [PATH]: skill(GOOD, `${BODY}[x](references/x.md)\n`) }, [["tooling/skill-link", 23]]],
    [
      "a link out of the repository",
      { [PATH]: skill(GOOD, `${BODY}[x](../../../../x.md)\n`) },
      [["tooling/skill-link", 23]],
    ],
    [
      "links that hold",
      {
        [PATH]: skill(
          GOOD,
          `${BODY}[x](references/) ![y](./assets/a%20b.png) [z](../../../README.md#top) <https://x.dev> [u](https://x.dev)\n`,
        ),
        ".claude/skills/a-skill/references/r.md": "",
        ".claude/skills/a-skill/assets/a b.png": "",
        "README.md": "x".repeat(100_000),
      },
      [],
    ],
    [
      "a needed skill that is not there",
      { [PATH]: skill(`${GOOD}\nskills: [other]`) },
      [["tooling/skill-dependency", 1]],
    ],
    ["an agent that is not there", { [PATH]: skill(`${GOOD}\nagent: ghost`) }, [["tooling/skill-agent", 4]]],
    [
      "an agent that is there",
      { [PATH]: skill(`${GOOD}\nagent: ghost`), ".claude/agents/ghost.md": "---\nname: ghost\ndescription: x\n---\n" },
      [],
    ],
    [
      "a command file of its name",
      { [PATH]: skill(GOOD), ".claude/commands/sub/a-skill.md": "x" },
      [["tooling/slash-command-taken", 1]],
    ],
    [
      "a skill of its name elsewhere",
      { [PATH]: skill(GOOD), ".signalbox/skills/a-skill/readme.txt": "x" },
      [["tooling/skill-file-missing", undefined]],
    ],
    [
      "a misspelled file",
      { ".claude/skills/a-skill/skill.md": skill(GOOD) },
      [["tooling/skill-file-missing", undefined]],
    ],
    ["a megabyte", { [PATH]: skill(GOOD, "x".repeat(1_000_000)) }, [["tooling/skill-unreadable", undefined]]],
  ])("finds %s", async (_what, files, expected) => expect(await problems(files)).toEqual(expected));

  it("finds a circle of needed skills", async () => {
    const other = (name: string, need: string): string =>
      skill(`name: ${name}\ndescription: Use when asked for ${name}.\nskills: ${need}`);
    expect(
      await problems({
        [PATH]: skill(`${GOOD}\nskills: b`),
        ".claude/skills/b/SKILL.md": other("b", "c"),
        ".claude/skills/c/SKILL.md": other("c", "a-skill"),
      }),
    ).toEqual([["tooling/skill-circle", 1]]);
    const world = repositoryInMemory({
      [PATH]: skill(`${GOOD}\nskills: b`),
      ".claude/skills/b/SKILL.md": other("b", "c"),
      ".claude/skills/c/SKILL.md": other("c", "b"),
    });
    const plan = await validate.plan(world.reader(), ValidateInput.parse({}));
    expect(plan.findings.map((finding) => finding.message)).toEqual([
      "skills need one another in a circle: b -> c -> b",
      "skills need one another in a circle: c -> b -> c",
    ]);
  });

  it("mends once what needs no guess, when asked to", async () => {
    const world = repositoryInMemory({ [PATH]: skill("name: a-skill\ndescription: Use this: when it is asked for") });
    const input = ValidateInput.parse({ name: "a-skill", mend: true });
    const outcome = await validate.act(
      await validate.plan(world.reader(), input),
      world.doer({ criteria: [CRITERIA.fits] }),
      input,
    );
    expect(world.files.get(PATH)).toContain('description: "Use this: when it is asked for"');
    expect(outcome.output.mended).toEqual([PATH]);
    expect(outcome.findings).toEqual([]);
    expect((await validate.plan(world.reader(), input)).mends).toEqual([]);
  });

  it("answers criteria by what it read: an unfit skill does not meet them", async () => {
    const world = repositoryInMemory({ [PATH]: skill("name: a-skill") });
    const input = ValidateInput.parse({ name: "a-skill" });
    const outcome = await validate.act(
      await validate.plan(world.reader(), input),
      world.doer({ criteria: [CRITERIA.fits, CRITERIA.listed] }),
      input,
    );
    expect(outcome.criteria?.map((answer) => answer.met)).toEqual([false, false]);
  });

  it("names the skills that exist when the asked one does not", async () => {
    const world = repositoryInMemory({ [PATH]: skill(GOOD) });
    await expect(validate.plan(world.reader(), ValidateInput.parse({ name: "nope" }))).rejects.toMatchObject({
      code: "not_found",
      hint: "Skills: a-skill.",
    });
  });
});

describe("the operations on skills", () => {
  const ask = (files: Readonly<Record<string, string>>): OperationContext => ({
    actor: { kind: "human", id: "ada", scopes: ["*"] },
    ports: repositoryInMemory(files).ports,
    door: "terminal",
  });

  it("list each skill with its command, and why it has none", async () => {
    const files = {
      [PATH]: skill(GOOD),
      ".claude/skills/hidden/SKILL.md": skill(
        "name: hidden\ndescription: Use when another skill needs it.\nuser-invocable: false",
      ),
      ".claude/skills/bad/SKILL.md": "text",
    };
    const answer = await listThings.run(ask(files), { root: "/work", kind: "skill" });
    expect(answer.things.map((line) => [line.name, line.command, line.isValid])).toEqual([
      ["a-skill", "/a-skill", true],
      ["bad", null, false],
      ["hidden", null, true],
    ]);
    expect(answer.things[1]?.problems).toEqual(["the file does not begin with YAML frontmatter"]);
  });

  it("validate one or all", async () => {
    const files = { [PATH]: skill(GOOD), ".claude/skills/bad/SKILL.md": "text" };
    expect(await validateThings.run(ask(files), { root: "/work", kind: "skill", name: "a-skill" })).toMatchObject({
      checked: 1,
      invalid: 0,
      findings: [],
    });
    expect(await validateThings.run(ask(files), { root: "/work", kind: "skill" })).toMatchObject({
      checked: 2,
      invalid: 1,
    });
    expect(await validateThings.run(ask({}), { root: "/work", kind: "skill" })).toMatchObject({
      checked: 0,
      invalid: 0,
      findings: [],
    });
  });
});
