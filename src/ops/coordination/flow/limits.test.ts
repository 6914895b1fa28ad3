import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLimits, DEFAULT_LIMITS } from "./limits.ts";

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

interface Attempt {
  readonly run: string;
  readonly writes: readonly string[];
}

/** Lets all attempts in as the limits allow, ends one at a time, and tells who was inside together. */
async function play(limits: { readonly perRun: number; readonly perProcess: number }, attempts: readonly Attempt[]) {
  const gate = createLimits(limits);
  const inside = new Map<Attempt, () => void>();
  const seen: (readonly Attempt[])[] = [];
  const entered: Attempt[] = [];
  const all = attempts.map(async (attempt) => {
    inside.set(attempt, await gate.enter(attempt.run, attempt.writes));
    entered.push(attempt);
  });
  while (entered.length < attempts.length || inside.size > 0) {
    await settle();
    seen.push([...inside.keys()]);
    const [first] = inside;
    if (first === undefined) break; // nobody inside and nobody let in: those who wait wait for ever
    inside.delete(first[0]);
    first[1]();
  }
  if (entered.length === attempts.length) await Promise.all(all);
  return { seen, entered };
}

const most = (seen: readonly (readonly Attempt[])[]) => Math.max(...seen.map((together) => together.length));
const many = (count: number, run: (index: number) => string): readonly Attempt[] =>
  Array.from({ length: count }, (_, index) => ({ run: run(index), writes: [] }));

describe("attempts at once", () => {
  it("are 8 in a run and 24 in a process unless settings say otherwise", async () => {
    expect(
      most(
        (
          await play(
            DEFAULT_LIMITS,
            many(20, () => "run_1"),
          )
        ).seen,
      ),
    ).toBe(8);
    expect(
      most(
        (
          await play(
            DEFAULT_LIMITS,
            many(60, (index) => `run_${index % 6}`),
          )
        ).seen,
      ),
    ).toBe(24);
  });

  it("follow the settings", async () => {
    expect(
      most(
        (
          await play(
            { perRun: 2, perProcess: 24 },
            many(9, () => "run_1"),
          )
        ).seen,
      ),
    ).toBe(2);
    expect(
      most(
        (
          await play(
            { perRun: 8, perProcess: 3 },
            many(9, (index) => `run_${index}`),
          )
        ).seen,
      ),
    ).toBe(3);
  });

  it("that write the same thing of a run follow one another in order; others do not wait for them", async () => {
    const [first, second, other, elsewhere] = [
      { run: "run_1", writes: ["CHANGELOG.md"] },
      { run: "run_1", writes: ["README.md", "CHANGELOG.md"] },
      { run: "run_1", writes: ["docs/a.md"] },
      { run: "run_2", writes: ["CHANGELOG.md"] },
    ];
    const { seen } = await play(DEFAULT_LIMITS, [first, second, other, elsewhere]);
    expect(new Set(seen[0])).toEqual(new Set([first, other, elsewhere]));
    expect(seen.some((together) => together.includes(first) && together.includes(second))).toBe(false);
  });

  it("never wait for ever, and never exceed a limit, whatever they write", async () => {
    const attempt = fc.record({
      run: fc.constantFrom("run_1", "run_2"),
      writes: fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(attempt, { minLength: 1, maxLength: 12 }), async (attempts) => {
        const { seen, entered } = await play({ perRun: 3, perProcess: 4 }, attempts);
        expect(entered).toHaveLength(attempts.length);
        for (const together of seen) {
          expect(together.length).toBeLessThanOrEqual(4);
          const held = together.flatMap(({ run, writes }) => [...new Set(writes)].map((write) => `${run} ${write}`));
          expect(new Set(held).size).toBe(held.length);
        }
      }),
      { numRuns: 40 },
    );
  });
});
