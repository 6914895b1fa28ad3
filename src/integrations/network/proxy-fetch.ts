type Env = Readonly<Record<string, string | undefined>>;

/**
 * A `fetch` that goes through the proxies that the environment names, or undefined where it names none. Lower case comes before
 * upper case, and `ALL_PROXY` stands in for both. Source: curl(1), "Environment"; Node 20's own fetch reads none of them.
 */
export function fetchThroughProxy(env: Env): typeof globalThis.fetch | undefined {
  const all = valueOf(env, "all_proxy");
  const httpProxy = valueOf(env, "http_proxy") ?? all;
  const httpsProxy = valueOf(env, "https_proxy") ?? all;
  if (httpProxy === undefined && httpsProxy === undefined) return undefined;
  const noProxy = valueOf(env, "no_proxy") ?? "";
  let opened: Promise<typeof globalThis.fetch> | null = null;
  return async (input, init) => {
    opened ??= open({
      ...(httpProxy === undefined ? {} : { httpProxy }),
      ...(httpsProxy === undefined ? {} : { httpsProxy }),
      noProxy,
    });
    return (await opened)(input, init);
  };
}

async function open(options: {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy: string;
}): Promise<typeof globalThis.fetch> {
  const { EnvHttpProxyAgent, fetch } = await import("undici");
  // sound: Node's own fetch is an older build of this very function, and takes a dispatcher beside the standard's options
  const standard = fetch as unknown as (...given: readonly unknown[]) => Promise<Response>;
  const dispatcher = new EnvHttpProxyAgent(options);
  return (input, init) => standard(input, { ...init, dispatcher });
}

function valueOf(env: Env, name: string): string | undefined {
  const value = env[name] ?? env[name.toUpperCase()];
  return value === undefined || value.trim() === "" ? undefined : value.trim();
}
