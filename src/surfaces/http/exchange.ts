import { type Agent, type IncomingMessage, request } from "node:http";
import { messageOf, OpsError } from "../../kernel/ops-error.ts";

/** The largest answer that is read: an exported run with all its files. */
export const ANSWER_LIMIT_BYTES = 256 * 1024 * 1024;

/** One request over a Unix socket. */
export interface Exchange {
  readonly agent: Agent;
  readonly socketPath: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly timeoutMs: number;
}

/** Sends a request and reads the whole answer. Throws `network` when the other side is gone, `timeout` when it is late, `too_large` over the limit. */
export function exchange(sent: Exchange): Promise<{ readonly status: number; readonly text: string }> {
  const { agent, socketPath, method, path, body, timeoutMs } = sent;
  const deadline = AbortSignal.timeout(timeoutMs);
  const content =
    body === null ? {} : { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const fail = (thrown: unknown) => reject(failureOf(thrown, sent, deadline));
    const outgoing = request(
      { agent, socketPath, method, path, signal: deadline, headers: { ...sent.headers, ...content } },
      (answer) => {
        readAll(answer).then((text) => resolve({ status: answer.statusCode ?? 0, text }), fail);
      },
    );
    outgoing.once("error", fail);
    outgoing.end(body ?? undefined);
  });
}

async function readAll(answer: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError("the answer is not read as bytes");
    bytes += chunk.byteLength;
    if (bytes > ANSWER_LIMIT_BYTES) throw new OpsError("too_large", `the answer is over ${ANSWER_LIMIT_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function failureOf(thrown: unknown, { socketPath, timeoutMs, path }: Exchange, deadline: AbortSignal): OpsError {
  if (thrown instanceof OpsError) return thrown;
  if (deadline.aborted)
    return new OpsError(
      "timeout",
      `the process that owns the data folder did not answer ${path} within ${timeoutMs} ms`,
      { cause: thrown },
    );
  return new OpsError(
    "network",
    `the process that owns the data folder can't be reached at ${socketPath}: ${messageOf(thrown)}`,
    {
      hint: "It may have ended: run the command again, which then opens the data folder itself.",
      cause: thrown,
    },
  );
}
