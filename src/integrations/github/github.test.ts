import { describe, expect, it } from "vitest";
import type { CallScope } from "../../kernel/work/effect.ts";
import type { ForgeRef } from "../../ops/workspace/index.ts";
import { createGitHub } from "./github.ts";

const SCOPE: CallScope = { run: "", assignment: "", agent: "", key: "", signal: new AbortController().signal };
const ENTERPRISE: ForgeRef = {
  kind: "github",
  name: "octo/repo",
  host: "ghe.example.org",
  apiUrl: "https://ghe.example.org/api/v3/",
  remote: "origin",
  remoteUrl: null,
};

describe("a GitHub Enterprise server", () => {
  it("is asked below its own base address, with the token for that address", async () => {
    const asked: { url: string; authorization: string | null }[] = [];
    const github = createGitHub({
      token: (apiUrl) => `token for ${new URL(apiUrl).host}`,
      clock: { now: () => 0 },
      fetch: async (input, init) => {
        asked.push({ url: new Request(input).url, authorization: new Headers(init?.headers).get("authorization") });
        return Response.json([]);
      },
    });
    expect(await github.pullRequests(ENTERPRISE, { state: "open", head: "feat/ü#1", limit: 5 }, SCOPE)).toEqual([]);
    const [call] = asked;
    expect(call?.url).toMatch(/^https:\/\/ghe\.example\.org\/api\/v3\/repos\/octo\/repo\/pulls\?/);
    expect(new URL(call?.url ?? "").searchParams.get("head")).toBe("octo:feat/ü#1");
    expect(call?.authorization).toBe("Bearer token for ghe.example.org");
  });
});
