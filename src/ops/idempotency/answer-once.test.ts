import { describe, expect, it } from "vitest";
import { OpsError } from "../../kernel/ops-error.ts";
import { answerOnce } from "./answer-once.ts";
import type { KeyedRequest, KeyedRequestStore } from "./model.ts";

function memoryStore(): KeyedRequestStore & { readonly kept: Map<string, KeyedRequest> } {
  const kept = new Map<string, KeyedRequest>();
  return {
    kept,
    begin: async ({ key, digest }) => {
      const standing = kept.get(key) ?? null;
      if (standing === null) kept.set(key, { state: "begun", digest });
      return standing;
    },
    finish: async (key, answer) => {
      const digest = kept.get(key)?.digest ?? "";
      kept.set(key, answer === null ? { state: "shown-once", digest } : { state: "answered", digest, answer });
    },
    forget: async (key) => void kept.delete(key),
  };
}

function stage(isShownOnce = false) {
  const keyedRequests = memoryStore();
  let done = 0;
  const send = (digest: string, work: () => Promise<unknown> = async () => ({ number: (done += 1) })) =>
    answerOnce({ keyedRequests, clock: { now: () => 0 } }, { key: "k", digest, isShownOnce }, work);
  return { keyedRequests, send };
}

const conflict = (message: RegExp) =>
  expect.objectContaining({ code: "conflict", message: expect.stringMatching(message) });

describe("a request with a key", () => {
  it("is done once, and answered alike each time", async () => {
    const { send } = stage();
    expect(await send("a")).toEqual({ answer: { number: 1 }, isRepeated: false });
    expect(await send("a")).toEqual({ answer: { number: 1 }, isRepeated: true });
  });

  it("refuses the key for another request", async () => {
    const { send } = stage();
    await send("a");
    await expect(send("b")).rejects.toEqual(conflict(/another request/));
  });

  it("of two at once does one", async () => {
    const { send } = stage();
    let go: (answer: unknown) => void = () => undefined;
    const first = send("a", () => new Promise((resolve) => (go = resolve)));
    await expect(send("a")).rejects.toEqual(conflict(/under way/));
    go({ number: 9 });
    expect(await first).toEqual({ answer: { number: 9 }, isRepeated: false });
    expect(await send("a")).toEqual({ answer: { number: 9 }, isRepeated: true });
  });

  it("frees the key when it is refused", async () => {
    const { send } = stage();
    const refused = new OpsError("not_found", "there is none");
    await expect(send("a", () => Promise.reject(refused))).rejects.toBe(refused);
    expect(await send("b")).toEqual({ answer: { number: 1 }, isRepeated: false });
  });

  it("keeps no secret: what is shown once is not shown again", async () => {
    const { send, keyedRequests } = stage(true);
    await send("a", async () => ({ text: "sbx_secret" }));
    expect(JSON.stringify([...keyedRequests.kept])).not.toContain("sbx_secret");
    await expect(send("a")).rejects.toEqual(conflict(/shown but once/));
  });
});
