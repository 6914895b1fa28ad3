import { describe, expect, it } from "vitest";
import { asAnyOperation } from "../../kernel/operation.ts";
import type { Ports } from "../../kernel/ports.ts";
import { collectRuns } from "../coordination/operations/control.ts";
import { keepRetention } from "./keep-retention.ts";
import { DEFAULT_RETENTION } from "./model.ts";

const NOW = Date.UTC(2026, 10, 21);

function ground(due: readonly string[]) {
  const asked: unknown[] = [];
  const audited: unknown[] = [];
  const ports = {
    clock: { now: () => NOW },
    catalog: { operations: new Map([["runs.gc", asAnyOperation(collectRuns)]]) },
    auditLog: { append: async (entry: unknown) => void audited.push(entry) },
    runs: {
      find: async () => null,
      collect: async (...given: readonly unknown[]) => {
        asked.push(given);
        return due;
      },
    },
    retention: {
      removeAudit: async (...given: readonly unknown[]) => asked.push(["audit", ...given]),
      removeTokens: async (...given: readonly unknown[]) => asked.push(["tokens", ...given]),
    },
  } as unknown as Ports; // sound: retention uses no other port
  return { asked, audited, ports };
}

describe("keeping within the time of retention", () => {
  it("removes each kind by its own time, and writes removed runs down", async () => {
    const { asked, audited, ports } = ground(["run_1"]);
    const limits = { ...DEFAULT_RETENTION, runsMs: 5, keepRuns: 2, auditLogMs: 7, tokensMs: 9 };
    expect((await keepRetention(ports, limits)).runs).toBe(1);
    expect(asked).toEqual([
      [NOW - 5, 2, true],
      [NOW - 5, 2, true],
      [NOW - 5, 2, false],
      ["audit", NOW - 7, 10_000],
      ["tokens", NOW - 9],
    ]);
    expect(audited).toMatchObject([{ operation: "runs.gc", actor: { id: "retention" }, outcome: "done" }]);
  });

  it("writes nothing down while nothing is due", async () => {
    const { audited, ports } = ground([]);
    await keepRetention(ports, DEFAULT_RETENTION);
    expect(audited).toEqual([]);
  });
});
