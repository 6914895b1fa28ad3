import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectEnd } from "../faults/world.ts";
import { makeRepository, type Repository } from "../support/repository.ts";
import { keepWorlds, makeProject, releaseByHand, run } from "./release-world.ts";

const LONG = 240_000;
const keep = keepWorlds();

/** Files of one version, as people write them: tabs, comments, CRLF, odd spaces, and the same version of somebody else beside it. */
const VERSION_FILES: Readonly<Record<string, string>> = {
  "package.json": '{\r\n\t"name" : "all",\r\n\t"version":"1.0.0" ,\r\n\t"dependencies": { "left": "1.0.0" }\r\n}\r\n',
  "package-lock.json": `${JSON.stringify(
    {
      name: "all",
      version: "1.0.0",
      lockfileVersion: 3,
      packages: {
        "": { name: "all", version: "1.0.0", dependencies: { left: "1.0.0" } },
        "node_modules/left": { version: "1.0.0", integrity: "sha512-aaa" },
      },
    },
    null,
    4,
  )}\n`,
  "pyproject.toml":
    '# ours\n[project]\nname = "all"\nversion   = "1.0.0"  # moved by the release\n\n[tool.left]\nversion = "1.0.0"\n',
  "Cargo.toml":
    "[package]\nname = 'all'\nversion = '1.0.0' # ours\nedition = \"2021\"\n\n[dependencies]\nleft = \"1.0.0\"\n",
  "Cargo.lock":
    'version = 3\n\n[[package]]\nname = "all"\nversion = "1.0.0"\n\n[[package]]\nname = "left"\nversion = "1.0.0"\n',
  VERSION: "1.0.0",
  "charts/all/Chart.yaml": "apiVersion: v2\nname: all\nversion: 1.0.0   # the chart\nappVersion: '1.0.0'\n",
};

/** How often the version stands for ourselves in each file; every other byte has to stay. */
const MOVES: Readonly<Record<string, (text: string) => string>> = {
  "package.json": (text) => text.replace('"version":"1.0.0"', '"version":"3.0.0"'),
  "package-lock.json": (text) =>
    text.replace('"version": "1.0.0"', '"version": "3.0.0"').replace('"version": "1.0.0"', '"version": "3.0.0"'),
  "pyproject.toml": (text) => text.replace('version   = "1.0.0"', 'version   = "3.0.0"'),
  "Cargo.toml": (text) => text.replace("version = '1.0.0'", "version = '3.0.0'"),
  "Cargo.lock": (text) => text.replace('name = "all"\nversion = "1.0.0"', 'name = "all"\nversion = "3.0.0"'),
  VERSION: () => "3.0.0",
  "charts/all/Chart.yaml": (text) => text.replaceAll("1.0.0", "3.0.0"),
};

describe("release of every kind of version file", () => {
  it("moves the version that a footer asks for, and no other byte", { timeout: LONG }, async () => {
    const repository = keep(makeRepository());
    for (const [path, text] of Object.entries(VERSION_FILES)) repository.write(path, text);
    repository.write("signalbox.yaml", "release:\n  checks: []\n");
    repository.git("add", "-A");
    repository.git("commit", "-q", "-m", "chore: many version files");
    repository.git("tag", "-a", "-m", "1.0.0", "v1.0.0");
    repository.git("commit", "-q", "--allow-empty", "-m", "fix: a little\n\nRelease-As: 3.0.0");
    expectEnd(await releaseByHand(repository), 0, /released all 3\.0\.0/);
    for (const [path, text] of Object.entries(VERSION_FILES))
      expect([path, repository.git("cat-file", "blob", `v3.0.0^{commit}:${path}`)]).toEqual([
        path,
        MOVES[path]?.(text).replace(/\n$/, ""),
      ]);
    const changed = repository.git("diff", "--name-only", "v1.0.0", "v3.0.0").split("\n");
    expect(changed).toEqual([...Object.keys(VERSION_FILES), "CHANGELOG.md"].toSorted());
  });
});

