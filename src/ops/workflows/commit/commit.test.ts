import { describe, expect, it } from "vitest";
import type { Brief, Coordinator } from "../../../kernel/work/playbook.ts";
import type { Result } from "../../../kernel/record/result.ts";
import { commitPlaybook } from "./commit.ts";
import { CommitSignal, isOneTask } from "./input.ts";
import { pullRequestPlaybook, pullRequestStatusPlaybook } from "./pull-request.ts";

type Answer = Pick<Result, "output"> & Partial<Pick<Result, "status" | "partial">>;
const ENDED = new Error("the coordinator ended the playbook");

/** A coordinator that answers each brief by its name; a result that is no success ends the playbook, unless tolerated. */
function scripted(answers: Readonly<Record<string, Answer>>) {
  const briefs: Brief[] = [];
  const coordinator: Coordinator = {
    run: { id: "run_1", signal: "OPS:COMMIT", repository: "/r", requestedBy: "ada", at: 0 },
    spawn: async (brief, options) => {
      brief.task.input.parse(brief.context);
      briefs.push(brief);
      const answer = answers[brief.name];
      if (answer === undefined) throw new Error(`nobody expected ${brief.name}`);
      const status = answer.status ?? "success";
      if (status !== "success" && status !== "skipped" && options?.tolerate !== true) throw ENDED;
      return {
        assignment: "a",
        agent: brief.task.agent,
        task: brief.task.name,
        critical: false,
        summary: `did ${brief.name}`,
        approach: "",
        remember: null,
        criteria: [],
        evidence: [],
        findings: [],
        deliverables: [],
        startedAt: 0,
        durationMs: 0,
        attempts: 1,
        status,
        ...answer,
      };
    },
    fanOut: async () => [],
    handOff: async () => Promise.reject(new Error("no handoff here")),
    approve: async () => "approved",
    withdraw: async () => undefined,
    escalate: async () => null,
    note: async () => undefined,
    reports: async () => [],
  };
  return { coordinator, briefs, names: () => briefs.map((brief) => brief.name) };
}

const made = (extra: object = {}) => ({
  output: {
    ...{
      kind: "committed",
      sha: "abc",
      branch: "feat/x",
      madeFrom: "main",
      isUserFacing: true,
      files: 1,
      pushed: null,
      search: { files: 1, hits: 0 },
      pullRequest: null,
      notes: [],
    },
    message: { header: "feat: x", type: "feat", scope: null, subject: "x", isBreaking: false, breakingNotes: [] },
    ...extra,
  },
});
const opened = {
  output: {
    kind: "opened",
    number: 1,
    url: "local:r/pr/1",
    title: "feat: x",
    body: "",
    head: "feat/x",
    headSha: "abc",
    base: "main",
    isDraft: false,
    checklist: [],
    pushed: null,
  },
};
const written = { output: { path: "CHANGELOG.md", changed: true, added: ["x"] } };
const noChecks = { output: { verdict: "not_applicable", checks: [] }, status: "skipped" as const };
const failing = {
  output: undefined,
  partial: {
    verdict: "fail",
    checks: [
      {
        name: "test",
        command: ["npm", "test"],
        source: "package.json",
        verdict: "fail",
        exitCode: 1,
        durationMs: 1,
        note: "",
      },
    ],
  },
  status: "failed" as const,
};
const input = (extra: object) => CommitSignal.parse(extra);

