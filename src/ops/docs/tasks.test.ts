import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Effect, Query } from "../../kernel/work/effect.ts";
import type { HandoffState, TaskOutcome } from "../../kernel/record/result.ts";
import type { Doer, Reader, Task } from "../../kernel/work/task.ts";
import { WriteFileInput } from "../workspace/index.ts";
import { docs, metaUpdater, auditDocs, updateChangelog, updateInventory, finalizeChangelogTask } from "./index.ts";

/** A world of files in memory: what is read, what was written, and the jobs that were asked for. */
function world(
  files: Record<string, string>,
  answers: Record<string, unknown> = {},
  handoff?: HandoffState,
  kind: "checkout" | "bare" = "checkout",
) {
  const written: string[] = [];
  const assigned = {
    run: "run_1",
    assignment: "run_1/x",
    agent: "meta-updater",
    place: { kind, root: "/r", repository: "/r" },
    at: 0,
    attempt: 1,
    criteria: ["it holds"],
    signal: new AbortController().signal,
    progress: () => {},
    ...(handoff === undefined ? {} : { handoff }),
  };
  const ports = {
    files: {
      read: async (_root: string, path: string) =>
        files[path] === undefined ? null : { path, text: files[path], digest: digest(files[path]), sizeBytes: 1 },
    },
    workers: { run: async (job: string, input: { step: string }) => answers[`${job}/${input.step}`] },
  };
  const reader: Reader = {
    ...assigned,
    read: async <Input, Output>(query: Query<Input, Output>, input: Input) =>
      query.run(partly(ports), input, { run: "", assignment: "", agent: "", key: "", signal: assigned.signal }),
  };
  const doer: Doer = {
    ...assigned,
    soFar: () => {},
    do: async <Input, Output>(_key: string, effect: Effect<Input, Output>, raw: Input) => {
      const input = WriteFileInput.parse(raw);
      const change = files[input.path] === undefined ? "created" : "changed";
      expect(input.expectedDigest).toBe(files[input.path] === undefined ? null : digest(files[input.path] ?? ""));
      files[input.path] = input.text;
      written.push(input.path);
      return effect.output.parse({
        path: input.path,
        digest: digest(input.text),
        lines: input.text.split("\n").length - 1,
        change,
      });
    },
  };
  return {
    files,
    written,
    run: <Input, Plan, Output>(task: Task<Input, Plan, Output>, raw: unknown): Promise<TaskOutcome<Output>> =>
      runTask(task, reader, doer, raw),
  };
}

async function runTask<Input, Plan, Output>(
  task: Task<Input, Plan, Output>,
  reader: Reader,
  doer: Doer,
  raw: unknown,
): Promise<TaskOutcome<Output>> {
  const input = task.input.parse(raw);
  const outcome = await task.act(await task.plan(reader, input), doer, input);
  task.output.parse(outcome.output);
  return outcome;
}

