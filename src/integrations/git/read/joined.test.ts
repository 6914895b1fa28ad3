import { describe, expect, it } from "vitest";
import type { RunScope } from "../../process/runner.ts";
import { joined } from "./joined.ts";

function scopeOf(run: string, assignment = "a"): RunScope {
  return { run, assignment, signal: new AbortController().signal };
}

describe("reads that are joined", () => {
  it("are one while they are under way, and another after the answer", async () => {
    let asked = 0;
    const answers: ((value: number) => void)[] = [];
    const read = joined(() => {
      asked += 1;
      return new Promise<number>((resolve) => answers.push(resolve));
    });
    const scope = scopeOf("r");
    const both = [read("/repo", scope), read("/repo", { ...scope })];
    expect(asked).toBe(1);
    answers[0]?.(7);
    expect(await Promise.all(both)).toEqual([7, 7]);
    const later = read("/repo", scope);
    expect(asked).toBe(2);
    answers[1]?.(8);
    expect(await later).toBe(8);
  });

  it("are of one attempt and one repository only", async () => {
    const asked: string[] = [];
    const read = joined(async (root: string, scope: RunScope) => {
      asked.push(`${scope.run} ${root}`);
      return root;
    });
    const scope = scopeOf("r");
    await Promise.all([
      read("/one", scope),
      read("/two", scope),
      read("/one", scopeOf("r")),
      read("/one", scopeOf("s")),
    ]);
    expect(asked).toEqual(["r /one", "r /two", "r /one", "s /one"]);
  });

  it("hand a failure to all, and try again after it", async () => {
    let asked = 0;
    const read = joined(async () => {
      asked += 1;
      if (asked === 1) throw new Error("gone");
      return asked;
    });
    const scope = scopeOf("r");
    const ended = await Promise.allSettled([read("/repo", scope), read("/repo", scope)]);
    expect(ended.map((one) => one.status)).toEqual(["rejected", "rejected"]);
    expect(await read("/repo", scope)).toBe(2);
  });
});
