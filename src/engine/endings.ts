import { DBOS, type WorkflowHandle } from "@dbos-inc/dbos-sdk";
import { type OutcomeText, unwrap } from "./outcome.ts";

const POLL_MS = 100;

/** Knows of each flow whether it has ended: by its handle where it was started here, else by looking into the store. */
export class Endings {
  readonly #handles = new Map<string, Promise<OutcomeText>>();
  readonly #failures = new Map<string, Error>();
  readonly #listeners = new Map<string, Set<(failure: Error) => void>>();

  /** Follows a flow that was started here. Its handle is let go when it has ended. */
  follow(runId: string, handle: WorkflowHandle<OutcomeText>): void {
    if (this.#handles.has(runId)) return;
    const result = handle.getResult();
    this.#handles.set(runId, result);
    const drop = () => void this.#handles.delete(runId);
    result.then(drop, drop);
  }

  /** The store failed under the flow: whoever waits for its end is told. */
  fail(runId: string, failure: Error): void {
    this.#failures.set(runId, failure);
    this.#listeners.get(runId)?.forEach((listener) => listener(failure));
  }

  /** Whether the flow has ended, at the latest after the time. Throws what the flow threw, or why the store failed. */
  async wait(runId: string, timeoutMs: number): Promise<boolean> {
    const known = this.#failures.get(runId);
    if (known !== undefined) throw known;
    const stop = new AbortController();
    const listeners = this.#listeners.get(runId) ?? new Set();
    this.#listeners.set(runId, listeners);
    const outcome = await new Promise<OutcomeText | null>((resolve, reject) => {
      listeners.add(reject);
      stop.signal.addEventListener("abort", () => listeners.delete(reject));
      const timer = setTimeout(() => resolve(null), timeoutMs);
      stop.signal.addEventListener("abort", () => clearTimeout(timer));
      this.#outcome(runId, timeoutMs).then(resolve, reject);
    }).finally(() => {
      stop.abort();
      if (listeners.size === 0) this.#listeners.delete(runId);
    });
    if (outcome === null) return false;
    unwrap(outcome);
    return true;
  }

  #outcome(runId: string, timeoutMs: number): Promise<OutcomeText | null> {
    const handle = this.#handles.get(runId);
    if (handle !== undefined) return handle;
    return DBOS.getResult<OutcomeText>(runId, { timeoutSeconds: timeoutMs / 1_000, pollingIntervalMs: POLL_MS });
  }
}