/** Sound here: the queries under test use these ports alone. */
function partly(ports: object): never {
  return ports as never;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const ENTRY = { type: "feat", scope: null, subject: "add it", isBreaking: false, breakingNotes: [], pr: null };

describe("finalize-changelog", () => {
  const changelog = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- a\n\n## [1.0.0] - 2026-01-01\n\n- x\n";
  const request = {
    path: "CHANGELOG.md",
    version: "1.1.0",
    date: "2026-06-01",
    entries: [],
    unreleasedUrl: null,
    versionUrl: null,
  };
  const reference = {
    path: "README.md",
    at: 6,
    from: "1.0.0",
    to: "1.1.0",
    digestBefore: digest("npm i 1.0.0\n"),
    digestAfter: digest("npm i 1.1.0\n"),
  };

  it("turns [Unreleased] into the version, moves references, and a second time changes nothing", async () => {
    const { files, written, run } = world({ "CHANGELOG.md": changelog, "README.md": "npm i 1.0.0\n" });
    const outcome = await run(finalizeChangelogTask, { changelogs: [request], references: [reference] });
    expect(files["CHANGELOG.md"]).toBe(changelog.replace("[Unreleased]", "[Unreleased]\n\n## [1.1.0] - 2026-06-01"));
    expect(files["README.md"]).toBe("npm i 1.1.0\n");
    expect(outcome.output).toMatchObject({
      changed: true,
      sections: [{ path: "CHANGELOG.md", version: "1.1.0", text: "### Added\n\n- a" }],
    });
    const again = await run(finalizeChangelogTask, { changelogs: [request], references: [reference] });
    expect([again.skipped, written]).toEqual(["it stands there already", ["CHANGELOG.md", "README.md"]]);
  });

  it("makes a missing changelog, with the entries of the plan", async () => {
    const { files, run } = world({});
    const entry = { type: "fix", scope: null, subject: "keep it", isBreaking: false, breakingNotes: [], pr: "#3" };
    await run(finalizeChangelogTask, { changelogs: [{ ...request, entries: [entry] }] });
    expect(files["CHANGELOG.md"]).toContain(
      "## [Unreleased]\n\n## [1.1.0] - 2026-06-01\n\n### Fixed\n\n- keep it (#3)\n",
    );
  });

  it("refuses a document that has changed since the plan, before anything is written", async () => {
    const { written, run } = world({ "CHANGELOG.md": changelog, "README.md": "npm i 1.0.0 now\n" });
    await expect(run(finalizeChangelogTask, { changelogs: [request], references: [reference] })).rejects.toThrow(
      "has changed since the release was planned",
    );
    expect(written).toEqual([]);
  });
});

describe("update-changelog", () => {
  it("writes once, with evidence, and has nothing to do the second time", async () => {
    const { run, files, written } = world({});
    const first = await run(updateChangelog, { entries: [ENTRY] });
    expect(first).toMatchObject({
      output: { path: "CHANGELOG.md", changed: true, added: ["add it"] },
      evidence: [{ kind: "file", digest: digest(files["CHANGELOG.md"] ?? "") }],
      criteria: [{ met: true }],
    });
    expect(await run(updateChangelog, { entries: [ENTRY] })).toMatchObject({
      output: { changed: false },
      skipped: "CHANGELOG.md already tells all of it",
    });
    expect(written).toEqual(["CHANGELOG.md"]);
  });

  it("is skipped when users need not read about it", async () => {
    expect(await world({}).run(updateChangelog, { entries: [{ ...ENTRY, type: "ci" }] })).toMatchObject({
      skipped: "nothing that users read about",
      output: { changed: false },
    });
  });

  it("refuses a foreign format before any effect", async () => {
    const { run, written } = world({ "CHANGELOG.md": "v1\n * x\n" });
    await expect(run(updateChangelog, { entries: [ENTRY] })).rejects.toThrow("cannot edit this safely");
    expect(written).toEqual([]);
  });
});

describe("update-inventory", () => {
  const SKILL = { name: "tidy", path: ".claude/skills/tidy/SKILL.md", command: "/tidy", description: "Tidies." };
  const EARLIER: HandoffState = {
    from: "toolsmith",
    to: "meta-updater",
    workCompleted: [{ item: "skill", done: true }],
    currentState: { files: [{ path: SKILL.path, change: "created", lines: 9 }], commits: [], validation: [] },
    remainingWork: ["enter it"],
    findings: ["f"],
    openQuestions: [],
  };

  it("makes AGENTS.md where there is neither, and hands over what it was handed", async () => {
    const { run, files } = world({ [SKILL.path]: "x" }, {}, EARLIER);
    const outcome = await run(updateInventory, { entries: [SKILL] });
    expect(files["AGENTS.md"]).toContain("- `/tidy` ([tidy](.claude/skills/tidy/SKILL.md)): Tidies.");
    expect(outcome.handoff).toMatchObject({
      to: "release-manager",
      currentState: {
        files: [{ path: SKILL.path }, { path: "AGENTS.md", change: "created" }],
        validation: [{ verdict: "pass" }],
      },
      findings: ["f"],
    });
  });

  it.each([
    [{ "CLAUDE.md": "# C\n" }, "CLAUDE.md"],
    [{ "AGENTS.md": "# A\n" }, "AGENTS.md"],
    [{ "CLAUDE.md": "@AGENTS.md\n", "AGENTS.md": "# A\n" }, "AGENTS.md"],
    [{ "CLAUDE.md": "# C\n", "AGENTS.md": "# A\n\n## Skills\n" }, "AGENTS.md"],
  ])("with %j writes %s", async (files, expected) => {
    expect((await world({ ...files, [SKILL.path]: "x" }).run(updateInventory, { entries: [SKILL] })).output.path).toBe(
      expected,
    );
  });

  it("shows a known skill with evidence and writes nothing", async () => {
    const { run, written } = world({ [SKILL.path]: "x" });
    await run(updateInventory, { entries: [SKILL] });
    expect(await run(updateInventory, { entries: [SKILL] })).toMatchObject({
      output: { changed: false },
      evidence: [{ kind: "file", path: "AGENTS.md" }],
    });
    expect(written).toHaveLength(1);
  });

  it("names a path that does not exist, which the quality check refuses", async () => {
    const { output } = await world({}).run(updateInventory, { entries: [SKILL] });
    expect(output.unresolved).toEqual([SKILL.path]);
    expect(checked(output)).toContain("a link does not resolve");
  });
});

describe("audit-docs", () => {
  it("does not apply to a bare repository", async () => {
    expect((await world({}, {}, undefined, "bare").run(auditDocs, {})).skipped).toContain("bare repository");
  });

  it("refuses an answer of the worker that does not fit", async () => {
    await expect(world({}, { "audit-docs/judge": { findings: "none" } }).run(auditDocs, {})).rejects.toThrow(
      "does not fit",
    );
  });
});

describe("meta-updater", () => {
  it("has the timeouts of the specification", () => {
    expect(docs.tasks.map((task) => [task.name, task.timeoutMs / 1_000, task.layer])).toEqual([
      ["announce", 60, "medium"],
      ["update-changelog", 60, "medium"],
      ["finalize-changelog", 300, "slow"],
      ["update-docs", 120, "slow"],
      ["preview-update-docs", 120, "slow"],
      ["fix-docs", 120, "slow"],
      ["preview-fix-docs", 120, "slow"],
      ["audit-docs", 600, "slow"],
      ["update-inventory", 120, "medium"],
      ["report", 120, "slow"],
      ["propose", 120, "slow"],
      ["run-examples", 600, "slow"],
    ]);
  });

  it.each([
    [{ added: ["fine `code` [x](https://example.org)"] }, null],
    [{ added: ["[x]()"] }, "without a target"],
    [{ added: ["a `torn example"] }, "not closed"],
    [{ added: ["two\nlines"] }, "not one trimmed line"],
  ])("judges %j: %s", (output, expected) => {
    if (expected === null) expect(checked(output)).toBeNull();
    else expect(checked(output)).toContain(expected);
  });
});

function checked(output: unknown): string | null {
  const result = {
    assignment: "a",
    agent: "meta-updater",
    task: "t",
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
  return metaUpdater.qualityChecks.map((check) => check.check(result)).find((answer) => answer !== null) ?? null;
}
