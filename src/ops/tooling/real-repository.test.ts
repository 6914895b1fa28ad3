import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFiles } from "../../integrations/files/create-files.ts";
import { makeScratch, type Scratch } from "../../integrations/git/testing/scratch.ts";
import type { Doer, Reader } from "../../kernel/work/task.ts";
import { asPorts, handsOver } from "../../testing/repository-in-memory.ts";
import { auditSkills, AuditSkillsInput } from "./audit/audit-skills.ts";
import { CRITERIA } from "./criteria.ts";
import { skillTasks } from "./making/make-tasks.ts";
import { listThings } from "./operations.ts";
import { CreateSkillInput } from "./skills/input.ts";
import { validate, ValidateInput } from "./validate.ts";

const run = promisify(execFile);
const GOOD =
  "---\nname: good\ndescription: Sorts the mail of the day. Use when it comes in.\n---\n# When, steps, examples, limits\n";

let scratch: Scratch;
let reader: Reader;
let doer: Doer;
beforeEach(async () => {
  scratch = await makeScratch();
  const ports = asPorts({ git: scratch.port, files: createFiles() });
  const hands = handsOver(ports, { kind: "worktree", root: scratch.root, repository: scratch.root });
  [reader, doer] = [hands.reader(), hands.doer({ criteria: [CRITERIA.fits, CRITERIA.listed] })];
});
afterEach(() => scratch.remove());

describe("toolsmith on a real repository", () => {
  it("makes a skill whose script runs, and finds it valid", async () => {
    scratch.write("README.md", "# Hi\n");
    await scratch.run("add", "-A");
    await scratch.run("commit", "-q", "-m", "first");
    const input = CreateSkillInput.parse({
      name: "mail-sort",
      description: "Sorts mail",
      with: ["scripts", "references", "assets"],
    });
    const made = await skillTasks.create.act(await skillTasks.create.plan(reader, input), doer, input);
    const folder = join(scratch.root, ".claude/skills/mail-sort");
    expect(statSync(join(folder, "scripts/check-links.sh")).mode & 0o111).not.toBe(0);
    await expect(run(join(folder, "scripts/check-links.sh"))).resolves.toMatchObject({ stderr: "" });
    writeFileSync(
      join(folder, "SKILL.md"),
      `${readFileSync(join(folder, "SKILL.md"), "utf8")}\n[x](references/none.md)\n`,
    );
    await expect(run(join(folder, "scripts/check-links.sh"))).rejects.toMatchObject({
      code: 1,
      stderr: "missing: references/none.md\n",
    });
    const checks = ValidateInput.parse({ name: "mail-sort" });
    const judged = await validate.act(await validate.plan(reader, checks), doer, checks);
    expect(judged.findings?.map((finding) => finding.rule)).toEqual(["tooling/skill-link"]);
    expect(made.criteria?.every((answer) => answer.met)).toBe(true);
  });

  it("takes stock of links, broken files and odd names without a word lost", async () => {
    scratch.write("skills/good/SKILL.md", GOOD);
    scratch.write(
      ".claude/skills/latin/SKILL.md",
      new Uint8Array([...Buffer.from(GOOD.replace("good", "latin")), 0xff, 0xfe, 0x0a]),
    );
    scratch.write(
      ".claude/skills/wind ows/SKILL.md",
      `\uFEFF${GOOD.replace("good", "windows").replaceAll("\n", "\r\n")}`,
    );
    scratch.write(".claude/skills/two\nlines/notes.txt", "x");
    mkdirSync(join(scratch.root, ".claude/agents"), { recursive: true });
    symlinkSync("../../skills/good", join(scratch.root, ".claude/skills/good"));
    symlinkSync("/etc", join(scratch.root, ".claude/skills/outside"));
    symlinkSync("../../none.md", join(scratch.root, ".claude/agents/gone.md"));
    await scratch.run("add", "-A");
    const input = AuditSkillsInput.parse({});
    const outcome = await auditSkills.act(await auditSkills.plan(reader, input), doer, input);
    expect(outcome.output.skills.map((skill) => [skill.path, skill.isValid])).toEqual([
      [".claude/skills/good/SKILL.md", true],
      [".claude/skills/latin/SKILL.md", false],
      [".claude/skills/outside/SKILL.md", false],
      [".claude/skills/wind ows/SKILL.md", false],
      [".claude/skills/two\nlines/notes.txt", false],
    ]);
    expect(
      outcome.findings
        ?.filter((finding) => finding.severity === "high" || finding.severity === "medium")
        .map((finding) => finding.rule)
        .sort(),
    ).toEqual(["tooling/encoding", "tooling/skill-file-missing", "tooling/skill-name", "tooling/skill-unreadable"]);
    expect(outcome.output.commands).toBe(3);
  });

  it("lists nothing in an empty repository and in one without commits", async () => {
    const ports = asPorts({ git: scratch.port, files: createFiles() });
    const answer = await listThings.run(
      { actor: { kind: "human", id: "ada", scopes: ["*"] }, ports, door: "terminal" },
      { root: scratch.root, kind: "skill" },
    );
    expect(answer).toEqual({ root: scratch.root, kind: "skill", things: [], shipped: [] });
    const input = AuditSkillsInput.parse({});
    expect((await auditSkills.act(await auditSkills.plan(reader, input), doer, input)).summary).toBe(
      "no skills, agents or MCP entries",
    );
  });
});
