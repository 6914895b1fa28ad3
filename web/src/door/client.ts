import { problemOf } from "./problem.ts";

const LIMIT_MS = 30_000;

/** Asks the API. Throws a `Problem` with what it says, or what the network threw. */
export interface Client {
  get<Answer>(path: string, signal?: AbortSignal): Promise<Answer>;
  send<Answer>(method: "POST" | "DELETE", path: string, body?: unknown): Promise<Answer>;
}

/** A client that sends the CSRF token with what changes something. */
export function createClient(csrf: () => string): Client {
  return {
    get: async (path, signal) => {
      const limit = AbortSignal.timeout(LIMIT_MS);
      const answer = await fetch(path, {
        headers: { accept: "application/json" },
        signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      });
      return readAnswer(answer);
    },
    send: async (method, path, body) => {
      const answer = await fetch(path, {
        method,
        headers: {
          accept: "application/json",
          "x-signalbox-csrf": csrf(),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(LIMIT_MS),
      });
      return readAnswer(answer);
    },
  };
}

async function readAnswer<Answer>(answer: Response): Promise<Answer> {
  if (!answer.ok) throw await problemOf(answer);
  return (await answer.json()) as Answer; // sound: page and API are of one build, whose tests hold its answers to these shapes
}
