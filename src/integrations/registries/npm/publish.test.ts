import { describe, expect, it } from "vitest";
import type { Archive, PublishInput } from "../../../ops/release/index.ts";
import type { Call, Runner } from "../../process/runner.ts";
import { createRegistries } from "../create-registries.ts";
import { publishWithNpm } from "./publish.ts";

const SCOPE = { run: "r", assignment: "a", agent: "x", key: "", signal: new AbortController().signal };
const CI = { GITHUB_ACTIONS: "true", ACTIONS_ID_TOKEN_REQUEST_URL: "https://x", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t" };
const ARCHIVE: Archive = {
  ...{ file: "/packs/core-1.0.0.tgz", name: "core-1.0.0.tgz", kind: "npm", integrity: "sha512-a", sha1: "a" },
  ...{ sha256: "a", sizeBytes: 1, unpackedBytes: 1, contents: [] },
};
const INPUT: PublishInput = {
  address: {
    ...{ ecosystem: "npm", root: "/repo", folder: "", name: "@acme/core", version: "1.0.0" },
    ...{ registry: "https://registry.npmjs.org/", indexUrl: "", callTimeoutMs: 1_000 },
  },
  ...{ tag: "next", access: "public", provenance: true, archives: [ARCHIVE] },
};

/** What npm is called with; the call ends well. */
async function called(input: PublishInput, env: Readonly<Record<string, string>> = CI): Promise<Call> {
  const calls: Call[] = [];
  const capture = async (call: Call) => {
    calls.push(call);
    return { exitCode: 0, endedBy: "exit", stdout: Buffer.from("{}"), stderr: { text: () => "" } };
  };
  const runner = { capture } as unknown as Runner; // sound: a publication captures one call
  await publishWithNpm({ runner, env, fetch: globalThis.fetch }, input, SCOPE);
  const [call] = calls;
  if (call === undefined) throw new Error("npm was not called");
  return call;
}

describe("publishing with npm", () => {
  it("names file, tag, access and registry, proves where it was built, and runs no script", async () => {
    const { command, env } = await called(INPUT);
    expect(command.slice(0, 3)).toEqual(["npm", "publish", "/packs/core-1.0.0.tgz"]);
    expect(command).toEqual(
      expect.arrayContaining(["--ignore-scripts", "--tag=next", "--access=public", "--provenance"]),
    );
    expect(command).toContain("--@acme:registry=https://registry.npmjs.org/");
    expect(env).toMatchObject({ ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t" });
  });

  it("leaves out what nobody decided", async () => {
    const { command } = await called({ ...INPUT, tag: null, access: null, provenance: false });
    expect(command.filter((word) => /^--(?:tag|access|provenance)/.test(word))).toEqual([]);
  });

  it.each([
    ["npm", "https://registry.npmjs.org/", CI, true],
    ["npm", "https://npm.example.org/", CI, false],
    ["pypi", "https://registry.npmjs.org/", CI, false],
    ["npm", "https://registry.npmjs.org/", {}, false],
  ] as const)("offers a proof to %s at %s in %j: %s", (ecosystem, registry, env, offers) => {
    const runner = {} as Runner; // sound: nothing is run
    const clock = { now: () => 0 };
    const registries = createRegistries({ runner, env, fetch: globalThis.fetch, packFolder: "/packs", clock });
    expect(registries.offersProvenance(ecosystem, registry)).toBe(offers);
  });
});