describe("release of a workspace", () => {
  it(
    "releases what has changed and what depends on it, each with its tag, and announces it",
    { timeout: LONG },
    async () => {
      const repository = keep(makeWorkspace());
      expectEnd(await releaseByHand(repository), 0, /released core 2\.0\.0, app 1\.0\.1/);
      expect(repository.git("tag", "-l").split("\n")).toEqual([
        ...["app-v1.0.0", "app-v1.0.1", "core-v1.0.0", "core-v2.0.0", "other-v1.0.0"],
      ]);
      const at = (path: string) => repository.git("show", `core-v2.0.0^{commit}:${path}`);
      expect(repository.git("rev-parse", "core-v2.0.0^{commit}")).toBe(
        repository.git("rev-parse", "app-v1.0.1^{commit}"),
      );
      expect(at("packages/core/package.json")).toContain('"version": "2.0.0"');
      expect(at("packages/app/package.json")).toMatch(/"version": "1\.0\.1"[^]*"core": "\^2\.0\.0"/);
      expect(at("packages/other/package.json")).toContain('"version": "1.0.0"');
      expect(at("package-lock.json")).toMatch(/"packages\/app": \{[^}]*"version": "1\.0\.1"[^}]*"core": "\^2\.0\.0"/);
      expect(at("packages/core/CHANGELOG.md")).toMatch(/## \[2\.0\.0\][^]*\*\*Breaking:\*\*/);
      const status = repository.git("status", "--porcelain");
      expect(status).toBe("?? news.md");
      const news = await run(repository, ["release"]);
      expectEnd(news, 0, /nothing to release/);
    },
  );
});

describe("pre-releases", () => {
  it("count up in their channel, and the release after them tells all that came", { timeout: LONG * 2 }, async () => {
    const repository = keep(makeProject());
    expectEnd(await releaseByHand(repository, { args: ["--channel", "rc"] }), 0, /released greeter 1\.1\.0-rc\.1/);
    repository.git("commit", "-q", "--allow-empty", "-m", "fix: mend the candidate");
    expectEnd(await releaseByHand(repository, { args: ["--channel", "rc"], request: 2 }), 0, /1\.1\.0-rc\.2/);
    expectEnd(await releaseByHand(repository, { request: 3 }), 0, /released greeter 1\.1\.0 /);
    expect(repository.git("tag", "-l").split("\n")).toEqual(["v1.0.0", "v1.1.0", "v1.1.0-rc.1", "v1.1.0-rc.2"]);
    const told = /## \[1\.1\.0\][^]*?(?=\n## )/.exec(repository.git("show", "v1.1.0^{commit}:CHANGELOG.md"))?.[0];
    expect(told).toMatch(/greet people by name[^]*mend the candidate/i);
  });
});

describe("a release that failed half way", () => {
  it("is finished by the same command from what stands", { timeout: LONG }, async () => {
    const repository = keep(makeProject({ remote: true }));
    const hook = join(repository.root, "../origin.git/hooks/update");
    writeFileSync(hook, '#!/bin/sh\ncase "$1" in refs/tags/*) echo "tags are closed today" >&2; exit 1;; esac\n');
    chmodSync(hook, 0o755);
    const failed = await releaseByHand(repository);
    expectEnd(failed, 3, /tags are closed today/);
    const merged = repository.git("rev-parse", "v1.1.0^{commit}");
    writeFileSync(hook, "#!/bin/sh\n");
    const ended = await releaseByHand(repository);
    expectEnd(ended, 0, /took up greeter 1\.1\.0/, /released greeter 1\.1\.0/);
    expect(repository.remote("rev-parse", "v1.1.0^{commit}")).toBe(merged);
    expect(repository.git("log", "--format=%s", "v1.0.0..main").match(/chore: release/g)).toHaveLength(1);
    expectEnd(await run(repository, ["release"]), 0, /nothing to release/);
  });
});

/** Two packages, one of which needs the other, and a third that nothing happens to. */
function makeWorkspace(): Repository {
  const repository = makeRepository();
  const manifest = (name: string, more: object = {}) =>
    `${JSON.stringify({ name, version: "1.0.0", ...more }, null, 2)}\n`;
  const needsCore = { dependencies: { core: "^1.0.0" } };
  const lock = {
    ...{ name: "root", lockfileVersion: 3 },
    packages: {
      "": { name: "root", workspaces: ["packages/*"] },
      "packages/app": { version: "1.0.0", ...needsCore },
      "packages/core": { version: "1.0.0" },
      "packages/other": { version: "1.0.0" },
    },
  };
  repository.write("package.json", '{ "name": "root", "private": true, "workspaces": ["packages/*"] }\n');
  repository.write("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
  repository.write("packages/core/package.json", manifest("core"));
  repository.write("packages/app/package.json", manifest("app", needsCore));
  repository.write("packages/other/package.json", manifest("other"));
  repository.write("signalbox.yaml", "release:\n  announce: [news.md]\n");
  repository.git("add", "-A");
  repository.git("commit", "-q", "-m", "chore: three packages");
  for (const name of ["core", "app", "other"]) repository.git("tag", "-a", "-m", name, `${name}-v1.0.0`);
  repository.write("packages/core/index.js", "export const one = 1;\n");
  repository.git("add", "-A");
  repository.git("commit", "-q", "-m", "feat(core)!: one is a constant");
  return repository;
}
