import { useEffect, useState } from "react";
import type { Event, RunView } from "./contract.ts";
import type { Problem } from "./problem.ts";
import { listen, type ServerEvent, type StreamState } from "./server-events.ts";
import { useResource } from "./use-resource.ts";

/** News of a run come in bursts; the rest of the view is asked for at most this often. */
const RELOAD_MS = 500;

/** A run that is looked at, with its events as they come. */
export interface LiveRun {
  readonly view: RunView | null;
  readonly events: readonly Event[];
  readonly stream: StreamState;
  readonly problem: Problem | null;
  reload(): void;
}

/** Reads a run and follows its events. */
export function useRun(id: string): LiveRun {
  const { data: view, problem, reload } = useResource<RunView>(`/v1/runs/${encodeURIComponent(id)}`);
  const [late, setLate] = useState<readonly Event[]>([]);
  const [stream, setStream] = useState<StreamState>("live");
  const [after, setAfter] = useState<number | null>(null);
  if (view !== null && after === null) setAfter(view.events.at(-1)?.seq ?? 0);
  useEffect(() => {
    if (after === null) return;
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout> | null = null;
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = null;
        reload();
      }, RELOAD_MS);
    };
    void listen({
      path: `/v1/runs/${encodeURIComponent(id)}/events`,
      after,
      signal: ended.signal,
      onState: setStream,
      onEvents: (events) => {
        setLate((before) => [...before, ...events.map(parseEvent)]);
        soon();
      },
    });
    return () => {
      ended.abort();
      if (timer !== null) clearTimeout(timer);
    };
  }, [id, after, reload]);
  return { view, events: joinEvents(view?.events ?? [], late), stream, problem, reload };
}

/** The events that were read, and those that came later; each once, in order. */
export function joinEvents(read: readonly Event[], late: readonly Event[]): readonly Event[] {
  const last = read.at(-1)?.seq ?? 0;
  const added = late.filter((event) => event.seq > last);
  return added.length === 0 ? read : [...read, ...added];
}

// Sound: frames of this stream are events as the contract says, written by the same build.
function parseEvent(event: ServerEvent): Event {
  return JSON.parse(event.data) as Event;
}
