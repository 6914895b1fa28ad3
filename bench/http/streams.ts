import { Agent, get, type IncomingMessage } from "node:http";
import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { type Measured, quantile, tell } from "./measured.ts";

/** Source: doors, numbers: 500 listeners on one run, p99 of the delivery below 250 ms, flat memory. */
const LISTENERS = 500;
const DELIVERY = { most: 250, unit: " ms" };
/** Flat means: no more than this beside what it was after a tenth of the events. */
const FLAT = { most: 1.1, unit: " x" };
const EVERY_MS = 100;

/** Many listen to one run while events are appended to it, ten a second. */
export async function listenMany(name: string, measured: Measured, events: number): Promise<boolean> {
  const run = await measured.addRun();
  const delays: number[] = [];
  const responses = await Promise.all(
    Array.from({ length: LISTENERS }, (_, n) => {
      const token = measured.tokens[n % measured.tokens.length] ?? "";
      return listen(`${measured.api}/v1/runs/${run}/events`, token, (delay) => delays.push(delay));
    }),
  );
  await pause(1_000); // everybody waits for the first event
  delays.length = 0;
  const early = await appendAll(measured, run, { from: 0, to: Math.ceil(events / 10) });
  const late = await appendAll(measured, run, { from: Math.ceil(events / 10), to: events });
  for (const response of responses) response.destroy();
  if (delays.length !== LISTENERS * events)
    throw new Error(`${LISTENERS * events} deliveries were due, ${delays.length} came`);
  const figures = `p50 ${quantile(delays, 0.5).toFixed(0)} ms, longest ${quantile(delays, 1).toFixed(0)} ms, ${delays.length} deliveries`;
  const isFast = tell(`${name}: ${LISTENERS} listeners, p99 of a delivery`, figures, quantile(delays, 0.99), DELIVERY);
  const grown = `${mib(early.rss)} after a tenth of the events, ${mib(late.rss)} at the end`;
  return tell(`${name}: ${LISTENERS} listeners, resident memory`, grown, late.rss / early.rss, FLAT) && isFast;
}

async function appendAll(
  measured: Measured,
  run: string,
  { from, to }: { readonly from: number; readonly to: number },
) {
  for (let n = from; n < to; n += 1) {
    const due = performance.now() + EVERY_MS;
    await measured.append(run, n, 1);
    await pause(Math.max(0, due - performance.now()));
  }
  await pause(1_000); // the last ones arrive
  return measured.memory();
}

/** Opens a stream and tells how long each event was on its way. Both processes read the same clock of the machine. */
function listen(url: string, token: string, came: (delayMs: number) => void): Promise<IncomingMessage> {
  const headers = { accept: "text/event-stream", authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const request = get(url, { headers, agent: new Agent() }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`a stream was answered ${response.statusCode}`));
      let rest = "";
      response.setEncoding("utf8").on("data", (piece: string) => {
        const now = performance.timeOrigin + performance.now();
        const frames = `${rest}${piece}`.split("\n\n");
        rest = frames.pop() ?? "";
        for (const frame of frames) {
          const sentAt = /"sentAt":([\d.]+)/.exec(frame)?.[1];
          if (sentAt !== undefined) came(now - Number(sentAt));
        }
      });
      response.on("error", () => undefined); // it is broken off at the end
      resolve(response);
    });
    request.on("error", reject);
  });
}

function mib(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
}
