import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Buckets of answer times in seconds: a read takes 2 ms, a long poll 25 s. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Figures that are counted when they are asked for. */
export interface Counted {
  readonly running: number;
  readonly waiting: number;
  readonly unfinished: number;
}

/** What Prometheus reads. */
export interface Metrics {
  read(): Promise<{ readonly type: string; readonly text: string }>;
  answered(answer: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly ms: number;
  }): void;
}

/** Metrics of this process in the text format of Prometheus. */
export function createMetrics(parts: {
  readonly version: string;
  count(): Promise<Counted>;
  listeners(): number;
}): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const labelNames = ["method", "route", "status"] as const;
  const seconds = new Histogram({
    ...{ name: "signalbox_http_request_seconds", help: "Time to the head of an answer", registers: [register] },
    ...{ labelNames, buckets: BUCKETS },
  });
  new Gauge({
    ...{ name: "signalbox_build", help: "1, with the version", labelNames: ["version"], registers: [register] },
  }).set({ version: parts.version }, 1);
  const runs = new Gauge({
    ...{
      name: "signalbox_runs",
      help: "Runs that have not ended, by state",
      labelNames: ["state"],
      registers: [register],
    },
    async collect() {
      const counted = await parts.count();
      for (const [state, value] of Object.entries(counted)) this.set({ state }, value);
    },
  });
  runs.set({ state: "running" }, 0);
  new Gauge({
    ...{ name: "signalbox_event_listeners", help: "Open streams of events", registers: [register] },
    collect() {
      this.set(parts.listeners());
    },
  });
  return {
    read: async () => ({ type: register.contentType, text: await register.metrics() }),
    answered: ({ method, route, status, ms }) => seconds.observe({ method, route, status: String(status) }, ms / 1_000),
  };
}
