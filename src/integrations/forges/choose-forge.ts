import { OpsError } from "../../kernel/ops-error.ts";
import type { ForgeRef, GitState } from "../../ops/workspace/index.ts";
import { gitLabHostOf } from "../gitlab/token.ts";
import { parseRemoteUrl, type RemoteAddress } from "./remote-url.ts";

/** What `signalbox.yaml` says about the forge; each field overrides what the remote's URL tells. */
export interface ForgeSettings {
  readonly kind?: ForgeRef["kind"] | undefined;
  /** `ghe.example.org`; a remote on this host belongs to the forge of `kind`. */
  readonly host?: string | undefined;
  readonly apiUrl?: string | undefined;
  /** `owner/name` where the remote's URL does not tell it. */
  readonly name?: string | undefined;
  /** The git remote that is pushed to. */
  readonly remote?: string | undefined;
}

/** A host that is known to be a forge. */
export interface ForgeHost {
  readonly kind: "github" | "gitlab";
  readonly host: string;
  readonly apiUrl: string;
}

/** The public forges. Source: docs.github.com/rest and docs.gitlab.com/api. */
const PUBLIC_HOSTS: readonly ForgeHost[] = [
  { kind: "github", host: "github.com", apiUrl: "https://api.github.com" },
  { kind: "gitlab", host: "gitlab.com", apiUrl: "https://gitlab.com/api/v4" },
];

type Remotes = Pick<GitState, "remotes" | "upstream">;

/** Every host that is known to be a forge: the public ones, the configured one, and those that a CI job, `gh` or `glab` names in the environment. */
export function knownHosts(
  settings: ForgeSettings,
  env: Readonly<Record<string, string | undefined>>,
): readonly ForgeHost[] {
  return [...configuredHost(settings), ...gitHubHosts(env), ...gitLabHosts(env), ...PUBLIC_HOSTS];
}

/** The remote that is pushed to: the configured one, else the branch's upstream, else `origin`, else the only one. Throws `not_found` for a configured one that is missing. */
export function chooseRemote(state: Remotes, settings: ForgeSettings): Remotes["remotes"][number] | null {
  const named = (name: string | undefined) => state.remotes.find((remote) => remote.name === name) ?? null;
  if (settings.remote !== undefined) {
    const configured = named(settings.remote);
    if (configured !== null) return configured;
    throw new OpsError("not_found", `the configured remote "${settings.remote}" does not exist`, {
      hint: "Mend forge.remote in signalbox.yaml, or add the remote.",
      details: { remotes: state.remotes.map((remote) => remote.name) },
    });
  }
  return (
    named(state.upstream?.remote) ?? named("origin") ?? (state.remotes.length === 1 ? (state.remotes[0] ?? null) : null)
  );
}

/** Which forge a repository uses. Pure: `localKey` names it in the local forge. */
export function chooseForge(
  state: Remotes,
  settings: ForgeSettings,
  hosts: readonly ForgeHost[],
  localKey: string,
): ForgeRef {
  const remote = chooseRemote(state, settings);
  const address = remote === null ? null : parseRemoteUrl(remote.url);
  const local: ForgeRef = {
    kind: "local",
    name: localKey,
    host: "local",
    apiUrl: "",
    remote: remote?.name ?? null,
    remoteUrl: address?.clean ?? null,
  };
  if (settings.kind === "local") return local;
  const host = hostOf(address, settings, hosts);
  if (host === null) return local;
  const name = settings.name ?? pathOf(address);
  if (isForgePath(name, host.kind)) return { ...local, kind: host.kind, name, host: host.host, apiUrl: host.apiUrl };
  if (settings.kind === undefined) return local;
  throw new OpsError("precondition", `the repository's name on ${host.host} can't be told from its remote`, {
    hint: 'Write forge.name: "owner/name" in signalbox.yaml.',
  });
}

