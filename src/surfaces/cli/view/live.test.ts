import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunFollow } from "../../../ops/coordination/views.ts";
import { BEGUN, sampleEvent, sampleFollow, sampleRun, sampleTrack } from "../testing/samples.ts";
import { makePaint } from "../text/paint.ts";
import { visible } from "../text/visible.ts";
import { widthOf } from "../text/width.ts";
import { changesBetween } from "./changes.ts";
import { renderLive } from "./live.ts";

const now = BEGUN + 4_800;

describe("the live view", () => {
  it("is the picture of the design", () => {
    const follow = sampleFollow({
      events: [sampleEvent(1, { name: "run.accepted", payload: { head: "4be19c2aaaaaaaaa" } })],
    });
    expect(renderLive(follow, 100, now)).toEqual([
      "OPS:AUDIT  checkout-service @ 4be19c2                                          run_7f3k2",
      "  release-manager  git health        ━━━━━━━━━━━━━━━━━━━━━━━━  done    3.1 s   7 findings",
      "  meta-updater     documentation     ━━━━━━━━━━━━━━━━━━╸       412/540 files   19 findings",
      "  toolsmith        skills and agents ━━━━━━━━━━━━━━━━━━━━━━━━  done    0.4 s   clear",
      "  4.8 s, about 2.0 s left",
    ]);
  });

  it("says that the time left is unknown when there is no history", () => {
    expect(renderLive(sampleFollow({ estimateMs: null }), 100, now).at(-1)).toBe("  4.8 s, time left unknown");
  });

  it("says what it waits for, with dashes in the track", () => {
    const follow = sampleFollow({
      run: sampleRun({ state: "waiting", waitingFor: "approval of git.push" }),
      tracks: [sampleTrack({ state: "waiting", findings: null })],
    });
    const lines = renderLive(follow, 100, now);
    expect(lines[1]).toContain("╍╍╍╍");
    expect(lines[2]).toContain("waiting for approval of git.push");
  });

  it("has no foot when the run has ended", () => {
    expect(renderLive(sampleFollow({ run: sampleRun({ state: "complete", endedAt: now }) }), 100, now)).toHaveLength(4);
  });

  it("never draws past the last column, whatever agents and notes say", () => {
    const track = fc.record({
      agent: fc.string({ unit: "grapheme" }),
      title: fc.string({ unit: "binary" }),
      note: fc.string({ unit: "binary" }),
      state: fc.constantFrom(
        "planned" as const,
        "working" as const,
        "waiting" as const,
        "done" as const,
        "failed" as const,
      ),
      elapsedMs: fc.nat(10_000_000),
      findings: fc.option(fc.nat(9_999)),
    });
    fc.assert(
      fc.property(fc.array(track, { maxLength: 6 }), fc.integer({ min: 20, max: 200 }), (tracks, width) => {
        const lines = renderLive(sampleFollow({ tracks: tracks.map((one) => sampleTrack(one)) }), width, now);
        return lines.every((line) => widthOf(line) <= width && visible(line) === line);
      }),
    );
  });

  it("colours by state and keeps the word", () => {
    const [, line] = renderLive(
      sampleFollow({ tracks: [sampleTrack({ state: "failed", findings: null, note: "hook failed" })] }),
      100,
      now,
      makePaint(true),
    );
    expect(line).toContain("\u001b[31mfailed");
    expect(line).toContain("hook failed");
  });
});

describe("the plain view", () => {
  const at = (tracks: RunFollow["tracks"], events: RunFollow["events"] = []) => sampleFollow({ tracks, events });

  it("prints a line a change, and none when nothing has changed", () => {
    const working = at([sampleTrack({ state: "working", findings: null })]);
    const done = at([sampleTrack()]);
    expect(changesBetween(null, working)).toEqual([
      "OPS:AUDIT /srv/checkout-service run_7f3k2",
      "  release-manager, git health: working",
    ]);
    expect(changesBetween(working, working)).toEqual([]);
    expect(changesBetween(working, done)).toEqual(["  release-manager, git health: done after 3.1 s, 7 findings"]);
  });

  it("shows what an agent hands over", () => {
    const handoff = {
      from: "toolsmith",
      to: "meta-updater",
      workCompleted: [{ item: "write the skill", done: true }],
      currentState: {
        files: [{ path: ".claude/skills/x/SKILL.md", change: "created", lines: 40 }],
        commits: [],
        validation: [{ check: "YAML", verdict: "pass" }],
      },
      remainingWork: ["enter it in AGENTS.md"],
      findings: [],
      openQuestions: [],
    };
    const text = changesBetween(
      at([]),
      at(
        [],
        [sampleEvent(2, { name: "COORD_OPS:HANDOFF", to: "meta-updater", payload: { assignment: "a", handoff } })],
      ),
    ).join("\n");
    expect(text).toContain("toolsmith -> meta-updater");
    expect(text).toContain("[x] write the skill");
    expect(text).toContain("created .claude/skills/x/SKILL.md (40 lines)");
    expect(text).toContain("enter it in AGENTS.md");
  });

  it("passes effects and notes by, escaped", () => {
    const events = [
      sampleEvent(2, { name: "effect.done", payload: { effect: "git.commit", key: "commit" } }),
      sampleEvent(3, { name: "note", payload: { text: "a\u001b[2Jb" } }),
      sampleEvent(4, { name: "result", payload: {} }),
    ];
    expect(changesBetween(at([]), at([], events))).toEqual(["  effect: git.commit, commit", "  note: a\\x1b[2Jb"]);
  });
});
