import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFiles } from "../../../integrations/files/create-files.ts";
import { createForges } from "../../../integrations/forges/forges.ts";
import { makeScratch } from "../../../integrations/git/testing/scratch.ts";
import { makeReleaseGround, type ReleaseGround } from "../../../testing/release-ground.ts";
import { CHECKS_CRITERION } from "../criteria.ts";
import { releaseManager } from "../agent.ts";
import { parseSettings } from "../settings.ts";
import { detectChecks, PROJECT_FILES, type ProjectFiles } from "./detect.ts";
import { runChecksTask } from "./run.ts";

const project = (files: Partial<ProjectFiles>): ProjectFiles => ({
  ...(Object.fromEntries(PROJECT_FILES.map((path) => [path, null])) as Record<(typeof PROJECT_FILES)[number], null>),
  ...files,
});

describe("detection", () => {
  it.each([
    [
      "npm scripts",
      { "package.json": '{"scripts":{"test":"vitest","lint":"oxlint"}}' },
      ["npm run lint", "npm run test"],
    ],
    ["pnpm", { "package.json": '{"scripts":{"test":"vitest"}}', "pnpm-lock.yaml": "" }, ["pnpm run test"]],
    [
      "the test that npm init writes",
      { "package.json": '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' },
      [],
    ],
    ["a broken package.json", { "package.json": "{" }, []],
    [
      "make targets",
      { Makefile: "CC := gcc\ntest := no\nlint: fmt\n\ttrue\ntest:\n\ttrue\n" },
      ["make lint", "make test"],
    ],
    ["a variable that is no target", { Makefile: "test := no\n" }, []],
    ["cargo", { "Cargo.toml": "" }, ["cargo test"]],
    ["go", { "go.mod": "" }, ["go test ./..."]],
    ["pytest", { "pyproject.toml": "[tool.pytest.ini_options]\n" }, ["python3 -m pytest"]],
    ["a Python project without tests", { "pyproject.toml": "[project]\n" }, []],
    ["nothing", {}, []],
  ])("finds %s", (_what, files, commands) => {
    expect(detectChecks(project(files)).map((check) => check.command.join(" "))).toEqual(commands);
  });
});

describe("run-checks on a real repository", () => {
  let ground: ReleaseGround;
  beforeEach(async () => {
    ground = makeReleaseGround({ scratch: await makeScratch(), files: createFiles(), createForges });
  });
  afterEach(() => ground.scratch.remove());

  it("is skipped as not applicable where there is no command", async () => {
    const outcome = await ground.run(runChecksTask, {});
    expect(outcome.skipped).toContain("not applicable");
    expect(outcome.output.verdict).toBe("not_applicable");
  });

  it("passes with evidence, and answers its criterion", async () => {
    ground.scratch.write("signalbox.yaml", "release:\n  checks:\n    - { name: tests, command: [node, --version] }\n");
    const outcome = await ground.run(runChecksTask, {}, { criteria: [CHECKS_CRITERION] });
    expect(outcome.output.verdict).toBe("pass");
    expect(outcome.evidence).toEqual([{ kind: "command", command: ["node", "--version"], exitCode: 0, note: "pass" }]);
    expect(outcome.criteria?.[0]?.met).toBe(true);
  });

  it("tells what the command said on standard output beside a warning on standard error", async () => {
    const script = "console.log('2 of 3 failed'); console.error('a warning'); process.exit(3)";
    const outcome = await ground.run(runChecksTask, { commands: [{ name: "tests", command: ["node", "-e", script] }] });
    expect(outcome.findings?.[0]?.message).toMatch(/2 of 3 failed[\s\S]*a warning/);
  });

  it("fails with what the command said, and the agent's check holds it up", async () => {
    const commands = [{ name: "tests", command: ["node", "-e", "console.error('2 of 3 failed'); process.exit(3)"] }];
    const outcome = await ground.run(runChecksTask, { commands }, { criteria: [CHECKS_CRITERION] });
    expect(outcome.output).toMatchObject({ verdict: "fail", checks: [{ exitCode: 3 }] });
    expect(outcome.findings?.[0]?.message).toContain("2 of 3 failed");
    expect(outcome.criteria?.[0]?.met).toBe(false);
    const check = releaseManager.qualityChecks.find((candidate) => candidate.name === "checks pass");
    expect(check?.check(resultLike("run-checks", outcome.output))).toContain("fail");
  });
});

function resultLike(task: string, output: unknown) {
  return {
    assignment: "a",
    agent: "release-manager",
    task,
    status: "success" as const,
    critical: false,
    summary: "",
    approach: "",
    remember: null,
    output,
    criteria: [],
    evidence: [],
    findings: [],
    deliverables: [],
    startedAt: 0,
    durationMs: 0,
    attempts: 1,
  };
}

it("has 600 s unless it is configured. Source: coordination specification, section 3", () => {
  expect(runChecksTask.timeoutMs).toBe(600_000);
  expect(parseSettings("").checksTimeoutSeconds).toBe(600);
});
