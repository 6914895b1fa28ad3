import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import type { Dispatcher } from "undici";
import { isPrivateAddress } from "./private-address.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** An address is private, and the settings do not name its host. */
export class PrivateAddress extends Error {}

/** An answer of a server. The body is read up to a bound only where it is wanted. */
export interface WebAnswer {
  readonly status: number;
  readonly location: string | null;
  readonly retryAfter: string | null;
  readonly text: string;
}

/** Asks once, follows nothing. Throws what the network throws. */
export type WebClient = (
  url: URL,
  request: { readonly method: "HEAD" | "GET"; readonly bodyLimit: number; readonly signal: AbortSignal },
) => Promise<WebAnswer>;

const CONNECT_MS = 10_000;

/** A client that goes through the environment's proxies, and refuses private addresses at the moment of connecting. */
export function createWebClient(env: Env, agent: string, privateHosts: readonly string[]): WebClient {
  let opened: Promise<Dispatcher> | null = null;
  return async (url, { method, bodyLimit, signal }) => {
    refuseLiteral(url.hostname, privateHosts);
    opened ??= openDispatcher(env, privateHosts);
    const { request } = await import("undici");
    const answer = await request(url, {
      dispatcher: await opened,
      ...{ method, signal, headers: { "user-agent": agent, accept: "*/*" } },
    });
    const text = await readSome(answer.body, bodyLimit);
    const header = (name: string) => {
      const value = answer.headers[name];
      return Array.isArray(value) ? (value[0] ?? null) : (value ?? null);
    };
    return { status: answer.statusCode, location: header("location"), retryAfter: header("retry-after"), text };
  };
}

async function openDispatcher(env: Env, privateHosts: readonly string[]): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import("undici");
  const all = valueOf(env, "all_proxy");
  const httpProxy = valueOf(env, "http_proxy") ?? all;
  const httpsProxy = valueOf(env, "https_proxy") ?? all;
  const noProxy = valueOf(env, "no_proxy");
  const direct = { connect: { lookup: guardedLookup(privateHosts), timeout: CONNECT_MS }, connections: 4 };
  if (httpProxy === undefined && httpsProxy === undefined) return new Agent(direct);
  return new EnvHttpProxyAgent({
    ...direct, // for hosts of no_proxy; behind a proxy it is the proxy that looks names up
    ...(httpProxy === undefined ? {} : { httpProxy }),
    ...(httpsProxy === undefined ? {} : { httpsProxy }),
    ...(noProxy === undefined ? {} : { noProxy }),
  });
}

/** A name that is private by itself, or an address that is: they never reach a lookup. */
function refuseLiteral(host: string, privateHosts: readonly string[]): void {
  if (privateHosts.includes(host)) return;
  const bare = host.replace(/^\[|\]$/g, "");
  const isLocalName = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa)$/i.test(bare) || !/[.:]/.test(bare);
  if (isLocalName || (isIP(bare) !== 0 && isPrivateAddress(bare))) throw new PrivateAddress(host);
}

/** Looks a name up and refuses it when any of its addresses is private, so that nothing can change between look and connect. */
function guardedLookup(privateHosts: readonly string[]): LookupFunction {
  return (host, options, callback) => {
    systemLookup(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error !== null) return callback(error, "", 0);
      const [first] = found;
      const isPrivate = found.some(({ address }) => isPrivateAddress(address));
      if (first === undefined || (isPrivate && !privateHosts.includes(host)))
        return callback(new PrivateAddress(host), "", 0);
      return options.all === true ? callback(null, found) : callback(null, first.address, first.family);
    });
  };
}

async function readSome(body: Dispatcher.ResponseData["body"], limit: number): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  if (limit > 0)
    for await (const chunk of body) {
      const part = Buffer.from(chunk);
      parts.push(part);
      size += part.length;
      if (size >= limit) break;
    }
  body.on("error", () => undefined); // what is left of it is not wanted
  body.destroy();
  return Buffer.concat(parts).toString("utf8").slice(0, limit);
}

function valueOf(env: Env, name: string): string | undefined {
  const value = env[name] ?? env[name.toUpperCase()];
  return value === undefined || value.trim() === "" ? undefined : value.trim();
}
