import { expect, it } from "vitest";
import { startWorkClock } from "./work-clock.ts";

it("leaves out what is untimed, once, also when two of it overlap", async () => {
  let now = 1_000;
  const clock = startWorkClock(() => now);
  now += 10;
  let endFirst = () => {};
  const first = clock.untimed(() => new Promise<void>((resolve) => (endFirst = resolve)));
  now += 100;
  expect([clock.isPaused(), clock.countedMs()]).toEqual([true, 10]);
  await clock.untimed(async () => {
    now += 50;
  });
  endFirst();
  await first;
  now += 5;
  expect([clock.isPaused(), clock.countedMs(), clock.elapsedMs()]).toEqual([false, 15, 165]);
});

it("counts again after untimed work that failed", async () => {
  let now = 0;
  const clock = startWorkClock(() => now);
  await expect(clock.untimed(() => Promise.reject(new Error("hook")))).rejects.toThrow("hook");
  now += 7;
  expect(clock.countedMs()).toBe(7);
});
