import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROGRAM } from "../support/program.ts";
import {
  expectChangeKept,
  expectEnd,
  expectNoOrphans,
  makeWorld,
  stateOf,
  type World,
  type WorldCall,
  writeHook,
} from "./world.ts";

const COMMIT = ["commit", "--message", "chore: tidy the readme"];
const BRANCH = "chore/tidy-the-readme";
const SECRET = ["ghp", "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"].join("_"); // put together: this file holds no secret itself

/** Something that spoils a commit before it exists. */
interface Spoiled {
  readonly name: string;
  spoil(world: World): WorldCall | undefined;
  readonly flags?: readonly string[];
  readonly says: readonly RegExp[];
  /** What must never be printed. */
  readonly hides?: string;
}

const SPOILED: readonly Spoiled[] = [
  {
    name: "no git identity",
    spoil: (world) => {
      world.git("config", "user.useConfigOnly", "true");
      return {
        env: {
          GIT_AUTHOR_NAME: undefined,
          GIT_AUTHOR_EMAIL: undefined,
          GIT_COMMITTER_NAME: undefined,
          GIT_COMMITTER_EMAIL: undefined,
          EMAIL: undefined,
        },
      };
    },
    says: [/git has no identity/, /user\.name/],
  },
  {
    name: "a signing key that wants a terminal",
    spoil: (world) => {
      const pinentry = join(world.base, "wants-terminal");
      const script =
        "#!/bin/sh\nread answer </dev/tty || { echo 'gpg: cannot open /dev/tty' >&2; exit 2; }\nsleep 600\n";
      writeFileSync(pinentry, script);
      chmodSync(pinentry, 0o755);
      world.git("config", "gpg.program", pinentry);
      world.git("config", "commit.gpgSign", "true");
      world.git("config", "user.signingKey", "ABCDEF12");
      return undefined;
    },
    says: [/the commit could not be signed/, /Unlock the signing key/],
  },
  {
    name: "a secret in the diff",
    spoil: (world) => {
      world.write("README.md", `# Project\n\nThe token is ${SECRET}\n`);
      return undefined;
    },
    says: [/README\.md/, /secret/i],
    hides: SECRET,
  },
  {
    name: "a commit hook that fails",
    spoil: (world) => {
      writeHook(join(world.root, ".git"), "pre-commit", "echo 'the linter found a tab' >&2; exit 7");
      return undefined;
    },
    says: [/hook/i, /the linter found a tab/],
  },
  {
    name: "a commit hook that hangs",
    spoil: (world) => {
      writeHook(join(world.root, ".git"), "pre-commit", "sleep 613");
      return undefined;
    },
    flags: ["--timeout", "8s"],
    says: [/limit|timeout|timed out/i],
  },
  {
    name: "a commit hook that calls signalbox",
    spoil: (world) => {
      const call = `"${process.execPath}" "${PROGRAM}" audit --data-dir "${world.base}/other-data"`;
      writeHook(join(world.root, ".git"), "pre-commit", `exec ${call}`);
      return undefined;
    },
    says: [/inside|within|from a run|by a run/, /SIGNALBOX_RUN/],
  },
];

describe.concurrent("commits that are spoiled", () => {
  it.for(SPOILED)("$name: it is named, and nothing is lost", async (spoiled) => {
    const world = makeWorld();
    world.write("README.md", "# Project\n\nChanged.\n");
    const call = spoiled.spoil(world);
    const before = stateOf(world.root);
    const ended = await world.run([...COMMIT, ...(spoiled.flags ?? [])], call);
    expectEnd(ended, 1, ...spoiled.says);
    expectChangeKept(world.root, before);
    if (spoiled.hides !== undefined) expect(ended.stdout + ended.stderr).not.toContain(spoiled.hides);
    expect(existsSync(join(world.root, ".git/index.lock"))).toBe(false);
    await expectNoOrphans(world.base);
    world.remove();
  });

  it("a hook that daemonizes leaves nobody behind", async () => {
    const world = makeWorld();
    world.write("README.md", "# Project\n\nChanged.\n");
    const mark = join(world.base, "daemon.pid");
    writeHook(
      join(world.root, ".git"),
      "pre-commit",
      `setsid sh -c 'echo $$ > "${mark}"; trap "" TERM HUP; while :; do sleep 1; done' </dev/null >/dev/null 2>&1 &\nwhile ! test -s "${mark}"; do sleep 0.05; done`,
    );
    expectEnd(await world.run(COMMIT), 0, /COMMIT complete/);
    expect(world.git("log", "-1", "--format=%s", BRANCH)).toBe("chore: tidy the readme");
    expect(readFileSync(mark, "utf8")).toMatch(/^\d+\n$/); // it did run
    await expectNoOrphans(world.base);
    world.remove();
  });

  it("a CHANGELOG in a foreign format is named and keeps every byte", async () => {
    const world = makeWorld();
    const foreign = "Changes\r\n=======\r\n\r\nv1: it began\r\n";
    world.write("CHANGELOG.md", foreign);
    world.git("add", "-A");
    world.git("commit", "-qm", "docs: changes");
    world.write("README.md", "# Project\n\nChanged.\n");
    const ended = await world.run(["commit", "--message", "feat: tidy the readme", "--user-facing"]);
    expectEnd(ended, 3, /CHANGELOG\.md/, /cannot edit this safely/i);
    expect(readFileSync(join(world.root, "CHANGELOG.md"), "utf8")).toBe(foreign);
    expect(world.git("log", "-1", "--format=%s", "feat/tidy-the-readme")).toBe("feat: tidy the readme");
    await expectNoOrphans(world.base);
    world.remove();
  });
});
