import { Worker } from "node:worker_threads";
import { OpsError } from "../../kernel/ops-error.ts";
import { MARKERS } from "../process/child-env.ts";
import { endProcesses } from "../process/ending.ts";
import { threadScript } from "../process/start-reaper.ts";
import { errorOf, type JobOrder, type ThreadData, type ThreadNews } from "./messages.ts";
import type { Progress } from "./throttle.ts";
import type { WorkersOptions } from "./workers-options.ts";

const HEAP_MEGABYTES = 512;

interface CurrentJob {
  readonly id: number;
  readonly job: string;
  readonly progress: Progress;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** One thread of the pool; it does one job at a time and does not keep the process alive while it has nothing to do. */
export class ThreadHandle {
  readonly #options: WorkersOptions;
  readonly #worker: Worker;
  readonly #groups = new Set<number>();
  #current: CurrentJob | null = null;
  #isAlive = true;
  #orders = 0;

  constructor(options: WorkersOptions, thread: number) {
    this.#options = options;
    this.#worker = launch(options, thread);
    this.#worker.on("message", (news: ThreadNews) => this.#hear(news));
    this.#worker.on("error", (error) => this.#crash(error));
    this.#worker.on("messageerror", (error) => this.#crash(error));
    this.#worker.on("exit", (code) => this.#crash(new Error(`its thread ended with ${code}`)));
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Throws what the job threw; `aborted` after the signal, with the thread and its programs ended; `too_large` when its memory ran out. */
  async work(order: Omit<JobOrder, "id">, signal: AbortSignal, progress: Progress): Promise<unknown> {
    const stopped = (): OpsError => new OpsError("aborted", `the job "${order.job}" was stopped`);
    if (signal.aborted) throw stopped();
    const endings: Promise<void>[] = [];
    const onAbort = (): void => {
      endings.push(this.#end(markOf(order)));
      this.#finish((job) => job.reject(stopped()));
    };
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await this.#order(order, progress);
    } finally {
      signal.removeEventListener("abort", onAbort);
      await Promise.all(endings);
      if (!this.#isAlive && endings.length === 0) await this.#end(""); // it crashed: what its job had started is ended too
    }
  }

  /** Ends the thread and its programs. */
  async end(): Promise<void> {
    this.#finish((job) => job.reject(new OpsError("aborted", `the job "${job.job}" was stopped: the pool is closed`)));
    await this.#end("");
  }

  #order(order: Omit<JobOrder, "id">, progress: Progress): Promise<unknown> {
    this.#orders += 1;
    const id = this.#orders;
    return new Promise<unknown>((resolve, reject) => {
      this.#current = { id, job: order.job, progress, resolve, reject };
      this.#worker.ref();
      this.#worker.postMessage({ id, ...order } satisfies JobOrder);
    });
  }

  #hear(news: ThreadNews): void {
    if (news.kind === "group") return this.#noteGroup(news.change, news.group);
    if (this.#current?.id !== news.id) return;
    if (news.kind === "progress") this.#current.progress(news.done, news.total, news.label);
    if (news.kind === "done") this.#finish((job) => job.resolve(news.output));
    if (news.kind === "failed") this.#finish((job) => job.reject(errorOf(job.job, news.failure)));
  }

  #noteGroup(change: "add" | "remove", group: number): void {
    if (change === "add") this.#groups.add(group);
    else this.#groups.delete(group);
    this.#options.register[change](group);
  }

  #finish(act: (job: CurrentJob) => void): void {
    const job = this.#current;
    this.#current = null;
    this.#worker.unref();
    if (job !== null) act(job);
  }

  #crash(error: unknown): void {
    this.#isAlive = false;
    this.#finish((job) => job.reject(crashError(job.job, error)));
  }

  async #end(mark: string): Promise<void> {
    this.#isAlive = false;
    await this.#worker.terminate();
    await endProcesses({ groups: [...this.#groups], mark });
    for (const group of this.#groups) this.#options.register.remove(group);
    this.#groups.clear();
  }
}

function markOf(order: Pick<JobOrder, "run" | "assignment">): string {
  return order.assignment === "" ? "" : `${MARKERS.assignment}=${order.run}/${order.assignment}`;
}

function launch(options: WorkersOptions, thread: number): Worker {
  const isSource = import.meta.url.endsWith(".ts");
  const script = new URL(isSource ? "./thread.ts" : "./thread.js", import.meta.url);
  const jobs = isSource ? options.jobs.href : options.jobs.href.replace(/\.ts$/, ".js");
  const workerData: ThreadData = {
    jobs,
    cacheFolder: options.cacheFolder,
    ours: { ...options.ours },
    owner: options.owner,
    thread,
  };
  const resourceLimits = { maxOldGenerationSizeMb: options.heapMegabytes ?? HEAP_MEGABYTES };
  const worker = new Worker(threadScript(script), { workerData, env: {}, resourceLimits });
  worker.unref();
  return worker;
}

function crashError(job: string, error: unknown): Error {
  if (error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY") {
    return new OpsError("too_large", `the job "${job}" needed more memory than a thread may use`, {
      hint: "The repository holds something too large to analyse.",
      cause: error,
    });
  }
  return new Error(`the job "${job}" crashed: ${error instanceof Error ? error.message : String(error)}`, {
    cause: error,
  });
}
