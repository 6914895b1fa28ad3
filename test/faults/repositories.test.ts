import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { git } from "../support/repository.ts";
import { expectEnd, expectNoOrphans, makeWorld, stateOf, type World } from "./world.ts";

const TWO_GIB = 2 * 1024 ** 3;
const MESSAGE = ["--message", "chore: tidy the readme"];
const BRANCH = "chore/tidy-the-readme";

/** A repository of an unusual kind. `repo` is what `--repo` names. */
interface Kind {
  readonly name: string;
  make(world: World): { readonly repo: string };
  readonly audit: { readonly code: number; readonly says: readonly RegExp[] };
}

/** A kind that `commit` refuses, and what it says. */
interface Refused extends Kind {
  readonly flags?: readonly string[];
  readonly refusal: readonly RegExp[];
}

/** A kind in which `commit` commits. */
interface Committed extends Kind {
  readonly flags?: readonly string[];
  check(world: World, repo: string): void;
}

const COMPLETE = (...says: readonly RegExp[]) => ({ code: 0, says: [/AUDIT complete/, /gate PASSED/, ...says] });

const REFUSED: readonly Refused[] = [
  {
    name: "not a repository",
    make: ({ base }) => {
      mkdirSync(join(base, "plain"));
      writeFileSync(join(base, "plain/a.txt"), "a\n");
      return { repo: join(base, "plain") };
    },
    audit: { code: 1, says: [/\/plain: there is no git repository here/, /git init/] },
    refusal: [/\/plain: there is no git repository here/],
  },
  {
    name: "a bare repository",
    make: ({ base, root }) => {
      git(base, "clone", "-q", "--bare", root, "bare.git");
      return { repo: join(base, "bare.git") };
    },
    audit: COMPLETE(/bare repository has no files to read/, /1 commit/),
    refusal: [/bare\.git is a bare repository/, /Name a clone or a linked worktree/],
  },
  {
    name: "a detached HEAD",
    make: ({ root, ...world }) => {
      world.git("checkout", "-q", "--detach");
      world.write("README.md", "# Project\n\nChanged.\n");
      return { repo: root };
    },
    audit: COMPLETE(),
    refusal: [/HEAD is detached/],
  },
  {
    name: "a merge with conflicts under way",
    make: ({ root, ...world }) => {
      world.git("checkout", "-q", "-b", "other");
      world.write("README.md", "# Project\n\nTheirs.\n");
      world.git("commit", "-qam", "docs: theirs");
      world.git("checkout", "-q", "main");
      world.write("README.md", "# Project\n\nOurs.\n");
      world.git("commit", "-qam", "docs: ours");
      expect(() => world.git("merge", "-q", "other")).toThrow(/CONFLICT|failed/);
      return { repo: root };
    },
    audit: COMPLETE(),
    refusal: [/merge .*in progress|merge .*under way|merge .*not finished/],
  },
  {
    name: "a file of 2 GiB",
    make: ({ root, ...world }) => {
      world.write("disk.img", "");
      truncateSync(join(root, "disk.img"), TWO_GIB);
      return { repo: root };
    },
    audit: COMPLETE(),
    flags: ["--all"],
    refusal: [/disk\.img/, /limit|larger|MiB|GiB/],
  },
];

