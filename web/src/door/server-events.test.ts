import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createEventCutter, listen, type ServerEvent, type StreamState } from "./server-events.ts";

const frame = (seq: number) => `id: ${seq}\nevent: note\ndata: {"seq":${seq}}\n\n`;

afterEach(() => vi.unstubAllGlobals());

describe("a stream of events", () => {
  it("is the same however it is cut into pieces", () => {
    const whole = `retry: 1000\n\n: alive\n\n${[1, 2, 3, 4].map(frame).join("")}event: end\ndata: {}\n\n`;
    const wanted = createEventCutter()(whole);
    expect(wanted.map((event) => event.id)).toEqual(["1", "2", "3", "4", null]);
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 12 }), (places) => {
        const edges = [0, ...places.toSorted((one, other) => one - other), whole.length];
        const cut = createEventCutter();
        const pieces = edges.slice(1).map((end, index) => whole.slice(edges[index], end));
        expect(pieces.flatMap((piece) => cut(piece))).toEqual(wanted);
      }),
    );
  });

  it("goes on after the last event when it breaks, and ends when it is told so", async () => {
    const asked: (string | null)[] = [];
    const answers = [`${frame(3)}${frame(4)}`, `${frame(5)}event: end\ndata: {}\n\n`];
    vi.stubGlobal("fetch", (_path: string, init: RequestInit) => {
      asked.push(new Headers(init.headers).get("last-event-id"));
      return Promise.resolve(new Response(answers[asked.length - 1] ?? ""));
    });
    const heard: ServerEvent[] = [];
    const states: StreamState[] = [];
    await listen({
      ...{ path: "/v1/runs/run_1/events", after: 2, signal: new AbortController().signal },
      onEvents: (events) => heard.push(...events),
      onState: (state) => states.push(state),
    });
    expect(asked).toEqual(["2", "4"]);
    expect(heard.map((event) => event.id)).toEqual(["3", "4", "5"]);
    expect(states).toEqual(["live", "again", "live", "over"]);
  });
});
