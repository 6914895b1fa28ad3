import { describe, expect, it } from "vitest";
import { withIsoInstants } from "./instants.ts";

describe("instants as surfaces show them", () => {
  it("are ISO 8601 in UTC wherever they stand, and nothing else changes", () => {
    const run = { id: "run_1", startedAt: 1_764_000_000_000, endedAt: null, context: { limit: 5, format: 7, at: 0 } };
    expect(withIsoInstants({ items: [run, { at: 1.5, startedAt: 8.65e15 }], count: 2 })).toEqual({
      items: [
        {
          ...run,
          startedAt: "2025-11-24T16:00:00.000Z",
          context: { limit: 5, format: 7, at: "1970-01-01T00:00:00.000Z" },
        },
        { at: 1.5, startedAt: 8.65e15 },
      ],
      count: 2,
    });
  });

  it("leave the data that holds none as it is, and never change what was given", () => {
    const without = { items: [{ id: "run_1", states: ["running"] }] };
    expect(withIsoInstants(without)).toBe(without);
    const given = Object.freeze({ inner: Object.freeze({ at: 0 }) });
    expect(withIsoInstants(given)).toEqual({ inner: { at: "1970-01-01T00:00:00.000Z" } });
    expect(given.inner.at).toBe(0);
  });

  it("are found under names that mean something to a language", () => {
    const given: unknown = JSON.parse('{"__proto__":{"at":0}}');
    expect(JSON.stringify(withIsoInstants(given))).toBe('{"__proto__":{"at":"1970-01-01T00:00:00.000Z"}}');
  });
});
