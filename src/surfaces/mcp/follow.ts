import type { ServerContext } from "@modelcontextprotocol/server";
import type { RunFollow } from "../../ops/coordination/index.ts";
import type { McpParts } from "./parts.ts";

/** One look waits so long for news. */
const LOOK_MS = 1_000;

/** A caller who asked for progress is told of it so long; clients give a request a minute unless told otherwise. */
const FOLLOW_MS = 50_000;

/** What is done in a moment is waited for, so that its answer needs no second call. */
const MOMENT_MS = 8_000;

/** How one request is answered: the caller's wish for progress and its end. */
export type Caller = Pick<ServerContext, "mcpReq">;

/** Follows a run for as long as the caller will wait: a moment, or with progress while it works. */
export async function followRun(parts: McpParts, run: string, caller: Caller, isFast: boolean): Promise<RunFollow> {
  const token = caller.mcpReq._meta?.progressToken;
  const until = parts.now() + (token !== undefined ? FOLLOW_MS : isFast ? MOMENT_MS : 0);
  let told = 0;
  let seen = await look(parts, run, 0, 0);
  for (;;) {
    const isSettled = seen.run.endedAt !== null || seen.run.state === "waiting";
    if (token !== undefined && seen.run.eventCount > told) {
      told = seen.run.eventCount;
      await caller.mcpReq.notify({
        method: "notifications/progress",
        params: { progressToken: token, progress: told, message: seen.line },
      });
    }
    if (isSettled || parts.now() >= until || caller.mcpReq.signal.aborted) return seen;
    seen = await look(parts, run, seen.run.eventCount, LOOK_MS);
  }
}

/** One look at a run. */
export async function look(parts: McpParts, run: string, after: number, waitMs: number): Promise<RunFollow> {
  return (await parts.perform("runs.follow", { run, after, waitMs })) as RunFollow; // sound: what this operation answers
}
