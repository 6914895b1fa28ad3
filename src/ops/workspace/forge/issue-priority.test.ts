import { describe, expect, it } from "vitest";
import { byUrgency, priorityOf, priorityOfLabel } from "./issue-priority.ts";

describe("the priority that a label stands for", () => {
  it.each([
    ["P0", "P0"],
    ["p1", "P1"],
    ["P2: soon", "P2"],
    ["priority: P1", "P1"],
    ["Priority::1", "P1"],
    ["priority/critical-urgent", "P0"],
    ["priority/important-soon", "P1"],
    ["priority/important-longterm", "P2"],
    ["priority/backlog", "P3"],
    ["priority-high", "P1"],
    ["prio: low", "P3"],
    ["prio 2", "P2"],
    ["critical", "P0"],
    ["blocker", "P0"],
    ["bug", null],
    ["P4", null],
    ["P10", null],
    ["php", null],
    ["1", null],
    ["low", null],
    ["priority", null],
    ["priority queue", null],
    ["prioritise", null],
    ["", null],
  ] as const)("%s is %s", (label, priority) => {
    expect(priorityOfLabel(label)).toBe(priority);
  });

  it("is the most urgent one of several", () => {
    expect(priorityOf(["bug", "priority/backlog", "P1"])).toBe("P1");
    expect(priorityOf(["bug"])).toBeNull();
  });
});

describe("issues by urgency", () => {
  it("stand with the most urgent first, then the oldest, and those without a priority last", () => {
    const issue = (number: number, ...labels: string[]) => ({
      number,
      title: "",
      url: "",
      state: "open" as const,
      labels,
      milestone: null,
      priority: priorityOf(labels),
    });
    const sorted = [issue(1), issue(5, "P2"), issue(4, "P0"), issue(2, "P2")].toSorted(byUrgency);
    expect(sorted.map(({ number }) => number)).toEqual([4, 2, 5, 1]);
  });
});
