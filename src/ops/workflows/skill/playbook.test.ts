import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ApprovalAsk, Brief, Coordinator } from "../../../kernel/playbook.ts";
import type { HandoffState, Result, TaskOutcome } from "../../../kernel/result.ts";
import { asAnyTask, defineTask } from "../../../kernel/task.ts";
import { repositoryInMemory, type RepositoryInMemory } from "../../../testing/repository-in-memory.ts";
import { messageOf } from "./briefs.ts";
import { SkillSignal } from "./input.ts";
import { createSkillPlaybook } from "./playbook.ts";

const HANDED: HandoffState = {
  from: "meta-updater",
  to: "release-manager",
  workCompleted: [{ item: "inventory", done: true }],
  currentState: {
    files: [{ path: "AGENTS.md", change: "changed", lines: 12 }],
    commits: [],
    validation: [{ check: "links", verdict: "pass" }],
  },
  remainingWork: ["commit"],
  findings: [],
  openQuestions: [],
};

/** Runs toolsmith's own tasks on a work tree in memory; the other agents' answers are written down here. */
function scripted(world: RepositoryInMemory): {
  readonly coordinator: Coordinator;
  readonly briefs: Brief[];
  readonly asked: ApprovalAsk[];
  readonly handed: (HandoffState | undefined)[];
} {
  const [briefs, asked, handed]: [Brief[], ApprovalAsk[], (HandoffState | undefined)[]] = [[], [], []];
  const others: Readonly<Record<string, TaskOutcome<unknown>>> = {
    "update-inventory": { output: {}, summary: "entered", handoff: HANDED },
    commit: { output: {}, summary: "committed", deliverables: [{ type: "commit", value: "abc" }] },
    "create-pr": { output: {}, summary: "opened", deliverables: [{ type: "pull request", value: "local:x/pr/1" }] },
  };
  const spawn = async (brief: Brief): Promise<Result> => {
    briefs.push(brief);
    const input = brief.task.input.parse(brief.context);
    const own =
      brief.task.agent === "toolsmith"
        ? await brief.task.act(
            await brief.task.plan(world.reader(), input),
            world.doer({ criteria: brief.criteria }),
            input,
          )
        : others[brief.task.name];
    if (own === undefined) throw new Error(`no answer for ${brief.task.name}`);
    const unmet = own.criteria?.find((answer) => !answer.met);
    if (unmet !== undefined) throw new Error(`${brief.name}: ${unmet.criterion}`);
    return {
      assignment: brief.name,
      agent: brief.task.agent,
      task: brief.task.name,
      critical: false,
      approach: "",
      remember: null,
      startedAt: 0,
      durationMs: 0,
      attempts: 1,
      status: own.skipped === undefined ? "success" : "skipped",
      summary: own.summary,
      output: own.output,
      criteria: [...(own.criteria ?? [])],
      evidence: [...(own.evidence ?? [])],
      findings: [...(own.findings ?? [])],
      deliverables: [...(own.deliverables ?? [])],
      ...(own.handoff === undefined ? {} : { handoff: own.handoff }),
    };
  };
  const coordinator: Coordinator = {
    run: { id: "run_1", signal: "OPS:SKILL", repository: "/work", requestedBy: "ada", at: 0 },
    spawn,
    fanOut: (list) => Promise.all(list.map(spawn)),
    handOff: (from, brief) => (handed.push(from.handoff), spawn(brief)),
    approve: async (ask) => void asked.push(ask),
    reports: async () => [],
    escalate: async () => null,
    note: async () => undefined,
  };
  return { coordinator, briefs, asked, handed };
}

const skill = createSkillPlaybook(
  asAnyTask(
    defineTask({
      agent: "meta-updater",
      name: "update-inventory",
      title: "",
      summary: "",
      input: z.strictObject({
        skills: z.array(
          z.strictObject({ name: z.string(), path: z.string(), command: z.string(), description: z.string() }),
        ),
      }),
      output: z.unknown(),
      timeoutMs: 1,
      layer: "fast",
      effects: [],
      plan: async () => null,
      act: async () => ({ output: {}, summary: "" }),
    }),
  ),
);

