import { existsSync } from "node:fs";
import { Agent } from "node:http";
import { dirname } from "node:path";
import { z } from "zod";
import { isOpsError, OpsError } from "../../kernel/ops-error.ts";
import { parseInput } from "../../kernel/operation.ts";
import { encodeHuman, HUMAN_HEADER, ORCHESTRATOR_HEADER, VERSION_HEADER } from "./human.ts";
import { fromProblem } from "./problem.ts";
import { BODY_LIMIT_BYTES } from "./body.ts";
import { exchange, type Exchange } from "./exchange.ts";
import { refuseUntrustedFolder } from "./socket-path.ts";

/** An operation that does not wait answers within this time: a merge in a large work tree included. */
const ANSWER_TIMEOUT_MS = 90_000;

/** What a long poll may take beyond the wait that it asked for. */
const POLL_MARGIN_MS = 10_000;

/** How long the owner may take to say its version. */
const VERSION_TIMEOUT_MS = 5_000;

/** Connections that are kept; a terminal follows a run and sends a decision at the same time. */
const KEPT_CONNECTIONS = 4;

const VersionAnswer = z.looseObject({ version: z.string() });
const Waiting = z.looseObject({ waitMs: z.number().nonnegative() });

/** How to reach the owner. `human` is the account's name, which travels with every request. */
export interface SocketOptions {
  readonly socketPath: string;
  readonly version: string;
  readonly human: string;
  /** A coding agent asks on the human's behalf. */
  readonly isOrchestrator?: boolean;
  readonly answerTimeoutMs?: number;
}

/** The process that owns the data folder, as another terminal sees it. `version` is the owner's own. */
export interface SocketClient {
  readonly version: string;
  /** Runs an operation there. Throws the same `OpsError` that it threw there; `network` when it breaks off, `timeout` when it does not answer. */
  perform(operation: string, input: unknown): Promise<unknown>;
  close(): void;
}

/** Connects to the owner and asks its version. Throws `network` when nobody answers, `precondition` when another user could answer there. */
export async function connectSocket(options: SocketOptions): Promise<SocketClient> {
  if (existsSync(options.socketPath)) await refuseUntrustedFolder(dirname(options.socketPath));
  const agent = new Agent({ keepAlive: true, maxSockets: KEPT_CONNECTIONS, maxFreeSockets: KEPT_CONNECTIONS });
  const headers = {
    ...{ [HUMAN_HEADER]: encodeHuman(options.human), [VERSION_HEADER]: options.version },
    ...(options.isOrchestrator === true ? { [ORCHESTRATOR_HEADER]: "1" } : {}),
  };
  const send = (part: Pick<Exchange, "method" | "path" | "body" | "timeoutMs">) =>
    exchange({ agent, headers, socketPath: options.socketPath, ...part });
  try {
    const body = await send({ method: "GET", path: "/v1/version", body: null, timeoutMs: VERSION_TIMEOUT_MS }).then(
      read,
    );
    const { version } = parseInput(VersionAnswer, body, "the owner's version");
    return {
      version,
      perform: async (operation, input) => {
        const timeoutMs = timeoutOf(input, options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS);
        return read(
          await send({
            method: "POST",
            path: `/v1/operations/${encodeURIComponent(operation)}`,
            body: encode(operation, input),
            timeoutMs,
          }),
        );
      },
      close: () => agent.destroy(),
    };
  } catch (thrown) {
    agent.destroy();
    throw isOpsError(thrown, "invalid_input")
      ? new OpsError("network", `what answers at ${options.socketPath} is not Signalbox`, { cause: thrown })
      : thrown;
  }
}

function encode(operation: string, input: unknown): string {
  const body = JSON.stringify(input ?? {});
  const bytes = Buffer.byteLength(body);
  if (bytes <= BODY_LIMIT_BYTES) return body;
  throw new OpsError("too_large", `the input of ${operation} has ${bytes} bytes, over ${BODY_LIMIT_BYTES}`, {
    details: { limitBytes: BODY_LIMIT_BYTES },
  });
}

function timeoutOf(input: unknown, answerTimeoutMs: number): number {
  const waiting = Waiting.safeParse(input);
  return waiting.success ? waiting.data.waitMs + POLL_MARGIN_MS : answerTimeoutMs;
}

function read(answer: { readonly status: number; readonly text: string }): unknown {
  const body = parseJson(answer.text);
  if (answer.status === 200) return body;
  const failure = fromProblem(body);
  if (failure !== null) throw failure;
  throw new Error(
    `the process that owns the data folder failed unexpectedly (status ${answer.status}); its terminal or log has the error`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new OpsError("network", "the answer broke off or is no JSON", { cause: thrown });
  }
}
