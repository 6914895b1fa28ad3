import { describe, expect, it } from "vitest";
import type { Ports } from "../../../kernel/ports.ts";
import type { CallScope, Query } from "../../../kernel/work/effect.ts";
import { readRemoteHead, readRemoteTag } from "../queries.ts";
import type { ForgeRef } from "./forge-ref.ts";
import {
  readForgeBranch,
  readMilestone,
  readOpenIssues,
  readPullRequest,
  readRelease,
  readReleases,
} from "./queries.ts";

const FORGE: ForgeRef = {
  ...{ kind: "github", name: "ada/shop", host: "github.com", apiUrl: "https://api.github.com" },
  ...{ remote: "origin", remoteUrl: "https://github.com/ada/shop" },
};
const SCOPE: CallScope = { run: "r", assignment: "a", agent: "x", key: "", signal: new AbortController().signal };

/** Ports whose every call answers with its own name and arguments, but for the scope. */
function echoingPorts(): Ports {
  const echo = new Proxy(
    {},
    {
      get:
        (_target, name) =>
        async (...given: readonly unknown[]) => [name, ...given.slice(0, -1)],
    },
  );
  return { git: echo, forges: echo, forgeReleases: echo } as unknown as Ports; // sound: these queries use no other port
}

/** A query of any kind, asked with data that fits it. */
const ask = async <Input>(query: Query<Input, unknown>, input: Input) => ({
  answer: await query.run(echoingPorts(), input, SCOPE),
  host: query.resource(input).host,
  name: query.name,
});

describe("queries of a forge and a remote", () => {
  it("ask their port for what the caller named, under the host that policy judges", async () => {
    const onForge = { host: "github.com", name: "forge.read" };
    expect(await ask(readPullRequest, { forge: FORGE, number: 7 })).toEqual({
      ...onForge,
      answer: ["pullRequest", FORGE, 7],
    });
    expect(await ask(readForgeBranch, { forge: FORGE, branch: "main" })).toEqual({
      ...onForge,
      answer: ["branchHead", FORGE, "main"],
    });
    expect(await ask(readRelease, { forge: FORGE, tag: "v1" })).toEqual({
      ...onForge,
      answer: ["release", FORGE, "v1"],
    });
    expect(await ask(readReleases, { forge: FORGE, limit: 3 })).toEqual({ ...onForge, answer: ["releases", FORGE, 3] });
    expect(await ask(readOpenIssues, { forge: FORGE, limit: 3 })).toEqual({
      ...onForge,
      answer: ["openIssues", FORGE, 3],
    });
    expect(await ask(readMilestone, { forge: FORGE, title: "1.0" })).toEqual({
      ...onForge,
      answer: ["milestone", FORGE, "1.0"],
    });
  });

  it("read a remote's branch and tag as a look at the repository", async () => {
    const atRemote = { root: "/r", remote: "origin" };
    expect(await ask(readRemoteHead, { ...atRemote, branch: "main" })).toMatchObject({
      name: "git.read",
      answer: ["remoteHead", "/r", "origin", "main"],
    });
    expect(await ask(readRemoteTag, { ...atRemote, tag: "v1" })).toMatchObject({
      name: "git.read",
      answer: ["remoteTag", "/r", "origin", "v1"],
    });
  });
});
