import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import type { StandIn } from "../tools/stand-in.ts";
import { type Ended, signalbox } from "./program.ts";
import { git, GIT_ENV, type Repository } from "./repository.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** A forge that hosts one project, and how its users reach it. */
export interface Hosting {
  /** With its groups: `octo/repo`. */
  readonly project: string;
  /** For whom the token stands in a remote's URL. */
  readonly user: string;
  readonly token: string;
  /** Starts the forge, which serves the repositories of a folder too. */
  start(gitFolder: string): Promise<StandIn>;
  /** What the environment says of the forge at an address. */
  env(url: string): Env;
}

/** A repository whose project is on a forge. */
export interface Hosted {
  readonly url: string;
  /** Address without the protocol. */
  readonly host: string;
  /** Environment in which the program reaches the forge. */
  readonly env: Env;
  /** Git in the forge's own repository. */
  git(...args: readonly string[]): string;
  /** Brings main and tags to the forge, and makes it the remote `origin`, with the token in its URL. */
  publish(): void;
  /** Runs the program in the clone; the token is in nothing that it prints. */
  run(args: readonly string[], env?: Env): Promise<Ended>;
  close(): Promise<void>;
}

/** Starts a forge with an empty project for a repository. */
export async function hostProject(repository: Repository, hosting: Hosting): Promise<Hosted> {
  const { project, user, token } = hosting;
  const base = dirname(repository.root);
  const bare = join(base, "hosted", `${project}.git`);
  mkdirSync(bare, { recursive: true });
  git(bare, "init", "-q", "--bare", "-b", "main");
  const standIn = await hosting.start(join(base, "hosted"));
  const { host } = new URL(standIn.url);
  const env = { ...GIT_ENV, HOME: base, DATABASE_URL: undefined, ...hosting.env(standIn.url) };
  return {
    ...{ url: standIn.url, host, env, close: standIn.close },
    git: (...args) => git(bare, ...args),
    publish: () => {
      git(bare, "fetch", "-q", repository.root, "main:main", "refs/tags/*:refs/tags/*");
      repository.git("remote", "add", "origin", `http://${user}:${token}@${host}/${project}.git`);
    },
    run: async (args, more = {}) => {
      const ended = await signalbox(args, { cwd: repository.root, env: { ...env, ...more } });
      expect(ended.stdout + ended.stderr).not.toContain(token);
      return ended;
    },
  };
}
