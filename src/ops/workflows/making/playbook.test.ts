import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFiles } from "../../../integrations/files/create-files.ts";
import { createForges } from "../../../integrations/forges/forges.ts";
import { makeScratch } from "../../../integrations/git/testing/scratch.ts";
import type { ApprovalAsk, Brief, Coordinator } from "../../../kernel/work/playbook.ts";
import type { HandoffState, Result, TaskOutcome } from "../../../kernel/record/result.ts";
import { makeReleaseGround, type ReleaseGround } from "../../../testing/release-ground.ts";
import { toolsmith } from "../../tooling/index.ts";
import { messageOf } from "./briefs.ts";
import { SkillSignal } from "./input.ts";
import { skill } from "./playbooks.ts";

const NOTES = {
  name: "release-notes",
  description: "Writes release notes from merged pull requests. Use when a version goes out.",
};

let ground: ReleaseGround;
let root: string;
let briefs: Brief[];
let asked: ApprovalAsk[];
let results: Result[];
let handed: HandoffState[];
let notes: string[];

beforeEach(async () => {
  ground = makeReleaseGround({ scratch: await makeScratch(), files: createFiles(), createForges });
  [briefs, asked, results, handed, notes] = [[], [], [], [], []];
  ground.scratch.write("AGENTS.md", "# Agents\n\nRun the tests first.\n");
  await ground.scratch.run("add", "-A");
  await ground.scratch.run("commit", "-q", "-m", "chore: begin");
  root = await worktree("run_0000000001");
});
afterEach(() => ground.scratch.remove());

async function worktree(run: string): Promise<string> {
  const path = join(ground.scratch.folder, run);
  await ground.scratch.run("worktree", "add", "-q", "-b", `signalbox/${run}`, path);
  return path;
}

/** Runs the real tasks on a real worktree, and judges as the coordinator does: every criterion answered, the agent's checks passed. */
async function spawn(brief: Brief, handoff?: HandoffState): Promise<Result> {
  briefs.push(brief);
  const options = { root, criteria: brief.criteria, ...(handoff === undefined ? {} : { handoff }) };
  const result = resultOf(brief, await ground.run(brief.task, brief.context, options));
  results.push(result);
  if (result.status === "skipped") return result;
  const open = brief.criteria.find(
    (criterion) => !result.criteria.some((answer) => answer.criterion === criterion && answer.met),
  );
  if (open !== undefined) throw new Error(`${brief.name}: not met: ${open}`);
  if (brief.task.effects.length > 0 && result.evidence.length === 0) throw new Error(`${brief.name}: no evidence`);
  const problem = toolsmith.qualityChecks.map((check) => check.check(result)).find((text) => text !== null);
  if (problem !== undefined) throw new Error(`${brief.name}: ${problem}`);
  return result;
}

function resultOf(brief: Brief, outcome: TaskOutcome<unknown>): Result {
  const { evidence = [], findings = [], deliverables = [], criteria = [], handoff, output, summary } = outcome;
  const status = outcome.skipped === undefined ? "success" : "skipped";
  const fixed = { critical: false, approach: "", remember: null, startedAt: 0, durationMs: 0, attempts: 1 };
  const lists = {
    evidence: [...evidence],
    findings: [...findings],
    deliverables: [...deliverables],
    criteria: [...criteria],
  };
  const named = { assignment: brief.name, agent: brief.task.agent, task: brief.task.name };
  return { ...fixed, ...lists, ...named, status, summary, output, ...(handoff === undefined ? {} : { handoff }) };
}

const coordinator: Coordinator = {
  run: { id: "run_0000000001", signal: "OPS:SKILL", repository: "/work", requestedBy: "ada", at: 0 },
  spawn: (brief) => spawn(brief),
  fanOut: (list) => Promise.all(list.map((brief) => spawn(brief))),
  handOff: async (from, brief) => {
    if (from.handoff === undefined) throw new Error(`${from.assignment} handed over nothing`);
    handed.push(from.handoff);
    return spawn(brief, from.handoff);
  },
  approve: async (ask) => {
    asked.push(ask);
    return "approved";
  },
  withdraw: async () => undefined,
  reports: async () => [],
  escalate: async () => null,
  note: async (text) => void notes.push(text),
};

