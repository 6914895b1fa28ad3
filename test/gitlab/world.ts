import { createGitLab } from "../../src/integrations/gitlab/gitlab.ts";
import type { GitLabToken } from "../../src/integrations/gitlab/token.ts";
import type { ForgeRef, WholeForge } from "../../src/ops/workspace/index.ts";
import { NOW } from "../support/forge-call.ts";
import type { Hosting } from "../support/hosted.ts";
import { startStandIn } from "../tools/gitlab-stand-in/server.ts";
import { newState, type StandInState } from "../tools/gitlab-stand-in/state.ts";

/** Looks like a token, so that a leak would be seen. */
export const TOKEN = "glpat-Q1w2E3r4T5y6U7i8O9p0";

/** A stand-in with the adapter that talks to it. */
export interface World {
  readonly state: StandInState;
  readonly gitlab: WholeForge;
  readonly forge: ForgeRef;
  close(): Promise<void>;
}

/** Starts a stand-in. */
export async function openWorld(
  options: { readonly token?: GitLabToken | null; readonly timeoutMs?: number } = {},
): Promise<World> {
  const state = newState(TOKEN);
  const standIn = await startStandIn(state);
  const token = options.token === undefined ? ({ kind: "personal", value: TOKEN } as const) : options.token;
  const gitlab = createGitLab({
    token: () => token,
    clock: { now: () => NOW },
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  });
  return { state, gitlab, forge: forgeAt(`${standIn.url}/api/v4`), close: () => standIn.close() };
}

/** The stand-in as a server of the house. */
export function gitLabHosting(state: StandInState): Hosting {
  return {
    ...{ project: state.project, user: "oauth2", token: TOKEN },
    start: (gitFolder) => startStandIn(state, { gitFolder }),
    env: (url) => ({
      ...{ GITLAB_HOST: url, GITLAB_TOKEN: TOKEN },
      ...{ CI_JOB_TOKEN: undefined, CI_SERVER_URL: undefined, CI_API_V4_URL: undefined },
    }),
  };
}

/** The stand-in's project as a forge. */
export function forgeAt(apiUrl: string): ForgeRef {
  return {
    kind: "gitlab",
    name: "group/sub/repo",
    host: "gitlab.com",
    apiUrl,
    remote: "origin",
    remoteUrl: "https://gitlab.com/group/sub/repo.git",
  };
}
