import { describe, expect, it } from "vitest";
import { composeCatalog } from "./catalog.ts";
import { slices } from "./slices.ts";

const catalog = composeCatalog(slices);
const SECOND_MS = 1_000;

/** Source: coordination specification, section 1, table of signals. */
const SIGNALS = [
  ["OPS:COMMIT", ["release-manager", "meta-updater"], "sequential", "medium"],
  ["OPS:PR", ["release-manager"], "sequential", "medium"],
  ["OPS:PR_STATUS", ["release-manager"], "fast", "fast"],
  ["OPS:RELEASE", ["release-manager", "meta-updater"], "sequential", "slow"],
  ["OPS:DOCS", ["meta-updater", "release-manager"], "sequential", "slow"],
  ["OPS:REPORT", ["meta-updater", "release-manager"], "sequential", "slow"], // the second where it is to be published
  ["OPS:PROPOSE", ["meta-updater", "release-manager"], "sequential", "slow"], // as with the report
  ["OPS:SKILL", ["toolsmith", "meta-updater", "release-manager"], "handoff", "slow"],
  ["OPS:AGENT", ["toolsmith", "meta-updater", "release-manager"], "handoff", "slow"],
  ["OPS:TOOL", ["toolsmith", "meta-updater", "release-manager"], "handoff", "slow"],
  ["OPS:TEMPLATE", ["toolsmith", "meta-updater", "release-manager"], "handoff", "slow"],
  ["OPS:AUDIT", ["release-manager", "meta-updater", "toolsmith"], "parallel", "slow"],
  ["OPS:SYNTHESIZE", [], "internal", "fast"],
] as const;

/** Source: coordination specification, section 3, table of timeouts, s. */
const TIMEOUTS = [
  ["release-manager/commit", 30],
  ["release-manager/create-pr", 60],
  ["release-manager/run-checks", 600],
  ["release-manager/audit-git", 600],
  ["meta-updater/update-changelog", 60],
  ["meta-updater/update-docs", 120],
  ["meta-updater/audit-docs", 600],
  ["toolsmith/create-skill", 120],
  ["toolsmith/create-agent", 180],
  ["toolsmith/create-tool", 300],
  ["toolsmith/audit-skills", 600],
] as const;

describe("the catalog", () => {
  it.each(SIGNALS)(
    "%s is played by %j in the pattern %s and answers in the layer %s",
    (signal, agents, pattern, layer) => {
      const playbook = catalog.playbooks.get(signal);
      expect([playbook?.agents, playbook?.pattern, playbook?.layer]).toEqual([agents, pattern, layer]);
    },
  );

  it.each(TIMEOUTS)("%s has %d s", (task, seconds) => {
    expect(catalog.tasks.get(task)?.timeoutMs).toBe(seconds * SECOND_MS);
  });

  it("has no task without a timeout, a layer, and an agent that is there", () => {
    for (const task of catalog.tasks.values()) {
      expect(task.timeoutMs).toBeGreaterThan(0);
      expect(["fast", "medium", "slow"]).toContain(task.layer);
      expect([...catalog.agents.keys()]).toContain(task.agent);
    }
  });
});