describe("OPS:SKILL on a real repository", () => {
  it("leads from toolsmith over meta-updater to release-manager, with two handoffs, to a pull request", async () => {
    const outcome = await skill.run(coordinator, SkillSignal.parse({ ...NOTES, with: ["references", "scripts"] }));
    expect(briefs.map((brief) => `${brief.task.agent} ${brief.task.name}`)).toEqual([
      "toolsmith create-skill",
      "toolsmith validate",
      "meta-updater update-inventory",
      "release-manager commit",
      "release-manager create-pr",
    ]);
    expect(handed.map((state) => [state.from, state.to])).toEqual([
      ["toolsmith", "meta-updater"],
      ["meta-updater", "release-manager"],
    ]);
    expect(handed[1]?.currentState.validation.map((entry) => entry.verdict)).toEqual(["pass", "pass", "pass"]);
    expect(outcome.deliverables?.map((item) => item.value)).toEqual([
      ".claude/skills/release-notes/SKILL.md",
      "/release-notes",
      "local:work/pr/1",
    ]);
    expect(asked).toEqual([]);
  });

  it("commits the skill and its inventory entry, and nothing else, on a branch of their own", async () => {
    await skill.run(coordinator, SkillSignal.parse({ ...NOTES, with: ["scripts"] }));
    const branch = "feat/skill-release-notes";
    expect(await ground.scratch.run("diff", "--name-only", `main..${branch}`)).toBe(
      ".claude/skills/release-notes/SKILL.md\n.claude/skills/release-notes/scripts/check-links.sh\nAGENTS.md",
    );
    expect(await ground.scratch.run("show", `${branch}:AGENTS.md`)).toContain(
      "`/release-notes` ([release-notes](.claude/skills/release-notes/SKILL.md))",
    );
    expect(await ground.scratch.run("ls-tree", "-r", branch, ".claude/skills/release-notes/scripts")).toContain(
      "100755",
    );
    expect(await ground.scratch.run("log", "--format=%s", `main..${branch}`)).toBe("feat: add the skill release-notes");
    expect(await ground.scratch.runIn(root, "status", "--porcelain")).toBe("");
    expect(ground.requests).toMatchObject([{ head: branch, base: "main", state: "open" }]);
  });

  it("says already done when the same skill waits for its review", async () => {
    await skill.run(coordinator, SkillSignal.parse(NOTES));
    root = await worktree("run_0000000002");
    const again = await skill.run(coordinator, SkillSignal.parse(NOTES));
    expect(again).toMatchObject({ alreadyDone: true, summary: expect.stringContaining("feat/skill-release-notes") });
    expect(ground.requests).toHaveLength(1);
  });

  it("opens the pull request that an earlier run did not come to, under the skill's own name", async () => {
    await ground.scratch.runIn(root, "commit", "-q", "--allow-empty", "-m", "feat: something of the branch before");
    const dying: Coordinator = {
      ...coordinator,
      spawn: (brief) => (brief.task.name === "create-pr" ? Promise.reject(new Error("killed")) : spawn(brief)),
    };
    await expect(skill.run(dying, SkillSignal.parse(NOTES))).rejects.toThrow("killed");
    expect(results.find((result) => result.task === "commit")?.deliverables[0]?.undo).toBe(
      "git branch -D feat/skill-release-notes",
    );
    root = await worktree("run_0000000002");
    const outcome = await skill.run(coordinator, SkillSignal.parse(NOTES));
    expect(outcome.alreadyDone).not.toBe(true);
    expect(outcome.deliverables?.map((item) => item.type)).toEqual(["skill", "pull request"]);
    expect(ground.requests).toMatchObject([
      { head: "feat/skill-release-notes", title: "feat: add the skill release-notes" },
    ]);
  });

  it("takes the next free name for another skill of that name, and notes the recovery", async () => {
    await skill.run(coordinator, SkillSignal.parse(NOTES));
    root = await worktree("run_0000000002");
    const other = await skill.run(coordinator, SkillSignal.parse({ ...NOTES, steps: ["Do it another way"] }));
    expect(other.deliverables?.[1]?.value).toBe("/release-notes-2");
    expect(notes.at(-1)).toContain("the name release-notes is taken");
    expect(ground.requests.map((request) => request.head)).toEqual([
      "feat/skill-release-notes",
      "feat/skill-release-notes-2",
    ]);
  });

  it("asks somebody of the review area security, who sees the whole text, before the skill goes on", async () => {
    const refusing: Coordinator = {
      ...coordinator,
      approve: async (ask) => {
        asked.push(ask);
        throw new Error("denied");
      },
    };
    const scan = { name: "secret-scan", description: "Finds secrets in a diff before it is committed." };
    await expect(skill.run(refusing, SkillSignal.parse(scan))).rejects.toThrow("denied");
    expect(asked).toMatchObject([{ area: "security", target: { label: ".claude/skills/secret-scan/SKILL.md" } }]);
    expect(JSON.stringify(asked[0]?.arguments)).toContain("# Secret scan");
    expect(briefs.map((brief) => brief.task.name)).toEqual(["create-skill"]);
    expect(ground.requests).toEqual([]);
  });

  it("shows the files and writes nothing in a dry run", async () => {
    const outcome = await skill.run(coordinator, SkillSignal.parse({ ...NOTES, with: ["scripts"], dryRun: true }));
    expect(outcome.summary).toContain(".claude/skills/release-notes/scripts/check-links.sh");
    expect(JSON.stringify(outcome.details)).toContain("# Release notes");
    expect(briefs.map((brief) => brief.task.name)).toEqual(["plan-skill"]);
    expect(await ground.scratch.runIn(root, "status", "--porcelain")).toBe("");
  });
});

describe("the commit message of a skill", () => {
  it("always fits in 72 characters", () => {
    const lines = Array.from({ length: 64 }, (_, at) =>
      messageOf({ thing: "skill", name: "x".repeat(at + 1), template: "workflow" }),
    )
      .join("\n")
      .split("\n");
    expect(lines.every((line) => line.length <= 72)).toBe(true);
  });
});
