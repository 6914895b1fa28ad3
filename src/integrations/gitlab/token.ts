type Env = Readonly<Record<string, string | undefined>>;

/** How a call proves who asks. A job token has a header of its own. Source: docs.gitlab.com/api/rest/authentication. */
export type GitLabToken = { readonly kind: "personal" | "job"; readonly value: string };

/** Gives the token for an API address, or null where none may be sent. */
export type TokenFor = (apiUrl: string) => GitLabToken | null;

/**
 * Tokens from the environment, bound to the addresses that the environment itself names; a repository's own configuration may
 * name any host, and must never get a token by that. `GITLAB_TOKEN` goes to `GITLAB_HOST` where that is set, else to the server
 * of the running CI job, else to gitlab.com. `CI_JOB_TOKEN` goes to the server of the job alone, and only where there is no other.
 * Source: docs.gitlab.com/cli, "Environment variables"; docs.gitlab.com/ci/variables/predefined_variables.
 */
export function gitLabTokenFromEnvironment(env: Env): TokenFor {
  const personal = valueOf(env, "GITLAB_TOKEN") ?? valueOf(env, "GITLAB_ACCESS_TOKEN");
  const job = valueOf(env, "CI_JOB_TOKEN");
  const named = originsOf(gitLabHostOf(env));
  const server = [...originsOf(env["CI_API_V4_URL"]), ...originsOf(env["CI_SERVER_URL"])];
  const forPersonal = named.length > 0 ? named : server.length > 0 ? server : ["https://gitlab.com"];
  return (apiUrl) => {
    if (!URL.canParse(apiUrl)) return null;
    const { origin } = new URL(apiUrl);
    if (personal !== null && forPersonal.includes(origin)) return { kind: "personal", value: personal };
    return job !== null && server.includes(origin) ? { kind: "job", value: job } : null;
  };
}

/** The address of the GitLab that users of `glab` name: a host or a whole address. */
export function gitLabHostOf(env: Env): string | undefined {
  const host = valueOf(env, "GITLAB_HOST") ?? valueOf(env, "GL_HOST");
  if (host === null) return undefined;
  return /^https?:\/\//.test(host) ? host : `https://${host}`;
}

function originsOf(url: string | undefined): readonly string[] {
  return url !== undefined && URL.canParse(url) ? [new URL(url).origin] : [];
}

function valueOf(env: Env, name: string): string | null {
  const value = env[name]?.trim();
  return value === undefined || value === "" ? null : value;
}
