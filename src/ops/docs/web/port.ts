import { defineQuery } from "../../../kernel/work/effect.ts";

/**
 * What asking for an address came to. `reached`: the host answered, whatever it said; without that nothing is known.
 * `elsewhere`: it points to another host, which is asked only if policy permits that one too. `askedAt` is epoch ms.
 */
export interface LinkProbe {
  readonly url: string;
  readonly verdict: "pass" | "fail" | "inconclusive";
  readonly reached: boolean;
  readonly reason: string;
  /** The address that it stands at now for good, when it says so. */
  readonly movedTo: string | null;
  readonly elsewhere: string | null;
  readonly askedAt: number;
  readonly isKept: boolean;
}

/**
 * Asks for addresses of the web with courtesy: few at once on a host, what robots.txt asks for is done, 429 is waited for as
 * the server says, answers are kept for a while. Private addresses are never asked for unless the settings name their host.
 * Never throws for what a server does; an address that could not be asked for is `inconclusive`.
 */
export interface LinkProber {
  probe(urls: readonly string[], signal: AbortSignal): Promise<readonly LinkProbe[]>;
}

declare module "../../../kernel/ports.ts" {
  interface Ports {
    readonly links: LinkProber;
  }
}

/** Asks for addresses of one host; policy is asked about the host. */
export const probeLinks = defineQuery<{ host: string; urls: readonly string[] }, readonly LinkProbe[]>({
  name: "http.fetch",
  resource: ({ host }) => ({ kind: "host", id: host, host }),
  run: (ports, { urls }, scope) => ports.links.probe(urls, scope.signal),
});
