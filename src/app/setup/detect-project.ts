import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isOpsError } from "../../kernel/ops-error.ts";
import { chooseForge, type ForgeSettings, knownHosts } from "../../integrations/forges/choose-forge.ts";
import { createGit } from "../../integrations/git/create-git.ts";
import { createGitRunner } from "../../integrations/git/git-runner.ts";
import { createRunner, type Runner } from "../../integrations/process/runner.ts";
import { detectChecks, PROJECT_FILES, type ProjectCheck, type ProjectFiles } from "../../ops/release/index.ts";
import type { ForgeRef } from "../../ops/workspace/index.ts";
import type { Machine } from "../machine.ts";

const LOOK_MS = 10_000;

/** What a configuration is written from: the checks that would be run, and where pull requests live; null where that can't be told. */
export interface Project {
  readonly checks: readonly ProjectCheck[];
  readonly forge: ForgeRef | null;
}

/** A runner for commands that look around before anything is opened; `owner` marks what it starts. */
export function createLookingRunner(machine: Pick<Machine, "env">, owner: string): Runner {
  return createRunner({ ours: machine.env, owner, register: { add: () => undefined, remove: () => undefined } });
}

/** Looks at a repository's manifests and remotes. */
export async function detectProject(machine: Pick<Machine, "env">, root: string): Promise<Project> {
  const entries = await Promise.all(PROJECT_FILES.map(async (path) => [path, await textOf(join(root, path))] as const));
  const files = Object.fromEntries(entries) as ProjectFiles; // sound: the entries are exactly the keys of ProjectFiles
  const found = findForge(machine, createLookingRunner(machine, "init"), { root, settings: {} });
  const forge = await found.catch((thrown: unknown) => {
    if (isOpsError(thrown)) return null; // it is written all the same, without a word on it
    throw thrown;
  });
  return { checks: detectChecks(files), forge };
}

/** Where a repository's pull requests live. Throws what git and `chooseForge` throw. */
export async function findForge(
  { env }: Pick<Machine, "env">,
  runner: Runner,
  { root, settings }: { readonly root: string; readonly settings: ForgeSettings },
): Promise<ForgeRef> {
  const scope = { run: "", assignment: "", agent: "", key: "", signal: AbortSignal.timeout(LOOK_MS) };
  const state = await createGit(createGitRunner(runner, env)).state(root, scope);
  return chooseForge(state, settings, knownHosts(settings, env), root);
}

async function textOf(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch(() => null); // what can't be read names no command
}
