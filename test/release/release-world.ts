import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach } from "vitest";
import { type CallOptions, type Ended, PROGRAM, signalbox } from "../support/program.ts";
import { GIT_ENV, makeRepository, type Repository } from "../support/repository.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** How a shell says that its command was ended by SIGKILL. */
const KILLED = 137;

/** The program `script` of util-linux gives a command a terminal of its own. */
const SCRIPT = "/usr/bin/script";

/** What is typed where a question about how to go on is answered by giving up. */
const GIVING_UP: readonly (readonly [asked: RegExp, typed: string])[] = [
  [/abort.* or Enter to leave it: $/, "abort\n"],
  [/Note \(may be empty\): $/, "\n"],
];

/** How a release is begun in a terminal, and what is done when it asks. */
export interface Releasing {
  readonly args?: readonly string[];
  readonly env?: Env;
  /** Number of its pull request; the first of the repository, if not told. */
  readonly request?: number;
  /** Done when the merge of the pull request is asked for, instead of merging it. */
  readonly atMerge?: (() => Promise<void>) | "leave";
}

/** What a project has. With `artifact` a file is attached to the release; `registry` is where its package is published. */
export interface ProjectOptions {
  readonly remote?: boolean;
  readonly artifact?: boolean;
  readonly registry?: string | null;
}

/** Keeps repositories for the length of a test, and takes them away after it. */
export function keepWorlds(): (made: Repository) => Repository {
  const worlds: Repository[] = [];
  afterEach(() => worlds.splice(0).forEach((world) => world.remove()));
  return (made) => {
    worlds.push(made);
    return made;
  };
}

/** A project at 1.0.0 with a feature since: `release` is to end as 1.1.0. */
export function makeProject(options: ProjectOptions = {}): Repository {
  const repository = makeRepository(options);
  const { artifact = false, registry = null } = options;
  const artifacts = artifact ? '  artifacts: ["out/*.txt"]\n' : "";
  const publish = registry === null ? "" : `  publish:\n    npm: { registry: "${registry}" }\n`;
  if (artifact) repository.write("out/greeter.txt", "what is shipped\n");
  if (artifacts + publish !== "") repository.write("signalbox.yaml", `release:\n${artifacts}${publish}`);
  repository.write("package.json", '{\n  "name": "greeter",\n  "version": "1.0.0"\n}\n');
  repository.write("CHANGELOG.md", `${HEAD}\n## [1.0.0] - 2026-01-01\n\n### Added\n\n- Begins\n`);
  repository.git("add", "-A");
  repository.git("commit", "-q", "-m", "chore: a version");
  repository.git("tag", "-a", "-m", "1.0.0", "v1.0.0");
  repository.write("greet.txt", "hello\n");
  repository.write(
    "CHANGELOG.md",
    `${HEAD}\n### Added\n\n- Greets people by name\n\n## [1.0.0] - 2026-01-01\n\n### Added\n\n- Begins\n`,
  );
  repository.git("add", "-A");
  repository.git("commit", "-q", "-m", "feat: greet people by name");
  if (options.remote === true) repository.git("push", "-q", "origin", "main", "v1.0.0");
  return repository;
}

/** A project at 1.0.0 at its remote, with a tracked change that is not committed, on a branch. */
export function makeShop(branch: string): Repository {
  const repository = makeRepository({ remote: true });
  repository.write("package.json", '{\n  "name": "shop",\n  "version": "1.0.0"\n}\n');
  repository.git("add", "-A");
  repository.git("commit", "-q", "-m", "chore: a version");
  repository.git("tag", "-a", "-m", "1.0.0", "v1.0.0");
  repository.git("push", "-q", "origin", "main", "v1.0.0");
  if (branch !== "main") repository.git("switch", "-q", "-c", branch);
  repository.write("README.md", "# Project\n\nA shop.\n");
  return repository;
}

const HEAD = "# Changelog\n\n## [Unreleased]\n";

/** Runs a command of the program as in a pipe. */
export function run(repository: Repository, args: readonly string[], env: Env = {}): Promise<Ended> {
  return signalbox(args, { cwd: repository.root, env: { ...GIT_ENV, ...env } });
}

/**
 * Runs `signalbox release` in a terminal of its own as a person would: every approval is answered by its typed fragment, and the
 * pull request is merged from a second terminal.
 */
export async function releaseByHand(repository: Repository, releasing: Releasing = {}): Promise<Ended> {
  const merging = { ...releasing.env, SIGNALBOX_FAULT_AT: undefined, SIGNALBOX_FAULT_LOG: undefined };
  const atMerge =
    releasing.atMerge ??
    (async () => void (await run(repository, ["pr", "merge", String(releasing.request ?? 1)], merging)));
  return answerByHand(repository, ["release", ...(releasing.args ?? [])], atMerge, releasing.env);
}

/** Runs a command in a terminal of its own and approves what it asks; `atMerge` says what is done when it asks for a merge. */
export function answerByHand(
  repository: Repository,
  args: readonly string[],
  atMerge: (() => Promise<void>) | "leave" = "leave",
  env: Env = {},
): Promise<Ended> {
  return answering(args, atMerge, { cwd: repository.root, env: { ...GIT_ENV, ...env }, timeoutMs: 240_000 });
}

/** Types what each prompt asks for; a question about how to go on is answered by giving up. */
function answering(
  args: readonly string[],
  atMerge: (() => Promise<void>) | "leave",
  options: CallOptions,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const command = [process.execPath, PROGRAM, ...args].map((word) => `'${word}'`).join(" ");
    const env = { ...process.env, SIGNALBOX_RUN: undefined, NO_COLOR: "1", TERM: "dumb", ...options.env };
    const child = spawn(SCRIPT, ["-qefc", command, "/dev/null"], { cwd: options.cwd, env, stdio: "pipe" });
    let shown = "";
    let read = 0;
    child.stdin.on("error", () => undefined); // it ended before it read everything
    child.stdout.on("data", (chunk: Buffer) => {
      shown += chunk.toString("utf8");
      const question = shown.slice(read);
      const prompt = /Type ([0-9a-f]{6,}) to approve[^\n]*: $/.exec(question);
      const given = GIVING_UP.find(([asked]) => asked.test(question))?.[1];
      if (prompt === null && given === undefined) return;
      read = shown.length;
      if (prompt === null) child.stdin.write(given ?? "");
      else if (!question.includes("release.merge")) child.stdin.write(`${prompt[1] ?? ""}\n`);
      else if (atMerge === "leave") child.stdin.write("\n");
      else atMerge().catch(reject);
    });
    const limit = setTimeout(() => child.kill("SIGKILL"), options.timeoutMs ?? 90_000);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(limit);
      resolve({ code, signal: code === KILLED ? "SIGKILL" : signal, stdout: shown, stderr: "" });
    });
  });
}

/** What a release of 1.1.0 has left in a repository. */
export function releasedIn(repository: Repository) {
  const show = (path: string) => repository.git("show", `v1.1.0^{commit}:${path}`);
  return {
    tags: repository.git("tag", "-l").split("\n"),
    kind: repository.git("cat-file", "-t", "v1.1.0"),
    isMerge: repository.git("rev-list", "--parents", "-n1", "v1.1.0").split(" ").length === 3,
    isOnMain: repository.git("rev-parse", "v1.1.0^{commit}") === repository.git("rev-parse", "main"),
    version: show("package.json"),
    changelog: show("CHANGELOG.md"),
    status: repository.git("status", "--porcelain"),
    branch: repository.git("rev-parse", "--abbrev-ref", "HEAD"),
    own: readFileSync(join(repository.root, "greet.txt"), "utf8"),
  };
}
