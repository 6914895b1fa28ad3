import { afterEach, describe, expect, it } from "vitest";
import { createChannels } from "../../src/app/session/channels.ts";
import type { Annotation, StatusMessage } from "../../src/ops/notices/index.ts";
import { createMasker } from "../../src/ops/policy/index.ts";
import { forgeAt, TOKEN } from "../github/world.ts";
import { startStandIn } from "../tools/github-stand-in/server.ts";
import { newState, type StandInState } from "../tools/github-stand-in/state.ts";

const APP = "ghs_Q1w2E3r4T5y6U7i8O9p0A1s2D3f4G5h6J7k8";
const OAUTH_OF_AN_UNKNOWN_KIND = "v1.1f699f1069f60xxx";
const SHA = "b".repeat(40);
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

interface Told {
  readonly state: StandInState;
  tell(part?: Partial<StatusMessage>): Promise<void>;
}

/** GitHub as the holder of a token meets it, and the channel that tells it. */
async function openGitHub(token: string): Promise<Told> {
  const state = newState(token);
  const standIn = await startStandIn(state);
  opened.push(standIn);
  const forge = forgeAt(standIn.url);
  const env = { GITHUB_TOKEN: token, GITHUB_API_URL: standIn.url, SIGNALBOX_ALLOW_ADDRESSES: "127.0.0.1" };
  const clock = { now: () => 1_700_000_000_000 };
  const forges = { comment: () => Promise.reject(new Error("no comment was expected")) };
  const channels = createChannels({ machine: { version: "1.2.3", env }, masker: createMasker(), clock, forges });
  const message: StatusMessage = {
    ...{ kind: "github", run: "run_1", forge, root: "/repo", sha: SHA, state: "pending", context: "signalbox/audit" },
    ...{ description: "run_1 is under way", summary: "", annotations: [], comment: null },
  };
  return { state, tell: (part = {}) => channels.send({ ...message, ...part }, clock.now()) };
}

function annotations(count: number): readonly Annotation[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ path: `docs/page-${index}.md`, line: index + 1, level: "warning", title: "docs/broken-link" },
    text: "links to a page that does not exist\n\nMend the link.",
  }));
}

const ended = { state: "failure", description: "120 findings", summary: "# Report\n" } as const;

describe("a check run", () => {
  it("begins with the run and ends with its findings beside their lines, fifty a call", async () => {
    const { state, tell } = await openGitHub(APP);
    await tell();
    expect(state.checkRuns).toMatchObject([{ sha: SHA, status: "in_progress", externalId: "run_1" }]);
    await tell({ ...ended, annotations: annotations(120) });
    const [run] = state.checkRuns;
    expect(run).toMatchObject({
      name: "signalbox/audit",
      status: "completed",
      conclusion: "failure",
      summary: "# Report\n",
    });
    expect(run?.annotations).toEqual(annotations(120).map(({ path }) => `warning ${path}`));
    expect(state.requests.filter((one) => one.startsWith("PATCH"))).toHaveLength(3);
    expect([state.checkRuns.length, state.statuses, state.violations]).toEqual([1, [], []]);
  });

  it("is told twice and stands once; what was cut off goes on where it was", async () => {
    const { state, tell } = await openGitHub(APP);
    const whole = { ...ended, annotations: annotations(70) };
    const isSecondPatch = (method: string) => method === "PATCH" && state.requests.filter(isPatch).length === 2;
    state.faults.push({ applies: isSecondPatch, answer: { status: 502, body: {} } });
    await expect(tell(whole)).rejects.toMatchObject({ code: "network" });
    expect(state.checkRuns[0]).toMatchObject({ status: "in_progress" });
    await tell(whole);
    await tell(whole);
    expect(state.checkRuns).toHaveLength(1);
    expect(state.checkRuns[0]).toMatchObject({ status: "completed" });
    expect(state.checkRuns[0]?.annotations).toHaveLength(70);
    expect(state.violations).toEqual([]);
  });

  it.each([
    ["success", "success"],
    ["failure", "failure"],
    ["error", "cancelled"],
  ] as const)("of a run that ended with %s concludes with %s", async (ending, conclusion) => {
    const { state, tell } = await openGitHub(APP);
    await tell({ ...ended, state: ending });
    expect(state.checkRuns).toMatchObject([{ status: "completed", conclusion }]);
  });

  it("of a second run on the same commit is one of its own", async () => {
    const { state, tell } = await openGitHub(APP);
    await tell({ ...ended });
    await tell({ ...ended, run: "run_2", state: "success" });
    expect(state.checkRuns.map((run) => [run.externalId, run.conclusion])).toEqual([
      ["run_1", "failure"],
      ["run_2", "success"],
    ]);
  });
});

describe("a token that may not write check runs", () => {
  it("of a person shows a status, and is not tried", async () => {
    const { state, tell } = await openGitHub(TOKEN);
    await tell(ended);
    expect(state.statuses).toEqual([{ sha: SHA, context: "signalbox/audit", state: "failure" }]);
    expect(state.requests.filter((one) => one.includes("check-runs"))).toEqual([]);
  });

  it.each([403, 404])(
    "of an unknown kind that GitHub answers %s is tried once, then shows statuses",
    async (status) => {
      const { state, tell } = await openGitHub(OAUTH_OF_AN_UNKNOWN_KIND);
      const applies = (method: string, path: string) => method === "POST" && path.endsWith("/check-runs");
      state.faults.push({ applies, answer: { status, body: { message: "You must authenticate via a GitHub App." } } });
      await tell();
      await tell(ended);
      expect(state.statuses).toEqual([{ sha: SHA, context: "signalbox/audit", state: "failure" }]);
      expect(state.requests.filter((one) => one.startsWith("POST") && one.includes("check-runs"))).toHaveLength(1);
      expect([state.checkRuns, state.violations]).toEqual([[], []]);
    },
  );
});

function isPatch(request: string): boolean {
  return request.startsWith("PATCH");
}
