import { describe, expect, it } from "vitest";
import { OpsError } from "../../../../kernel/ops-error.ts";
import type { Ports } from "../../../../kernel/ports.ts";
import type { CallScope } from "../../../../kernel/work/effect.ts";
import type { Reader } from "../../../../kernel/work/task.ts";
import type { ForgeCheck, ForgeIssue, ForgeMilestone, ForgeRef } from "../../../workspace/index.ts";
import type { PlannedRelease } from "../../plan/model.ts";
import { checkCommit, checkIssues, checkMilestone } from "./forge-checks.ts";

const FORGE: ForgeRef = {
  ...{ kind: "github", name: "ada/shop", host: "github.com", apiUrl: "https://api.github.com" },
  ...{ remote: "origin", remoteUrl: "https://github.com/ada/shop" },
};
const SCOPE: CallScope = { run: "r", assignment: "a", agent: "x", key: "", signal: new AbortController().signal };
const SHA = "a".repeat(40);
const PLAN = { headSha: SHA, packages: [{ next: "1.1.0" }] } as unknown as PlannedRelease; // sound: nothing else is read

interface Told {
  readonly milestone?: ForgeMilestone | null;
  readonly issues?: readonly ForgeIssue[] | null;
  readonly checks?: readonly ForgeCheck[];
  readonly fails?: OpsError;
}

/** A forge that tells these things, and the title of the milestone that it was asked for. */
function forgeOf(told: Told): { readonly read: Pick<Reader, "read">; readonly titles: string[] } {
  const titles: string[] = [];
  const tell = async <T>(value: T): Promise<T> => {
    if (told.fails !== undefined) throw told.fails;
    return value;
  };
  const ports = {
    forges: { checks: () => tell(told.checks ?? []) },
    forgeReleases: {
      openIssues: () => tell(told.issues ?? null),
      milestone: (_forge: ForgeRef, title: string) => (titles.push(title), tell(told.milestone ?? null)),
    },
  } as unknown as Ports; // sound: these queries use no other port
  return { read: { read: (query, input) => query.run(ports, input, SCOPE) }, titles };
}

const pull = (number: number, state: "open" | "closed" | "merged") => ({ number, title: `pull ${number}`, state });
const milestone = (...pullRequests: ForgeMilestone["pullRequests"]): Told => ({
  milestone: { title: "1.1.0", url: "", state: "open", pullRequests },
});
const issue = (number: number, priority: ForgeIssue["priority"]): ForgeIssue => ({
  ...{ number, title: `issue ${number}`, url: "", state: "open", labels: [], milestone: null, priority },
});
const check = (name: string, state: ForgeCheck["state"]): ForgeCheck => ({ name, state, url: null });
const UNREACHED = new OpsError("network", "no answer");

describe("the pull requests of the milestone", () => {
  it.each<readonly [string, Told, string, RegExp]>([
    ["all merged, or closed without", milestone(pull(1, "merged"), pull(2, "closed")), "pass", /is open \(2\)/],
    ["one is open", milestone(pull(1, "merged"), pull(2, "open")), "fail", /open pull requests: #2 pull 2$/],
    ["the forge has none", {}, "inconclusive", /no milestones/],
    ["the forge does not answer", { fails: UNREACHED }, "inconclusive", /no answer/],
    ["there is no such milestone", { fails: new OpsError("not_found", "no milestone") }, "inconclusive", /"1\.1\.0"/],
  ])("%s", async (_what, told, verdict, note) => {
    const { read, titles } = forgeOf(told);
    const seen = await checkMilestone(read, FORGE, PLAN, "{version}");
    expect(seen.check).toMatchObject({ verdict, note: expect.stringMatching(note) });
    expect(seen.conflicts.map(({ code }) => code)).toEqual(verdict === "fail" ? ["open_pull_requests"] : []);
    expect(titles).toEqual(["1.1.0"]);
  });

  it("are not asked for where no milestone is set", async () =>
    expect((await checkMilestone(forgeOf({}).read, FORGE, PLAN, null)).check.verdict).toBe("not_applicable"));
});

describe("urgent issues", () => {
  it.each<readonly [string, Told, string, RegExp]>([
    ["none is open", { issues: [] }, "pass", /P0 or P1 is open$/],
    ["only milder ones are", { issues: [issue(1, "P2"), issue(2, null)] }, "pass", /P0 or P1 is open$/],
    ["some are", { issues: [issue(1, "P0"), issue(2, "P1"), issue(3, "P2")] }, "fail", /#1 \(P0\).*#2 \(P1\) issue 2$/],
    ["the forge has no issues", {}, "inconclusive", /no issues to ask about/],
    ["the forge does not answer", { fails: UNREACHED }, "inconclusive", /no answer/],
  ])("%s", async (_what, told, verdict, note) => {
    const seen = await checkIssues(forgeOf(told).read, FORGE);
    expect(seen.check).toMatchObject({ verdict, note: expect.stringMatching(note) });
    expect(seen.conflicts.map(({ code }) => code)).toEqual(verdict === "fail" ? ["open_issues"] : []);
  });
});

describe("checks of the commit", () => {
  it.each<readonly [string, Told, string, RegExp]>([
    [
      "green and neutral",
      { checks: [check("a", "success"), check("b", "neutral")] },
      "pass",
      /1 of 2 checks are green/,
    ],
    ["one failed", { checks: [check("a", "success"), check("b", "failure")] }, "fail", /b \(failed\)$/],
    ["one is not done", { checks: [check("a", "pending")] }, "fail", /a \(not done\)$/],
    ["none has reported", { checks: [] }, "inconclusive", /\(0 reported\)/],
    ["none has said success", { checks: [check("a", "neutral")] }, "inconclusive", /\(1 reported\)/],
    ["nobody is logged in", { fails: new OpsError("unauthorized", "401") }, "inconclusive", /401/],
    ["the token may not see them", { fails: new OpsError("forbidden", "403") }, "inconclusive", /403/],
    ["there are more than are read", { fails: new OpsError("too_large", "over 1000") }, "inconclusive", /over 1000/],
  ])("%s", async (_what, told, verdict, note) => {
    const seen = await checkCommit(forgeOf(told).read, FORGE, PLAN);
    expect(seen.check).toMatchObject({ verdict, note: expect.stringMatching(note) });
    expect(seen.conflicts.map(({ code }) => code)).toEqual(verdict === "fail" ? ["checks_not_green"] : []);
  });
});
