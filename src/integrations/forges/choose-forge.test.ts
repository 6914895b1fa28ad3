import { describe, expect, it } from "vitest";
import { isOpsError } from "../../kernel/ops-error.ts";
import { chooseForge, type ForgeSettings, knownHosts } from "./choose-forge.ts";

const GITHUB = "https://token@github.com/octo/repo.git";
const none: ForgeSettings = {};

function choose(
  remotes: Readonly<Record<string, string>>,
  options: { settings?: ForgeSettings; env?: Record<string, string>; upstream?: string } = {},
) {
  const settings = options.settings ?? none;
  const upstream =
    options.upstream === undefined ? null : { remote: options.upstream, branch: "main", ahead: 0, behind: 0 };
  const state = { remotes: Object.entries(remotes).map(([name, url]) => ({ name, url })), upstream };
  return chooseForge(state, settings, knownHosts(settings, options.env ?? {}), "/repo/.git");
}

describe("the forge of a repository", () => {
  it("is local without a remote, and pushes nowhere", () => {
    expect(choose({})).toEqual({
      kind: "local",
      name: "/repo/.git",
      host: "local",
      apiUrl: "",
      remote: null,
      remoteUrl: null,
    });
  });

  it("is local with a path or a plain server as the remote, which is still pushed to", () => {
    expect(choose({ origin: "/srv/git/repo.git" })).toMatchObject({
      kind: "local",
      remote: "origin",
      remoteUrl: "/srv/git/repo.git",
    });
    expect(choose({ origin: "https://git:pw@git.example.org/octo/repo.git" })).toMatchObject({
      kind: "local",
      remote: "origin",
      remoteUrl: "https://git.example.org/octo/repo.git",
    });
  });

  it("is github by the remote's URL, with the credentials taken away", () => {
    expect(choose({ origin: GITHUB })).toEqual({
      kind: "github",
      name: "octo/repo",
      host: "github.com",
      apiUrl: "https://api.github.com",
      remote: "origin",
      remoteUrl: "https://github.com/octo/repo.git",
    });
  });

  it("is gitlab by the remote's URL, groups in groups included", () => {
    expect(choose({ origin: "git@gitlab.com:group/sub/repo.git" })).toMatchObject({
      kind: "gitlab",
      name: "group/sub/repo",
      apiUrl: "https://gitlab.com/api/v4",
    });
  });

  it.each([
    ["the upstream's remote before origin", { origin: "/o", fork: "/f" }, "fork", "fork"],
    ["origin before others", { other: "/x", origin: "/o" }, undefined, "origin"],
    ["the only one, whatever its name", { mirror: "/m" }, undefined, "mirror"],
    ["none among several without origin", { one: "/1", two: "/2" }, undefined, null],
  ])("takes %s", (_claim, remotes, upstream, expected) => {
    expect(choose(remotes, upstream === undefined ? {} : { upstream }).remote).toBe(expected);
  });

  it("is local when the configuration says so, in spite of the remote", () => {
    expect(choose({ origin: GITHUB }, { settings: { kind: "local" } })).toMatchObject({
      kind: "local",
      remote: "origin",
    });
  });

  it("knows an Enterprise host from the configuration", () => {
    const settings: ForgeSettings = { kind: "github", host: "GHE.example.org" };
    expect(choose({ origin: "git@ghe.example.org:octo/repo.git" }, { settings })).toMatchObject({
      kind: "github",
      host: "ghe.example.org",
      apiUrl: "https://ghe.example.org/api/v3",
      name: "octo/repo",
    });
  });

  it("knows an Enterprise host from the environment of Actions and of gh", () => {
    const remotes = { origin: "https://ghe.example.org/octo/repo" };
    const actions = { GITHUB_SERVER_URL: "https://ghe.example.org", GITHUB_API_URL: "https://ghe.example.org/rest" };
    expect(choose(remotes, { env: actions })).toMatchObject({ kind: "github", apiUrl: "https://ghe.example.org/rest" });
    expect(choose(remotes, { env: { GH_HOST: "ghe.example.org" } })).toMatchObject({
      kind: "github",
      apiUrl: "https://ghe.example.org/api/v3",
    });
    expect(choose(remotes)).toMatchObject({ kind: "local" });
  });

  it("takes name and address from the configuration where the remote tells neither", () => {
    const settings: ForgeSettings = {
      kind: "github",
      name: "octo/repo",
      apiUrl: "http://127.0.0.1:1/",
      host: "127.0.0.1:1",
    };
    expect(choose({ origin: "/srv/mirror.git" }, { settings })).toMatchObject({
      kind: "github",
      name: "octo/repo",
      apiUrl: "http://127.0.0.1:1/",
    });
  });

  it("asks for the name when it can't be told, and for the remote when the configured one is missing", () => {
    const thrownBy = (run: () => unknown): unknown => {
      try {
        return run();
      } catch (thrown) {
        return thrown;
      }
    };
    expect(
      isOpsError(
        thrownBy(() => choose({ origin: "/srv/x.git" }, { settings: { kind: "github" } })),
        "precondition",
      ),
    ).toBe(true);
    expect(
      isOpsError(
        thrownBy(() => choose({ origin: "/srv/x.git" }, { settings: { remote: "gone" } })),
        "not_found",
      ),
    ).toBe(true);
  });
});
