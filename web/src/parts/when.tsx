import { type ReactNode, useEffect, useState } from "react";
import { formatMs } from "./words.ts";

const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const TICK_MS = 10_000;

/** The time now, in ms, renewed now and then. */
export function useNow(everyMs = TICK_MS): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** An instant in the reader's zone, with UTC on hover: as a clock time, a date, or how long ago. */
export function When({ at, as = "ago" }: { readonly at: string; readonly as?: "ago" | "full" | "clock" }): ReactNode {
  if (as === "ago") return <Ago at={at} />;
  return <Instant at={at} text={(as === "full" ? FULL : CLOCK).format(new Date(at))} />;
}

function Ago({ at }: { readonly at: string }): ReactNode {
  const now = useNow();
  return <Instant at={at} text={distance(Date.parse(at), now)} />;
}

function Instant({ at, text }: { readonly at: string; readonly text: string }): ReactNode {
  return (
    <time dateTime={at} title={`${at.replace("T", " ").replace(/(?:\.\d+)?Z$/, "")} UTC`}>
      {text}
    </time>
  );
}

function distance(at: number, now: number): string {
  const ms = Math.abs(now - at);
  if (ms < 5_000) return "just now";
  const text = ms < 60_000 ? `${Math.round(ms / 1_000)} s` : formatMs(ms).replace(/ \d\d s$/, "");
  return at <= now ? `${text} ago` : `in ${text}`;
}
