/** Gives the token for an API address, or null where none may be sent. */
export type TokenFor = (apiUrl: string) => string | null;

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Tokens from the environment, bound to the addresses that the environment itself names. A repository's own configuration may
 * name any host, and must never get a token by that. `GITHUB_TOKEN` or `GH_TOKEN` goes to github.com and to `GITHUB_API_URL`;
 * `GH_ENTERPRISE_TOKEN` or `GITHUB_ENTERPRISE_TOKEN`, else those, to `GH_HOST` and `GITHUB_SERVER_URL`. Source: cli.github.com, "gh help environment".
 */
export function tokenFromEnvironment(env: Env): TokenFor {
  const plain = firstOf(env, "GITHUB_TOKEN", "GH_TOKEN");
  const enterprise = firstOf(env, "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN") ?? plain;
  const tokens = new Map<string, string | null>([
    ...originsOf(env["GITHUB_SERVER_URL"]).map((origin) => [origin, enterprise] as const),
    ...originsOf(env["GH_HOST"] === undefined ? undefined : `https://${env["GH_HOST"]}`).map(
      (origin) => [origin, enterprise] as const,
    ),
    ...originsOf(env["GITHUB_API_URL"]).map((origin) => [origin, plain ?? enterprise] as const),
    ["https://api.github.com", plain],
  ]);
  return (apiUrl) => (URL.canParse(apiUrl) ? (tokens.get(new URL(apiUrl).origin) ?? null) : null);
}

function originsOf(url: string | undefined): readonly string[] {
  return url !== undefined && URL.canParse(url) ? [new URL(url).origin] : [];
}

function firstOf(env: Env, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = env[name]?.trim();
    if (value !== undefined && value !== "") return value;
  }
  return null;
}