describe("workflow 1", () => {
  it("goes commit, changelog, its commit, checks, pull request for a change that users notice", async () => {
    const script = scripted({
      commit: made(),
      "update-changelog": written,
      "commit-changelog": made(),
      "run-checks": noChecks,
      "create-pr": opened,
    });
    const outcome = await commitPlaybook.run(script.coordinator, input({ message: "feat: x" }));
    expect(script.names()).toEqual(["commit", "update-changelog", "commit-changelog", "run-checks", "create-pr"]);
    expect(script.briefs[2]?.context).toEqual({
      paths: ["CHANGELOG.md"],
      branch: "feat/x",
      writtenBy: ["meta-updater"],
    });
    expect(script.briefs[4]?.context).toMatchObject({ checks: { verdict: "not_applicable" } });
    expect(outcome.nextSteps).toEqual(["A human reviews and merges local:r/pr/1."]);
  });

  it("leaves the changelog alone where users notice nothing, and its commit where it did not change", async () => {
    const quiet = scripted({ commit: made({ isUserFacing: false }), "run-checks": noChecks, "create-pr": opened });
    await commitPlaybook.run(quiet.coordinator, input({ message: "chore: x" }));
    expect(quiet.names()).toEqual(["commit", "run-checks", "create-pr"]);
    const same = scripted({
      commit: made(),
      "update-changelog": { output: { path: "CHANGELOG.md", changed: false, added: [] }, status: "skipped" },
      "run-checks": noChecks,
      "create-pr": opened,
    });
    await commitPlaybook.run(same.coordinator, input({ message: "feat: x" }));
    expect(same.names()).toEqual(["commit", "update-changelog", "run-checks", "create-pr"]);
  });

  it("is already done when the commit task says so", async () => {
    const script = scripted({ commit: made({ kind: "already_done", pullRequest: { number: 1, url: "u" } }) });
    expect(await commitPlaybook.run(script.coordinator, input({ message: "feat: x" }))).toMatchObject({
      alreadyDone: true,
    });
    expect(script.names()).toEqual(["commit"]);
  });

  it("opens no pull request over failing checks, unless as a draft that says so", async () => {
    const answers = { commit: made({ isUserFacing: false }), "run-checks": failing, "create-pr": opened };
    await expect(commitPlaybook.run(scripted(answers).coordinator, input({ message: "chore: x" }))).rejects.toBe(ENDED);
    const draft = scripted(answers);
    await commitPlaybook.run(draft.coordinator, input({ message: "chore: x", draft: true }));
    expect(draft.briefs.at(-1)?.context).toMatchObject({ isDraft: true, checks: { verdict: "fail" } });
  });

  it("only previews in a dry run", async () => {
    const script = scripted({ "preview-commit": made({ kind: "planned", sha: null }) });
    const outcome = await commitPlaybook.run(script.coordinator, input({ message: "feat: x", dryRun: true }));
    expect(script.briefs.map((brief) => [brief.name, brief.task.effects])).toEqual([["preview-commit", []]]);
    expect(outcome.summary).toContain("nothing was changed");
  });

  it("lists a change of another type that is said to be user-facing", async () => {
    const message = {
      header: "refactor: x",
      type: "refactor",
      scope: null,
      subject: "x",
      isBreaking: false,
      breakingNotes: [],
    };
    const script = scripted({ commit: made({ message }), "update-changelog": written, "commit-changelog": made() });
    await commitPlaybook.run(script.coordinator, input({ message: "refactor: x", userFacing: true, pr: false }));
    expect(script.briefs[1]?.context).toMatchObject({ entries: [{ type: "perf", subject: "x" }] });
  });

  it.each([
    [{ message: "chore: x", pr: false }, true],
    [{ message: "chore: x" }, false],
    [{ message: "feat: x", pr: false }, false],
    [{ message: "chore!: x", pr: false }, false],
    [{ message: "chore: x", pr: false, userFacing: true }, false],
    [{ request: "tidy", pr: false }, false],
  ])("is one task for %j: %s", (signal, expected) => {
    expect(isOneTask(input(signal))).toBe(expected);
  });
});

describe("the other playbooks", () => {
  it("pr runs the checks, and is already done when it took an open one without a push", async () => {
    const script = scripted({ "run-checks": noChecks, "create-pr": { output: { ...opened.output, kind: "taken" } } });
    const outcome = await pullRequestPlaybook.run(script.coordinator, pullRequestPlaybook.input.parse({}));
    expect(script.names()).toEqual(["run-checks", "create-pr"]);
    expect(outcome.alreadyDone).toBe(true);
  });

  it("pr-status is simple and writes nothing", () => {
    expect([
      pullRequestStatusPlaybook.isSimple?.({}),
      pullRequestStatusPlaybook.writes,
      pullRequestStatusPlaybook.layer,
    ]).toEqual([true, false, "fast"]);
  });
});