function hostOf(address: RemoteAddress | null, settings: ForgeSettings, hosts: readonly ForgeHost[]): ForgeHost | null {
  const ofRemote = address?.kind === "host" ? address.host : undefined;
  const { kind } = settings;
  if (kind === undefined) return hosts.find((host) => host.host === ofRemote) ?? null;
  if (kind === "local") return null;
  const wanted = (settings.host ?? ofRemote)?.toLowerCase();
  if (wanted === undefined) return hosts.find((host) => host.kind === kind) ?? null;
  const known = hosts.find((host) => host.kind === kind && host.host === wanted);
  return known ?? { kind, host: wanted, apiUrl: settings.apiUrl ?? enterpriseApi(kind, wanted) };
}

function configuredHost(settings: ForgeSettings): readonly ForgeHost[] {
  if (settings.host === undefined || settings.kind === "local") return [];
  const kind = settings.kind ?? "github";
  const host = settings.host.toLowerCase();
  const known = PUBLIC_HOSTS.find((entry) => entry.host === host && entry.kind === kind);
  return [{ kind, host, apiUrl: settings.apiUrl ?? known?.apiUrl ?? enterpriseApi(kind, host) }];
}

/**
 * `GITHUB_SERVER_URL` and `GITHUB_API_URL` are set by GitHub Actions, `GH_HOST` by users of `gh`.
 * Source: docs.github.com, "Variables"; cli.github.com, "gh help environment".
 */
function gitHubHosts(env: Readonly<Record<string, string | undefined>>): readonly ForgeHost[] {
  const server = env["GITHUB_SERVER_URL"];
  const apiUrl = env["GITHUB_API_URL"];
  const fromActions = server !== undefined && URL.canParse(server) ? new URL(server).host : undefined;
  const host = (fromActions ?? env["GH_HOST"] ?? "github.com").toLowerCase();
  const isActions = fromActions !== undefined || env["GH_HOST"] === undefined;
  if (isActions && apiUrl !== undefined) return [{ kind: "github", host, apiUrl }];
  return host === "github.com" || host === "" ? [] : [{ kind: "github", host, apiUrl: enterpriseApi("github", host) }];
}

/**
 * `CI_SERVER_URL` and `CI_API_V4_URL` are set by GitLab's jobs, `GITLAB_HOST` by users of `glab`: a host, or an address.
 * Source: docs.gitlab.com/ci/variables/predefined_variables; docs.gitlab.com/cli, "Environment variables".
 */
function gitLabHosts(env: Readonly<Record<string, string | undefined>>): readonly ForgeHost[] {
  const server = env["CI_SERVER_URL"];
  const apiUrl = env["CI_API_V4_URL"];
  const named = gitLabHostOf(env);
  const ofJob = server === undefined || !URL.canParse(server) ? null : new URL(server);
  const ofUser = named === undefined || !URL.canParse(named) ? null : new URL(named);
  return [
    ...(ofUser === null ? [] : [{ kind: "gitlab" as const, host: ofUser.host, apiUrl: `${ofUser.origin}/api/v4` }]),
    ...(ofJob === null
      ? []
      : [{ kind: "gitlab" as const, host: ofJob.host, apiUrl: apiUrl ?? `${ofJob.origin}/api/v4` }]),
  ];
}

/** Where a self-hosted forge serves its API. Source: docs.github.com/enterprise-server/rest, "Schema"; docs.gitlab.com/api/rest. */
function enterpriseApi(kind: "github" | "gitlab", host: string): string {
  return kind === "github" ? `https://${host}/api/v3` : `https://${host}/api/v4`;
}

function pathOf(address: RemoteAddress | null): string {
  return address?.kind === "host" ? address.path : "";
}

/** GitHub has exactly owner and name; GitLab has groups in groups. */
function isForgePath(path: string, kind: "github" | "gitlab"): boolean {
  const parts = path.split("/");
  const isShaped = parts.every((part) => /^[\w.-]+$/.test(part));
  return isShaped && (kind === "github" ? parts.length === 2 : parts.length >= 2);
}
