import { describe, expect, test } from "vitest";
import type { Schedule } from "../../ops/schedules/index.ts";
import type { Store } from "../open-store.ts";
import { AT } from "./record-drafts.ts";
import type { StoreKind } from "./store-sites.ts";
import { useStore } from "./use-store.ts";

function scheduleOf(name: string, nextAt: number | null): Schedule {
  return {
    ...{
      id: `sch_${name}`,
      name,
      signal: "OPS:REPORT",
      context: { kind: "weekly" },
      repository: "/r",
      cron: "0 8 * * 1",
    },
    ...{
      timeZone: "Europe/Berlin",
      jitterMs: 5,
      overlap: "queue",
      missed: "run-once",
      createdBy: "ada",
      createdAt: AT,
    },
    ...{ isPaused: false, nextAt, lastAt: null, lastRun: null, lastOutcome: null },
  };
}

/** What every store must do with schedules. */
export function describeSchedules(kind: StoreKind): void {
  describe(`the store ${kind.name}: schedules`, () => {
    let store: Store;
    useStore(kind, "exe_schedules", (opened) => (store = opened));

    test("a schedule is kept whole, is due in its time, and its turn is written once", async () => {
      const { schedules } = store;
      const [soon, later] = [scheduleOf("soon", AT), scheduleOf("later", AT + 10)];
      await schedules.add(later);
      await schedules.add(soon);
      await expect(schedules.add(soon)).rejects.toMatchObject({ code: "conflict" });
      expect(await schedules.list()).toEqual([later, soon]);
      expect(await schedules.due(AT - 1, 10)).toEqual([]);
      expect(await schedules.due(AT + 10, 10)).toEqual([soon, later]);
      const turn = { nextAt: AT + 100, lastAt: AT, lastRun: "run_1", lastOutcome: "started" };
      expect(await schedules.advance(soon.id, AT, turn)).toBe(true);
      expect(await schedules.advance(soon.id, AT, { ...turn, lastRun: "run_2" })).toBe(false);
      expect(await schedules.find("soon")).toEqual({ ...soon, ...turn });
      expect(await schedules.setPaused("later", true, AT + 20)).toBe(true);
      expect(await schedules.due(AT + 50, 10)).toEqual([]);
      expect(await schedules.advance(later.id, AT + 20, turn)).toBe(false);
      expect(await schedules.remove("later")).toBe(true);
      expect(await schedules.remove("later")).toBe(false);
      expect(await schedules.find("later")).toBeNull();
    });
  });
}
