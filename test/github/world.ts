import { createGitHub } from "../../src/integrations/github/github.ts";
import type { ForgeRef, WholeForge } from "../../src/ops/workspace/index.ts";
import { NOW } from "../support/forge-call.ts";
import type { Hosting } from "../support/hosted.ts";
import { startStandIn } from "../tools/github-stand-in/server.ts";
import { newState, type StandInState } from "../tools/github-stand-in/state.ts";

/** Looks like a token, so that a leak would be seen. */
export const TOKEN = "ghp_Q1w2E3r4T5y6U7i8O9p0A1s2D3f4G5h6J7k8";

/** A stand-in with the adapter that talks to it. */
export interface World {
  readonly state: StandInState;
  readonly github: WholeForge;
  readonly forge: ForgeRef;
  close(): Promise<void>;
}

/** Starts a stand-in. `via` puts another address in front of it. */
export async function openWorld(
  options: {
    readonly token?: string | null;
    readonly timeoutMs?: number;
    readonly fetch?: typeof fetch;
    readonly via?: (url: string) => Promise<{ url: string; close(): Promise<void> }>;
  } = {},
): Promise<World> {
  const state = newState(TOKEN);
  const standIn = await startStandIn(state);
  const front = await options.via?.(standIn.url);
  state.uploads = front?.url ?? standIn.url;
  const token = options.token === undefined ? TOKEN : options.token;
  const github = createGitHub({
    token: () => token,
    clock: { now: () => NOW },
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
  const close = async () => {
    await front?.close();
    await standIn.close();
  };
  return { state, github, forge: forgeAt(front?.url ?? standIn.url), close };
}

/** The stand-in as a server of the house. */
export function gitHubHosting(state: StandInState): Hosting {
  return {
    ...{ project: "octo/repo", user: "x-access-token", token: TOKEN },
    start: (gitFolder) => startStandIn(state, { gitFolder }),
    env: (url) => ({
      ...{ GITHUB_SERVER_URL: url, GITHUB_TOKEN: TOKEN },
      ...{ GITHUB_API_URL: undefined, GH_TOKEN: undefined, GH_HOST: undefined },
    }),
  };
}

/** What a repository's `signalbox.yaml` says of the stand-in. */
export function gitHubSettings({ host, url }: { readonly host: string; readonly url: string }): string {
  return `version: 1\nforge:\n  kind: github\n  host: "${host}"\n  apiUrl: ${url}/api/v3\n`;
}

/** The stand-in's repository as a forge. */
export function forgeAt(apiUrl: string): ForgeRef {
  return {
    kind: "github",
    name: "octo/repo",
    host: "github.com",
    apiUrl,
    remote: "origin",
    remoteUrl: "https://github.com/octo/repo.git",
  };
}