const NOTES = {
  name: "release-notes",
  description: "Writes release notes from merged pull requests. Use when a version goes out.",
};

describe("OPS:SKILL", () => {
  it("leads from toolsmith over meta-updater to release-manager, with two handoffs, to three deliverables", async () => {
    const { coordinator, briefs, asked, handed } = scripted(repositoryInMemory());
    const outcome = await skill.run(coordinator, SkillSignal.parse({ ...NOTES, with: ["references"] }));
    expect(briefs.map((brief) => `${brief.task.agent} ${brief.task.name}`)).toEqual([
      "toolsmith create-skill",
      "toolsmith validate",
      "meta-updater update-inventory",
      "release-manager commit",
      "release-manager create-pr",
    ]);
    expect(handed.map((state) => [state?.from, state?.to])).toEqual([
      ["toolsmith", "meta-updater"],
      ["meta-updater", "release-manager"],
    ]);
    expect(handed[0]?.currentState.files.map((file) => file.path)).toEqual([
      ".claude/skills/release-notes/SKILL.md",
      ".claude/skills/release-notes/references/background.md",
    ]);
    expect(handed[0]?.currentState.validation.map((entry) => entry.verdict)).toEqual(["pass", "pass"]);
    expect(outcome.deliverables?.map((item) => item.value)).toEqual([
      ".claude/skills/release-notes/SKILL.md",
      "/release-notes",
      "local:x/pr/1",
    ]);
    expect(briefs[3]?.context).toMatchObject({
      branch: "feat/skill-release-notes",
      paths: [
        ".claude/skills/release-notes/SKILL.md",
        ".claude/skills/release-notes/references/background.md",
        "AGENTS.md",
      ],
    });
    expect(asked).toEqual([]);
  });

  it("asks somebody of the review area security, who sees the whole text, before the skill goes on", async () => {
    const { coordinator, briefs, asked } = scripted(repositoryInMemory());
    const refuses: Coordinator = {
      ...coordinator,
      approve: async (ask) => (asked.push(ask), Promise.reject(new Error("denied"))),
    };
    await expect(
      skill.run(
        refuses,
        SkillSignal.parse({ name: "secret-scan", description: "Finds secrets in a diff before it is committed." }),
      ),
    ).rejects.toThrow("denied");
    expect(asked).toMatchObject([{ area: "security", target: { label: ".claude/skills/secret-scan/SKILL.md" } }]);
    expect(JSON.stringify(asked[0]?.arguments)).toContain("# Secret scan");
    expect(briefs.map((brief) => brief.task.name)).toEqual(["create-skill"]);
  });

  it("shows the files and writes nothing in a dry run", async () => {
    const world = repositoryInMemory();
    const { coordinator, briefs } = scripted(world);
    const outcome = await skill.run(coordinator, SkillSignal.parse({ ...NOTES, with: ["scripts"], dryRun: true }));
    expect(outcome.summary).toContain(".claude/skills/release-notes/scripts/check-links.sh");
    expect(JSON.stringify(outcome.details)).toContain("# Release notes");
    expect(briefs.map((brief) => brief.task.name)).toEqual(["plan-skill"]);
    expect(world.files.size).toBe(0);
  });

  it("says already done when the same skill is there", async () => {
    const world = repositoryInMemory();
    await skill.run(scripted(world).coordinator, SkillSignal.parse(NOTES));
    const again = scripted(world);
    expect(await skill.run(again.coordinator, SkillSignal.parse(NOTES))).toMatchObject({ alreadyDone: true });
    expect(again.briefs).toHaveLength(1);
  });

  it("has a commit header that always fits", () => {
    for (let length = 1; length <= 64; length += 1)
      expect(
        messageOf({ name: "x".repeat(length), template: "workflow" })
          .split("\n")
          .every((line) => line.length <= 72),
      ).toBe(true);
  });
});
