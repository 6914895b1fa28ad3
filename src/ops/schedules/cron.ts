import { Cron } from "croner";
import { messageOf, OpsError } from "../../kernel/ops-error.ts";

/**
 * The first time of a cron expression (five fields) after an instant, in a time zone; null when it never comes. A time that
 * the clocks jump over happens right after the jump, one that comes twice happens once. Throws `invalid_input`.
 */
export function nextTime(cron: string, timeZone: string, after: number): number | null {
  try {
    return (
      new Cron(cron, { timezone: timeZone, mode: "5-part", paused: true }).nextRun(new Date(after))?.getTime() ?? null
    );
  } catch (thrown) {
    throw new OpsError("invalid_input", `"${cron}" in ${timeZone} is no schedule: ${messageOf(thrown)}`, {
      hint: "Write minute, hour, day, month, weekday, such as 0 8 * * 1, and a zone such as Europe/Berlin.",
      cause: thrown,
    });
  }
}

/** The next times, at most so many. */
export function nextTimes(
  schedule: { readonly cron: string; readonly timeZone: string },
  after: number,
  count: number,
): readonly number[] {
  const times: number[] = [];
  for (let at: number | null = after; times.length < count;) {
    at = nextTime(schedule.cron, schedule.timeZone, at);
    if (at === null) break;
    times.push(at);
  }
  return times;
}
