import { Worker } from "node:worker_threads";
import { OpsError } from "../../kernel/ops-error.ts";
import { MARKERS } from "../process/child-env.ts";
import { endProcesses } from "../process/ending.ts";
import { threadScript } from "../process/start-reaper.ts";
import type { WorkersOptions } from "./create-workers.ts";
import { errorOf, type JobOrder, type ThreadData, type ThreadNews } from "./messages.ts";
import type { Progress } from "./throttle.ts";

/** One thread of the pool; it does one job at a time. */
export interface ThreadHandle {
  isAlive(): boolean;
  /** Throws what the job threw; `aborted` after the signal, with the thread and its programs ended; `too_large` when its memory ran out. */
  work(order: Omit<JobOrder, "id">, signal: AbortSignal, progress: Progress): Promise<unknown>;
  end(): Promise<void>;
}

const HEAP_MEGABYTES = 512;

interface CurrentJob {
  readonly id: number;
  readonly job: string;
  readonly progress: Progress;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Starts a thread. It does not keep the process alive while it has nothing to do. */
export function startThread(options: WorkersOptions, thread: number): ThreadHandle {
  const worker = launch(options, thread);
  const groups = new Set<number>();
  let current: CurrentJob | null = null;
  let isAlive = true;
  let orders = 0;
  const finish = (act: (job: CurrentJob) => void): void => {
    const job = current;
    current = null;
    worker.unref();
    if (job !== null) act(job);
  };
  const crash = (error: unknown): void => {
    isAlive = false;
    finish((job) => job.reject(crashError(job.job, error)));
  };
  worker.on("message", (news: ThreadNews) => {
    if (news.kind === "group") noteGroup(options, groups, news);
    else if (current?.id !== news.id) return;
    else if (news.kind === "progress") current.progress(news.done, news.total, news.label);
    else if (news.kind === "done") finish((job) => job.resolve(news.output));
    else finish((job) => job.reject(errorOf(job.job, news.failure)));
  });
  worker.on("error", crash);
  worker.on("messageerror", crash);
  worker.on("exit", (code) => crash(new Error(`its thread ended with ${code}`)));
  const end = async (mark = ""): Promise<void> => {
    isAlive = false;
    await worker.terminate();
    await endProcesses({ groups: [...groups], mark });
    for (const group of groups) options.register.remove(group);
    groups.clear();
  };
  return {
    isAlive: () => isAlive,
    end: () => end(),
    work: async (order, signal, progress) => {
      orders += 1;
      const id = orders;
      const stopped = (): OpsError => new OpsError("aborted", `the job "${order.job}" was stopped`);
      if (signal.aborted) throw stopped();
      let ending: Promise<void> | null = null;
      const onAbort = (): void => {
        ending = end(order.assignment === "" ? "" : `${MARKERS.assignment}=${order.run}/${order.assignment}`);
        finish((job) => job.reject(stopped()));
      };
      signal.addEventListener("abort", onAbort, { once: true });
      try {
        return await new Promise<unknown>((resolve, reject) => {
          current = { id, job: order.job, progress, resolve, reject };
          worker.ref();
          worker.postMessage({ id, ...order } satisfies JobOrder);
        });
      } finally {
        signal.removeEventListener("abort", onAbort);
        await ending;
        if (!isAlive && ending === null) await end(); // it crashed: what its job had started is ended too
      }
    },
  };
}

function launch(options: WorkersOptions, thread: number): Worker {
  const isSource = import.meta.url.endsWith(".ts");
  const script = new URL(isSource ? "./thread.ts" : "./thread.js", import.meta.url);
  const jobs = isSource ? options.jobs.href : options.jobs.href.replace(/\.ts$/, ".js");
  const data: ThreadData = { jobs, cacheFolder: options.cacheFolder, ours: { ...options.ours }, owner: options.owner, thread };
  const worker = new Worker(threadScript(script), { workerData: data, env: {}, resourceLimits: { maxOldGenerationSizeMb: options.heapMegabytes ?? HEAP_MEGABYTES } });
  worker.unref();
  return worker;
}

function noteGroup(options: WorkersOptions, groups: Set<number>, news: { readonly change: "add" | "remove"; readonly group: number }): void {
  if (news.change === "add") groups.add(news.group);
  else groups.delete(news.group);
  options.register[news.change](news.group);
}

function crashError(job: string, error: unknown): Error {
  if (error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY") {
    return new OpsError("too_large", `the job "${job}" needed more memory than a thread may use`, { hint: "The repository holds something too large to analyse.", cause: error });
  }
  return new Error(`the job "${job}" crashed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}
