import type { Event } from "../../../kernel/record/event.ts";
import type { RunEvents } from "../../../ops/coordination/index.ts";

/** How long one look for new events waits, in ms. */
const LOOK_MS = 20_000;

/** The newest events of a watched run that are kept for its listeners; who is further behind reads the store. */
const KEPT_EVENTS = 1_000;

/** Reads events after a sequence number, waiting for one to come. */
export type ReadEvents = (run: string, after: number, waitMs: number) => Promise<RunEvents>;

/** Events in order, and whether they are the run's last. */
export type Batch = Pick<RunEvents, "events" | "isOver">;

/** One who listens to a run. */
export interface EventFeed {
  /** The next events, at least one unless the run is over. `null` when the hub was closed, a look failed, or after `leave`. */
  next(): Promise<Batch | null>;
  leave(): void;
}

/** Shares one look at a run among all who listen to it. */
export interface EventHub {
  /** Listens to what comes after a sequence number that the run has reached already. */
  listen(run: string, after: number): EventFeed;
  /** How many listen now. */
  listeners(): number;
  close(): void;
}

/** A watched run. `kept` are its newest events without a gap, up to `last`. */
interface Channel {
  readonly run: string;
  readonly wakers: Map<symbol, () => void>;
  kept: readonly Event[];
  last: number;
  isOver: boolean;
  isCut: boolean;
}

/** A hub over a way to read events. */
export function createEventHub(read: ReadEvents): EventHub {
  const channels = new Map<string, Channel>();
  let isClosed = false;
  const channelOf = (run: string, after: number): Channel => {
    const known = channels.get(run);
    if (known !== undefined) return known;
    const channel: Channel = { run, wakers: new Map(), kept: [], last: after, isOver: false, isCut: isClosed };
    channels.set(run, channel);
    void watch(channel).then(() => channels.delete(run));
    return channel;
  };
  const watch = async (channel: Channel): Promise<void> => {
    await Promise.resolve(); // the first listener is entered before the first look
    try {
      while (channel.wakers.size > 0 && !channel.isOver && !channel.isCut)
        take(channel, await read(channel.run, channel.last, LOOK_MS));
    } catch {
      channel.isCut = true; // whoever listens comes again and is told what is wrong then
    }
    wakeAll(channel);
  };
  return {
    listen: (run, after) => feedOf(channelOf(run, after), after, read),
    listeners: () => [...channels.values()].reduce((sum, channel) => sum + channel.wakers.size, 0),
    close: () => {
      isClosed = true;
      for (const channel of channels.values()) {
        channel.isCut = true;
        wakeAll(channel);
      }
    },
  };
}

function feedOf(channel: Channel, from: number, read: ReadEvents): EventFeed {
  const key = Symbol("listener");
  let after = from;
  let hasLeft = false;
  const nothing = () => undefined;
  channel.wakers.set(key, nothing);
  const advance = (batch: Batch): Batch => {
    after = batch.events.at(-1)?.seq ?? after;
    return batch;
  };
  return {
    next: async () => {
      for (;;) {
        if (hasLeft) return null;
        if (after < channel.last) {
          const batch = ofKept(channel, after) ?? (await read(channel.run, after, 0));
          return batch.events.length > 0 || batch.isOver ? advance(batch) : null;
        }
        if (channel.isOver) return { events: [], isOver: true };
        if (channel.isCut) return null;
        await new Promise<void>((wake) => channel.wakers.set(key, wake));
        channel.wakers.set(key, nothing);
      }
    },
    leave: () => {
      hasLeft = true;
      const wake = channel.wakers.get(key);
      channel.wakers.delete(key);
      wake?.();
    },
  };
}

/** The kept events after a sequence number; null when some between are not kept any more. */
function ofKept(channel: Channel, after: number): Batch | null {
  const first = channel.kept[0]?.seq;
  if (first === undefined || after < first - 1) return null;
  return { events: channel.kept.slice(after - first + 1), isOver: channel.isOver };
}

function take(channel: Channel, seen: RunEvents): void {
  channel.kept = [...channel.kept, ...seen.events].slice(-KEPT_EVENTS);
  channel.last = seen.events.at(-1)?.seq ?? channel.last;
  channel.isOver = seen.isOver;
  wakeAll(channel);
}

function wakeAll(channel: Channel): void {
  for (const wake of [...channel.wakers.values()]) wake();
}
