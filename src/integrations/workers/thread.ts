/*
 * A worker thread: takes one job after the other, runs it by the registry that it was started with, and tells how it went.
 */
import { parentPort, workerData } from "node:worker_threads";
import { OpsError } from "../../kernel/ops-error.ts";
import type { Job } from "../../ops/workspace/index.ts";
import { createRunner } from "../process/runner.ts";
import { createJobTools } from "./job-tools.ts";
import { failureOf, type JobOrder, type ThreadData, type ThreadNews } from "./messages.ts";
import { createResultCache } from "./result-cache.ts";
import { throttled } from "./throttle.ts";

const data = workerData as ThreadData; // what create-workers.ts starts this file with
const tell = (news: ThreadNews): void => parentPort?.postMessage(news);
const cache = createResultCache(data.cacheFolder);
const register = {
  add: (group: number) => tell({ kind: "group", change: "add", group }),
  remove: (group: number) => tell({ kind: "group", change: "remove", group }),
};
const runner = createRunner({ ours: data.ours, owner: data.owner, register, callPrefix: `thread${data.thread}.` });

parentPort?.on("message", (order: JobOrder) => void work(order));

async function work(order: JobOrder): Promise<void> {
  try {
    const job = await findJob(order.job);
    const scope = { run: order.run, assignment: order.assignment, signal: new AbortController().signal };
    const progress = throttled((done, total, label) => tell({ kind: "progress", id: order.id, done, total, label }));
    const output = await job(createJobTools({ runner, ours: data.ours, scope, cache }), order.input, progress);
    tell({ kind: "done", id: order.id, output });
  } catch (error) {
    tell({ kind: "failed", id: order.id, failure: failureOf(error) });
  }
}

async function findJob(name: string): Promise<Job<unknown, unknown>> {
  const registry: unknown = await import(data.jobs);
  const jobs: unknown = typeof registry === "object" && registry !== null && "jobs" in registry ? registry.jobs : {};
  const job: unknown = Object.entries(Object(jobs)).find(([key]) => key === name)?.[1];
  if (typeof job !== "function")
    throw new OpsError("not_found", `there is no job "${name}"`, { details: { known: Object.keys(Object(jobs)) } });
  return job as Job<unknown, unknown>; // the registry's type is Record<string, Job>; it can't be told at run time
}
