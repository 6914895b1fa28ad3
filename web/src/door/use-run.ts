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

/** Reads a run, and its events by the stream alone: each comes once and in order, also after a break. */
export function useRun(id: string): LiveRun {
  const path = `/v1/runs/${encodeURIComponent(id)}`;
  const { data: view, problem, reload } = useResource<RunView>(`${path}?events=false`);
  const [events, setEvents] = useState<readonly Event[]>([]);
  const [stream, setStream] = useState<StreamState>("live");
  const isThere = view !== null;
  useEffect(() => {
    if (!isThere) return;
    const ended = new AbortController();
    const reloading = atMostEvery(RELOAD_MS, reload);
    const showing = createGathering((gathered) => setEvents((before) => [...before, ...gathered]));
    void listen({
      ...{ path: `${path}/events`, after: 0, signal: ended.signal },
      onState: (state) => {
        setStream(state);
        if (state !== "again") reloading.ask(); // what happened meanwhile is in the view too
      },
      onEvents: (came) => {
        showing.add(came.map(parseEvent));
        reloading.ask();
      },
    });
    return () => {
      ended.abort();
      reloading.stop();
      showing.stop();
      setEvents([]);
    };
  }, [path, isThere, reload]);
  return { view, events, stream, problem, reload };
}

/** Calls at most so often: what is asked for meanwhile is one call. */
function atMostEvery(ms: number, call: () => void): { ask(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | null = null;
  return {
    ask: () => {
      timer ??= setTimeout(() => {
        timer = null;
        call();
      }, ms);
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** Shows what came in one go at each frame, so that thousands of events don't draw the page thousands of times. */
function createGathering(show: (events: readonly Event[]) => void): {
  add(events: readonly Event[]): void;
  stop(): void;
} {
  let gathered: Event[] = [];
  let frame: number | null = null;
  return {
    add: (events) => {
      gathered.push(...events);
      frame ??= requestAnimationFrame(() => {
        frame = null;
        show(gathered);
        gathered = [];
      });
    },
    stop: () => {
      if (frame !== null) cancelAnimationFrame(frame);
    },
  };
}

function parseEvent(event: ServerEvent): Event {
  return JSON.parse(event.data) as Event; // sound: the same build wrote it, as the contract says
}
