import type { Event } from "../../../kernel/record/event.ts";
import { withIsoInstants } from "../../instants.ts";
import type { EventFeed } from "./event-hub.ts";

/** A comment is sent this often, so that no proxy takes the stream for dead. */
const HEARTBEAT_MS = 15_000;

/** How long a browser waits before it comes back, in ms. */
const RETRY_MS = 1_000;

/** A feed as `text/event-stream`. Source: HTML Standard, Server-sent events. The stream ends with an event named `end`. */
export function streamEvents(feed: EventFeed): Response {
  const encoder = new TextEncoder();
  let heart: NodeJS.Timeout | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`));
      heart = setInterval(() => controller.enqueue(encoder.encode(": alive\n\n")), HEARTBEAT_MS);
    },
    pull: async (controller) => {
      const batch = await feed.next();
      if (batch !== null && batch.events.length > 0)
        controller.enqueue(encoder.encode(batch.events.map(frameOf).join("")));
      if (batch !== null && !batch.isOver) return;
      if (batch !== null) controller.enqueue(encoder.encode("event: end\ndata: {}\n\n"));
      clearInterval(heart);
      feed.leave();
      controller.close();
    },
    cancel: () => {
      clearInterval(heart);
      feed.leave();
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    },
  });
}

/** Listeners of one run are handed the same events: each is written as a frame once. */
const FRAMES = new WeakMap<Event, string>();

function frameOf(event: Event): string {
  const known = FRAMES.get(event);
  if (known !== undefined) return known;
  const frame = `id: ${event.seq}\nevent: ${event.name}\ndata: ${JSON.stringify(withIsoInstants(event))}\n\n`;
  FRAMES.set(event, frame);
  return frame;
}
