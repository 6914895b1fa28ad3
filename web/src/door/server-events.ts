/** One server-sent event. Source: HTML Standard, Server-sent events. */
export interface ServerEvent {
  readonly id: string | null;
  readonly name: string;
  readonly data: string;
}

/** Cuts a stream into events; a part that is not whole yet waits for the next piece. */
export function createEventCutter(): (piece: string) => readonly ServerEvent[] {
  let rest = "";
  return (piece) => {
    const frames = `${rest}${piece}`.replaceAll("\r\n", "\n").split("\n\n");
    rest = frames.pop() ?? "";
    return frames.flatMap((frame) => parseFrame(frame) ?? []);
  };
}

function parseFrame(frame: string): ServerEvent | null {
  const fields = frame
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith(":"))
    .map((line) => {
      const colon = line.indexOf(":");
      return { name: line.slice(0, colon), value: line.slice(colon + 1).replace(/^ /, "") };
    });
  const last = (name: string) => fields.findLast((field) => field.name === name)?.value;
  const data = fields.filter((field) => field.name === "data").map((field) => field.value);
  return data.length === 0 ? null : { id: last("id") ?? null, name: last("event") ?? "message", data: data.join("\n") };
}

/** How a stream stands. */
export type StreamState = "live" | "again" | "over";

/** What a listener is told. */
export interface Listening {
  readonly path: string;
  /** The last event that is known already; the stream goes on after it, also after a break. */
  readonly after: number;
  readonly signal: AbortSignal;
  onEvents(events: readonly ServerEvent[]): void;
  onState(state: StreamState): void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** Listens to a stream until it says `end` or the signal fires; after a break it comes again with `Last-Event-ID`. */
export async function listen(listening: Listening): Promise<void> {
  let last = listening.after;
  let pauseMs = FIRST_PAUSE_MS;
  while (!listening.signal.aborted) {
    const ending = await listenOnce(listening, last, (id) => {
      last = id;
      pauseMs = FIRST_PAUSE_MS;
    }).catch(() => "broken" as const);
    if (listening.signal.aborted) return;
    if (ending === "over") return listening.onState("over");
    listening.onState("again");
    await pause(pauseMs, listening.signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

async function listenOnce(
  listening: Listening,
  after: number,
  reached: (id: number) => void,
): Promise<"over" | "broken"> {
  const answer = await fetch(listening.path, {
    headers: { accept: "text/event-stream", "last-event-id": String(after) },
    signal: listening.signal,
  });
  if (!answer.ok || answer.body === null) return "broken";
  listening.onState("live");
  const cut = createEventCutter();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return "broken";
    const events = cut(value);
    const known = events.filter((event) => event.id !== null);
    if (known.length > 0) {
      listening.onEvents(known);
      reached(Number(known.at(-1)?.id ?? after));
    }
    if (events.some((event) => event.name === "end")) return "over";
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
