import { OpsError } from "../../../kernel/ops-error.ts";

/** The kinds of reports. */
export const REPORT_KINDS = ["weekly", "monthly", "retrospective"] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

/** A span of whole days in a time zone: from an instant up to another. `label` names it in a file: `2026-W47`, `2026-10`. */
export interface Period {
  readonly label: string;
  readonly fromAt: number;
  readonly toAt: number;
  readonly timeZone: string;
  /** False while it lasts. */
  readonly isOver: boolean;
}

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const DAY_MS = 86_400_000;
/** A retrospective without a period looks back so many days. */
const RETROSPECTIVE_DAYS = 30;

/** The period that is meant: the one named by `of`, else the last one that is over. Throws `invalid_input`. */
export function periodOf(kind: ReportKind, of: string | undefined, timeZone: string, now: number): Period {
  const today = dayAt(now, timeZone);
  const [label, first, end] = of === undefined ? lastOf(kind, today) : named(of);
  const [fromAt, toAt] = [startOf(first, timeZone), startOf(end, timeZone)];
  if (fromAt >= now)
    throw new OpsError("invalid_input", `${label} has not begun`, { hint: "Name a period of the past." });
  return { label, fromAt, toAt, timeZone, isOver: toAt <= now };
}

/** The period of the same kind right before. */
export function periodBefore(period: Period): Period {
  const { timeZone } = period;
  const first = dayAt(period.fromAt, timeZone);
  const month = /^(\d{4})-(\d{2})$/.exec(period.label);
  const days = Math.round((period.toAt - period.fromAt) / DAY_MS);
  const start = month === null ? shifted(first, -days) : monthOf(first.year, first.month - 1)[1];
  const label = `before ${period.label}`;
  return { label, fromAt: startOf(start, timeZone), toAt: period.fromAt, timeZone, isOver: true };
}

/** Whether the platform knows a time zone by this name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false; // an unknown name is the answer
  }
}

type Span = readonly [label: string, first: Day, end: Day];

function lastOf(kind: ReportKind, today: Day): Span {
  if (kind === "monthly") return monthOf(today.year, today.month - 1);
  if (kind === "weekly") return weekWith(shifted(today, -7));
  const first = shifted(today, -RETROSPECTIVE_DAYS);
  return [`${dayText(first)}..${dayText(today)}`, first, shifted(today, 1)];
}

function named(of: string): Span {
  const week = /^(\d{4})-W(\d{2})$/.exec(of);
  if (week !== null) return weekOf(Number(week[1]), Number(week[2]), of);
  const month = /^(\d{4})-(\d{2})$/.exec(of);
  if (month !== null && Number(month[2]) >= 1 && Number(month[2]) <= 12)
    return monthOf(Number(month[1]), Number(month[2]));
  const [, from, to] = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/.exec(of) ?? [];
  if (from !== undefined && to !== undefined && from <= to && isDay(from) && isDay(to))
    return [of, parseDay(from), shifted(parseDay(to), 1)];
  throw new OpsError("invalid_input", `"${of}" names no period`, {
    hint: "Write a week (2026-W47), a month (2026-10) or two days (2026-10-01..2026-10-31).",
  });
}

/** Source: ISO 8601, weeks begin on Monday, and week 1 is the one with 4 January. */
function weekOf(year: number, week: number, label: string): Span {
  const fourth = { year, month: 1, day: 4 };
  const first = shifted(fourth, -weekday(fourth) + (week - 1) * 7);
  if (week < 1 || weekWith(first)[0] !== label)
    throw new OpsError("invalid_input", `${year} has no week ${week}`, { hint: "A year has 52 or 53 weeks." });
  return [label, first, shifted(first, 7)];
}

function weekWith(day: Day): Span {
  const first = shifted(day, -weekday(day));
  const thursday = shifted(first, 3);
  const fourth = { year: thursday.year, month: 1, day: 4 };
  const week = Math.round((utc(first) - utc(shifted(fourth, -weekday(fourth)))) / (7 * DAY_MS)) + 1;
  return [`${thursday.year}-W${String(week).padStart(2, "0")}`, first, shifted(first, 7)];
}

function monthOf(year: number, month: number): Span {
  const first = fromUtc(Date.UTC(year, month - 1, 1));
  return [dayText(first).slice(0, 7), first, fromUtc(Date.UTC(first.year, first.month, 1))];
}

function shifted(day: Day, days: number): Day {
  return fromUtc(utc(day) + days * DAY_MS);
}

/** 0 for Monday. */
function weekday(day: Day): number {
  return (new Date(utc(day)).getUTCDay() + 6) % 7;
}

function utc({ year, month, day }: Day): number {
  return Date.UTC(year, month - 1, day);
}

function fromUtc(at: number): Day {
  const date = new Date(at);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function dayText(day: Day): string {
  return new Date(utc(day)).toISOString().slice(0, 10);
}

function parseDay(text: string): Day {
  return fromUtc(Date.parse(`${text}T00:00:00Z`));
}

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** The instant at which a day begins in a time zone; the offset is looked up where the day begins, not where it is guessed to. */
function startOf(day: Day, timeZone: string): number {
  const wanted = utc(day);
  const guess = wanted - offsetAt(wanted, timeZone);
  return wanted - offsetAt(guess, timeZone);
}

function dayAt(at: number, timeZone: string): Day {
  return fromUtc(at + offsetAt(at, timeZone));
}

/** How far local clocks are ahead of UTC at an instant, ms. */
function offsetAt(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, calendar: "gregory", numberingSystem: "latn", hourCycle: "h23" },
    ...{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" },
  });
  const parts = new Map(format.formatToParts(at).map((part) => [part.type, Number(part.value)]));
  const of = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  const local = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return local - Math.floor(at / 1_000) * 1_000;
}
