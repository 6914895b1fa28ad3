import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import { listenOnLoopback } from "../support/loopback.ts";

/** What is answered in place of the registry. `stall`: nothing is, ever. `swallow`: the registry does it, and its answer is lost. */
export interface Refusal {
  readonly method: RegExp;
  readonly path: RegExp;
  /** How often; then the registry itself answers. */
  times: number;
  /** How many are let through first. */
  after?: number;
  readonly answer:
    | "swallow"
    | "stall"
    | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };
}

/** A server in front of a registry that lets through, refuses, and counts. */
export interface Front {
  readonly url: string;
  readonly refusals: Refusal[];
  /** `PUT /core 201`, in order. */
  readonly seen: string[];
  close(): Promise<void>;
}

/** Starts a front on a free port. The registry writes its own address into answers, so the front's is put in its place by `Host`. */
export async function startFront(upstream: string): Promise<Front> {
  const refusals: Refusal[] = [];
  const seen: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const [method, path] = [incoming.method ?? "", incoming.url ?? ""];
    const refusal = refusals.find((one) => one.times > 0 && one.method.test(method) && one.path.test(path));
    if (refusal?.after !== undefined && refusal.after > 0) {
      refusal.after -= 1;
      return pass(upstream, incoming, outgoing, { seen, isSwallowed: false });
    }
    if (refusal === undefined) return pass(upstream, incoming, outgoing, { seen, isSwallowed: false });
    refusal.times -= 1;
    if (refusal.answer === "swallow") return pass(upstream, incoming, outgoing, { seen, isSwallowed: true });
    if (refusal.answer === "stall") {
      seen.push(`${method} ${path} stall`);
      return incoming.resume();
    }
    const { status, headers = {}, body = "{}" } = refusal.answer;
    seen.push(`${method} ${path} ${status}`);
    incoming.resume();
    return outgoing.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
  });
  const { url, close } = await listenOnLoopback(server);
  return { url, refusals, seen, close };
}

function pass(
  upstream: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { seen, isSwallowed }: { readonly seen: string[]; readonly isSwallowed: boolean },
): void {
  const { method, url, headers } = incoming;
  const onward = request(new URL(url ?? "/", upstream), { method, headers }, (answer) => {
    seen.push(`${method ?? ""} ${url ?? ""} ${answer.statusCode ?? 0}`);
    if (isSwallowed) {
      answer.resume();
      answer.once("end", () => outgoing.destroy());
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on("error", () => outgoing.writeHead(502).end());
  incoming.pipe(onward);
}
