import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createJobTools } from "../../../../testing/job-tools.ts";
import { changelogNotesJob } from "./job.ts";
import { entryOf, notesFromHistory } from "./notes.ts";

describe("notes of a history", () => {
  it.each([
    ["feat(api)!: drop v1 (#12)", { type: "feat", scope: "api", subject: "drop v1", isBreaking: true, pr: "#12" }],
    ["FIX: Keep case", { type: "fix", scope: null, subject: "Keep case", isBreaking: false, pr: null }],
    [
      "chore: x\n\nBREAKING CHANGE: a\n b\nRefs: #1\nBREAKING-CHANGE: c",
      { isBreaking: true, breakingNotes: ["a b", "c"] },
    ],
  ])("reads %j", (message, expected) => expect(entryOf(message)).toMatchObject(expected));

  it.each(["feat : x", "feat:x", "Merge branch 'a'", "just words"])("leaves %j out", (message) =>
    expect(entryOf(message)).toBeNull(),
  );

  it("gives a commit to the oldest tag that reaches it, even when its branch was merged late", () => {
    const commit = (sha: string, parents: string[], subject: string) => ({ sha, parents, message: `feat: ${subject}` });
    const commits = [
      commit("d", ["b", "c"], "merge"),
      commit("b", ["a"], "main"),
      commit("c", ["a"], "late branch"),
      commit("a", [], "first"),
    ];
    const notes = notesFromHistory(commits, [
      { name: "v1.0.0", commit: "b", at: 1 },
      { name: "v1.1.0", commit: "d", at: 2 },
    ]);
    expect(notes.map(({ tag, entries }) => [tag, entries.map((entry) => entry.subject)])).toEqual([
      ["v1.1.0", ["merge", "late branch"]],
      ["v1.0.0", ["main", "first"]],
    ]);
  });

  it("gives every commit to exactly one release", () => {
    const history = fc.array(
      fc.record({ back: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }), isTagged: fc.boolean() }),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(history, (shape) => {
        const commits = shape.map(({ back }, at) => ({
          sha: String(at),
          parents: back.map((by) => String(at - by)).filter((sha) => Number(sha) >= 0),
          message: "feat: x",
        }));
        const tags = shape.flatMap(({ isTagged }, at) =>
          isTagged ? [{ name: `v${at}`, commit: String(at), at }] : [],
        );
        const notes = notesFromHistory(commits, tags);
        expect(notes.reduce((sum, release) => sum + release.commits, 0)).toBe(commits.length);
      }),
    );
  });

  it("reads a real repository with annotated and plain tags", async () => {
    const root = mkdtempSync(join(tmpdir(), "signalbox-notes-"));
    try {
      const git = (...words: string[]) =>
        execFileSync(
          "git",
          ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false", ...words],
          { cwd: root, timeout: 30_000 },
        );
      git("init", "-q");
      git("commit", "-q", "--allow-empty", "-m", "feat: first");
      git("tag", "v0.1.0");
      git("commit", "-q", "--allow-empty", "-m", "fix(cli): second\n\nBREAKING CHANGE: no more x");
      git("tag", "-a", "v0.2.0", "-m", "release");
      git("commit", "-q", "--allow-empty", "-m", "docs: third");
      const { markdown, commits, tags } = await changelogNotesJob(
        createJobTools(),
        { root, tagPattern: "v*" },
        () => {},
      );
      expect([commits, tags]).toEqual([3, 2]);
      expect(markdown.replace(/\d{4}-\d\d-\d\d/g, "DATE")).toBe(
        "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - DATE\n\n### Changed\n\n- **Breaking:** **cli:** second\n  - no more x\n\n## [0.1.0] - DATE\n\n### Added\n\n- first\n",
      );
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
