import { isOpsError, type OpsError } from "../../kernel/ops-error.ts";
import type { AddressGuard } from "./address-guard.ts";

const CONNECT_TIMEOUT_MS = 5_000;

/** A `fetch` that reaches only what the guard lets through. */
export type GuardedFetch = (url: string, init: RequestInit) => Promise<Response>;

/** Makes such a fetch. `proxied`: a `fetch` through the proxy of the environment, which then finds the address itself. */
export function createGuardedFetch(guard: AddressGuard, proxied: typeof globalThis.fetch | undefined): GuardedFetch {
  let opened: Promise<typeof globalThis.fetch> | null = null;
  const fetchDirectly = async (): Promise<typeof globalThis.fetch> => (opened ??= openFetch(guard));
  return async (url, init) => {
    await guard.resolve(new URL(url).hostname).catch((thrown: unknown) => {
      if (proxied === undefined || !isOpsError(thrown, "network")) throw thrown; // names may be known to the proxy alone
    });
    return (proxied ?? (await fetchDirectly()))(url, init);
  };
}

/** The guard's refusal within what a fetch threw, where it comes wrapped when it was made while connecting. */
export function refusalWithin(thrown: unknown): OpsError | null {
  for (let inner = thrown, depth = 0; inner instanceof Error && depth < 5; inner = inner.cause, depth++)
    if (isOpsError(inner)) return inner;
  return null;
}

/** Node's own fetch takes no lookup of ours; undici's does, for every connection that it makes. */
async function openFetch(guard: AddressGuard): Promise<typeof globalThis.fetch> {
  const { Agent, fetch } = await import("undici");
  // sound: Node's own fetch is an older build of this very function, and takes a dispatcher beside the standard's options
  const standard = fetch as unknown as (...given: readonly unknown[]) => Promise<Response>;
  const dispatcher = new Agent({
    connect: { lookup: guard.lookup, timeout: CONNECT_TIMEOUT_MS },
    keepAliveTimeout: 4_000,
  });
  return (input, init) => standard(input, { ...init, dispatcher });
}
