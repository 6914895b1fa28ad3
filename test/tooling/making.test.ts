import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { typeAnswer as typeOnTerminal } from "../support/person.ts";
import { git } from "../support/repository.ts";
import { expectEnd, makeWorld, until, type World, worldEnv } from "../faults/world.ts";

const INSTALL_MS = 240_000; // a registry on a slow day
const REVIEWER = [
  ...["agent", "create", "sql-reviewer"],
  ...["--description", "Reviews SQL migrations for locks. Use when a migration is changed."],
];

let world: World;
beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.remove());

/** Runs a command to its end; answers its exit code and what it printed. */
function run(
  command: readonly string[],
  cwd: string,
): Promise<{ readonly code: number | null; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const [program = "", ...words] = command;
    const child = spawn(program, words, {
      cwd,
      env: { ...process.env, CI: "true" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, text }));
  });
}

const typeAnswer = (command: readonly string[]) =>
  typeOnTerminal(command, { cwd: world.root, env: worldEnv(world.base) });

describe("a tool that was made", () => {
  it(
    "installs, builds and passes its own test as it was generated",
    async () => {
      const takes = ["--takes", "path:text:file to read", "--takes", "limit?:number:stop after so many"];
      const about = ["--description", "Counts the words of a file. Use when a length is asked for."];
      expectEnd(await world.run(["tool", "create", "count-words", ...about, ...takes]), 0, /pull request/);
      git(world.root, "switch", "-q", "feat/tool-count-words");
      const folder = join(world.root, ".signalbox/tools/count-words");
      for (const command of [
        ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"],
        ["npm", "run", "build"],
        ["npm", "test"],
      ]) {
        const { code, text } = await run(command, folder);
        expect(code, text).toBe(0);
      }
      expect(git(world.root, "status", "--porcelain")).toBe("?? .signalbox/tools/count-words/package-lock.json");
      expectEnd(await world.run(["tool", "validate"]), 0, /1 tool checked, 0 not valid: clear/);
      expect(readFileSync(join(world.root, "AGENTS.md"), "utf8")).toContain(
        "## Tools\n\n- [count-words](.signalbox/tools/count-words/README.md): Counts the words of a file.",
      );
    },
    INSTALL_MS,
  );
});

describe("an agent spec that is made", () => {
  it("waits for the review area architecture, who reads its whole text, and goes on when they approve", async () => {
    const asked = await world.run([...REVIEWER, "--on-escalation", "wait"]);
    expectEnd(asked, 4, /answers approver for architecture/, /## Escalation/);
    expect(git(world.root, "branch", "--list", "feat/*")).toBe("");
    const id = await until("the approval", () => /apr_\w+/.exec(asked.stdout)?.[0] ?? null);
    const answered = await typeAnswer(["approve", id]);
    expect(answered).toContain("made the agent spec sql-reviewer");
    expect(git(world.root, "show", "--name-only", "--format=%s", "feat/agent-sql-reviewer")).toBe(
      "feat: add the agent spec sql-reviewer\n\n.claude/agents/sql-reviewer.md\nAGENTS.md",
    );
  });

  it("is not made when they say no, and shows itself without asking in a dry run", async () => {
    expectEnd(await world.run([...REVIEWER, "--dry-run"]), 0, /after an approval of the review area architecture/);
    const asked = await world.run([...REVIEWER, "--on-escalation", "wait", "--json"]);
    const { question } = JSON.parse(asked.stdout);
    expect(question).toMatchObject({ action: "file.write", mayAnswer: { area: "architecture" } });
    await typeAnswer(["reject", question.id]);
    expectEnd(await world.run(["runs", "list"]), 0, /denied/);
    expect(git(world.root, "branch", "--list", "feat/*")).toBe("");
  });
});

describe("a skill about security", () => {
  it("waits for the review area security, who reads its whole text, and is not committed when they say no", async () => {
    const about = ["--description", "Rotates API keys of services. Use when a credential has leaked."];
    const asked = await world.run(["skill", "create", "rotate-keys", ...about, "--on-escalation", "wait"]);
    expectEnd(asked, 4, /answers approver for security/, /credential/, /# Rotate keys/);
    const id = /apr_\w+/.exec(asked.stdout)?.[0] ?? "";
    await typeAnswer(["reject", id]);
    expectEnd(await world.run(["runs", "list"]), 0, /denied/);
    expect(git(world.root, "branch", "--list", "feat/*")).toBe("");
    expect(git(world.root, "status", "--porcelain")).toBe("");
  });
});

describe("a template that was made", () => {
  it("is what the next skill is made from", async () => {
    const about = [
      "--description",
      "Skills that change a database",
      "--sections",
      "Rollback => How {{title}} is undone",
    ];
    expectEnd(await world.run(["template", "create", "migration", ...about]), 0, /pull request/);
    git(world.root, "merge", "-q", "feat/template-migration");
    const skill = [
      "skill",
      "create",
      "add-index",
      "--description",
      "Adds an index to a table",
      "--template",
      "migration",
    ];
    expectEnd(await world.run(skill), 0, /listed as \/add-index/);
    expect(git(world.root, "show", "feat/skill-add-index:.claude/skills/add-index/SKILL.md")).toContain(
      "## Rollback\n\nHow Add index is undone",
    );
    expectEnd(await world.run([...skill.slice(0, 5), "--template", "gone"]), 1, /no template "gone" for a skill/);
  });
});
