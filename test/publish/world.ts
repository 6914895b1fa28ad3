import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type Ended, signalbox } from "../support/program.ts";
import { GIT_ENV, makeRepository, type Repository } from "../support/repository.ts";
import { answerInTerminal } from "../support/terminal.ts";

/** What `npm run` says to the programs that it starts would lead npm to the settings of who runs the tests. */
const UNSET = Object.fromEntries(
  [...Object.keys(process.env).filter((name) => /^npm_/i.test(name)), "NODE_AUTH_TOKEN"].map((name) => [
    name,
    undefined,
  ]),
);

const Approvals = z.looseObject({
  approvals: z.array(z.looseObject({ id: z.string() })),
});

/** What a test runs commands with. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** A repository with packages, and a home folder whose npm may publish. */
export interface World {
  readonly repository: Repository;
  readonly home: string;
  run(args: readonly string[], options?: RunOptions): Promise<Ended>;
  /** Approves what waits, in a terminal, and answers how the run ended there. */
  approve(options?: RunOptions): Promise<Ended>;
  commit(files: Readonly<Record<string, string>>): void;
  remove(): void;
}

/** Makes a world. `tokens`: by the registry's address. */
export function makeWorld(
  files: Readonly<Record<string, string>>,
  tokens: Readonly<Record<string, string>> = {},
): World {
  const repository = makeRepository();
  const home = mkdtempSync(join(tmpdir(), "signalbox-home-"));
  writeTokens(join(home, ".npmrc"), tokens);
  const options = ({ env = {}, timeoutMs = 300_000 }: RunOptions = {}) => ({
    cwd: repository.root,
    timeoutMs,
    env: { ...GIT_ENV, ...UNSET, HOME: home, ...env },
  });
  const run = (args: readonly string[], given?: RunOptions) => signalbox(args, options(given));
  const commit = (changed: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(changed)) repository.write(path, text);
    repository.git("add", "-A");
    repository.git("commit", "-q", "-m", "chore: change");
  };
  commit(files);
  return {
    ...{ repository, home, run, commit },
    approve: async (given) => {
      const listed = await run(["approve", "--json"]);
      const [first] = Approvals.parse(JSON.parse(listed.stdout)).approvals;
      if (first === undefined) throw new Error(`nothing waits for an approval: ${listed.stdout}${listed.stderr}`);
      return answerInTerminal(["approve", first.id], options(given));
    },
    remove: () => {
      repository.remove();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Environment of a npm that may publish, beside a repository. `tokens`: by the registry's address. */
export function npmSettings(
  repository: Repository,
  tokens: Readonly<Record<string, string>>,
): Readonly<Record<string, string | undefined>> {
  const file = join(repository.root, "../npmrc");
  writeTokens(file, tokens);
  return { ...UNSET, NPM_CONFIG_USERCONFIG: file };
}

function writeTokens(file: string, tokens: Readonly<Record<string, string>>): void {
  const lines = Object.entries(tokens).map(([url, token]) => `${url.replace(/^https?:/, "")}:_authToken=${token}`);
  writeFileSync(file, `${lines.join("\n")}\n`);
}

/** A manifest as JSON. */
export function manifest(fields: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ license: "MIT", ...fields }, null, 2)}\n`;
}

/** Everything that a command said, for a failing test to show. */
export function said(ended: Ended): string {
  return `exit ${ended.code}\n${ended.stdout}${ended.stderr}`;
}