const COMMITTED: readonly Committed[] = [
  {
    name: "a repository without a commit",
    make: ({ base }) => {
      git(base, "init", "-q", "-b", "main", "empty");
      writeFileSync(join(base, "empty/README.md"), "# New\n");
      return { repo: join(base, "empty") };
    },
    audit: COMPLETE(/0 commits/),
    flags: ["--all", "--no-pr"],
    check: (_world, repo) => expect(git(repo, "log", "--all", "--format=%s")).toBe("chore: tidy the readme"),
  },
  {
    name: "a shallow clone",
    make: ({ base, root, ...world }) => {
      world.git("commit", "-q", "--allow-empty", "-m", "chore: second");
      git(base, "clone", "-q", "--depth", "1", `file://${root}`, "shallow");
      writeFileSync(join(base, "shallow/README.md"), "# Project\n\nChanged.\n");
      return { repo: join(base, "shallow") };
    },
    audit: COMPLETE(/Not known - release-manager: the clone is shallow: figures are of the fetched part/),
    check: (_world, repo) => expect(git(repo, "log", "-1", "--format=%s", BRANCH)).toBe("chore: tidy the readme"),
  },
  {
    name: "a linked worktree",
    make: ({ base, ...world }) => {
      world.git("worktree", "add", "-q", "-b", "linked", join(base, "linked"));
      writeFileSync(join(base, "linked/README.md"), "# Project\n\nChanged.\n");
      world.write("README.md", "# Project\n\nAnother's work.\n");
      return { repo: join(base, "linked") };
    },
    audit: COMPLETE(/1 commit/),
    check: (world, repo) => {
      expect(git(repo, "log", "-1", "--format=%s")).toBe("chore: tidy the readme");
      expect(world.git("status", "--porcelain").trim()).toBe("M README.md");
    },
  },
  {
    name: "submodules",
    make: ({ base, root, ...world }) => {
      git(base, "clone", "-q", root, "part");
      world.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", join(base, "part"), "part");
      world.git("commit", "-qm", "chore: add a part");
      world.write("part/README.md", "# Changed in the submodule\n");
      world.write("README.md", "# Project\n\nChanged.\n");
      return { repo: root };
    },
    audit: COMPLETE(/2 commits/),
    check: (world) => {
      expect(world.git("show", "--format=", "--name-only", BRANCH)).toBe("README.md");
      expect(world.git("-C", "part", "status", "--porcelain").trim()).toBe("M README.md");
    },
  },
  {
    name: "a subdirectory as --repo",
    make: ({ root, ...world }) => {
      world.write("src/deep/a.txt", "a\n");
      world.git("add", "-A");
      world.git("commit", "-qm", "chore: a");
      world.write("src/deep/a.txt", "b\n");
      return { repo: join(root, "src/deep") };
    },
    audit: COMPLETE(/2 commits/),
    check: (world) => expect(world.git("show", "--format=", "--name-only", BRANCH)).toBe("src/deep/a.txt"),
  },
  {
    name: "file names with newlines, quotes and invalid UTF-8",
    make: ({ root }) => {
      for (const name of RARE_NAMES) writeFileSync(Buffer.concat([Buffer.from(`${root}/`), name]), "# Rare\n");
      return { repo: root };
    },
    audit: COMPLETE(),
    flags: ["--all"],
    check: (world) => {
      expect(world.git("show", "--format=", "--name-only", "-z", BRANCH).split("\0").filter(Boolean)).toHaveLength(
        RARE_NAMES.length,
      );
      expect(world.git("status", "--porcelain")).toBe("");
    },
  },
];

const RARE_NAMES = [
  Buffer.from("two\nlines.md"),
  Buffer.from(`"quotes' and \\ more.md`),
  Buffer.from(" -rf $(touch pwned) `x`.md"),
  Buffer.from([0x62, 0x61, 0x64, 0xff, 0xfe, 0x2e, 0x6d, 0x64]),
];

describe.concurrent("audit and commit on repositories of every kind", () => {
  it.for(REFUSED)("$name: the audit is whole, a commit is refused and loses nothing", async (kind) => {
    const world = makeWorld();
    const { repo } = kind.make(world);
    const before = snapshot(repo);
    const audit = await world.run(["audit", "--repo", repo]);
    expectEnd(audit, kind.audit.code, ...kind.audit.says);
    const refused = await world.run(["commit", "--repo", repo, ...MESSAGE, ...(kind.flags ?? [])]);
    expectEnd(refused, 1, ...kind.refusal);
    expect(snapshot(repo)).toEqual(before);
    await expectNoOrphans(world.base);
    world.remove();
  });

  it.for(COMMITTED)("$name: the audit changes nothing, a commit commits", async (kind) => {
    const world = makeWorld();
    const { repo } = kind.make(world);
    const before = snapshot(repo);
    const audit = await world.run(["audit", "--repo", repo]);
    expectEnd(audit, kind.audit.code, ...kind.audit.says);
    expect(snapshot(repo)).toEqual(before);
    expectEnd(await world.run(["commit", "--repo", repo, ...MESSAGE, ...(kind.flags ?? [])]), 0, /COMMIT complete/);
    kind.check(world, repo);
    await expectNoOrphans(world.base);
    world.remove();
  });
});

/** The state of a repository with files; of a plain folder or a bare one nothing is compared but that it still stands. */
function snapshot(repo: string): unknown {
  const hasFiles = /^(?:true)$/.test(worktreeOf(repo));
  return hasFiles ? stateOf(git(repo, "rev-parse", "--show-toplevel")) : worktreeOf(repo);
}

function worktreeOf(repo: string): string {
  try {
    return git(repo, "rev-parse", "--is-inside-work-tree");
  } catch {
    return "no repository";
  }
}
