import { describe, expect, it } from "vitest";
import type { RunFollow } from "../../../ops/coordination/views.ts";
import { runCli } from "../main.ts";
import { APPROVAL, ASKED, asking, ESCALATED } from "../testing/asking.ts";
import { fakeHost, type HostOptions, type Script } from "../testing/fake-host.ts";
import { sampleEnd, sampleReport, sampleRun } from "../testing/samples.ts";

async function run(line: readonly string[], options: HostOptions) {
  const { host, seen } = fakeHost(options);
  return { code: await runCli(line, host), seen };
}

describe("approve, reject and answer from another terminal", () => {
  it("approve needs a terminal and the typed fragment", async () => {
    expect((await run(["approve", "apr_1"], { script: asking(ASKED).script })).code).toBe(2);
    const { script, decisions } = asking(ASKED);
    expect((await run(["approve", "apr_1"], { script, tty: true, typed: ["yes"] })).code).toBe(1);
    expect(decisions).toEqual([]);
    const { code, seen } = await run(["approve", "apr_1", "--note", "seen"], {
      script,
      tty: true,
      typed: ["4be19c"],
      kind: "socket",
    });
    expect([code, decisions]).toEqual([0, [["approve", { id: "apr_1", digest: APPROVAL.digest, note: "seen" }]]]);
    expect(seen.stdout).toContain("signalbox runs watch run_7f3k2");
    expect(seen.opened[0]?.resumes).toBe(true);
  });

  it("goes on with the run to its end when this process owns the store", async () => {
    const { script } = asking(ASKED);
    const { code, seen } = await run(["reject", "apr_1", "--no-color"], {
      script: { ...script, "runs.follow": () => sampleEnd(sampleReport({ status: "denied" })) },
      tty: true,
      typed: ["4be19c"],
    });
    expect(code).toBe(5);
    expect(seen.stdout).toContain("AUDIT denied");
  });

  it("answer needs no terminal, and delegate needs to whom", async () => {
    const { script, decisions } = asking(ESCALATED);
    expect((await run(["answer", "esc_1", "delegate"], { script })).code).toBe(2);
    expect((await run(["answer", "esc_1", "later"], { script })).code).toBe(2);
    expect((await run(["answer", "esc_1", "retry", "--note", "fixed"], { script, kind: "socket" })).code).toBe(0);
    expect(decisions).toEqual([["answer", { id: "esc_1", option: "retry", note: "fixed" }]]);
  });
});

describe("runs from another terminal", () => {
  it("abort stays until a run that this process owns has ended", async () => {
    const looks = [ASKED, sampleEnd(sampleReport({ status: "aborted" }))];
    const script: Script = { "runs.abort": () => ({}), "runs.follow": () => looks.shift() };
    const { code, seen } = await run(["runs", "abort", "run_7f3k2"], { script });
    expect([code, seen.stdout]).toEqual([0, "run_7f3k2 is aborted.\n"]);
    expect((await run(["runs", "abort", "run_7f3k2"], { script, kind: "socket" })).seen.stdout).toContain(
      "is asked to stop",
    );
  });

  it("resume without a run goes on with all that are unfinished and exits with the worst code", async () => {
    const ends: Record<string, RunFollow> = {
      run_1: sampleEnd(sampleReport()),
      run_2: sampleEnd(sampleReport({ status: "partial" })),
    };
    const script: Script = {
      "runs.list": () => [sampleRun({ id: "run_1" }), sampleRun({ id: "run_2" })],
      "runs.follow": (input) => ends[String(input["run"])],
    };
    const { code, seen } = await run(["runs", "resume"], { script });
    expect(code).toBe(3);
    expect(seen.asked[0]).toEqual({ operation: "runs.list", input: { state: "unfinished", limit: 100 } });
    expect((await run(["runs", "resume"], { script: { "runs.list": () => [] } })).seen.stderr).toContain(
      "Nothing is unfinished",
    );
  });

  it("gc asks on a terminal before it removes anything", async () => {
    const script: Script = { "runs.gc": (input) => ({ removed: ["run_1"], dryRun: input["dryRun"] }) };
    const dry = (seen: { asked: readonly { input: Readonly<Record<string, unknown>> }[] }) =>
      seen.asked.map((one) => one.input["dryRun"]);
    expect(dry((await run(["runs", "gc"], { script, tty: true, typed: ["n"] })).seen)).toEqual([true]);
    expect(dry((await run(["runs", "gc"], { script, tty: true, typed: ["y"] })).seen)).toEqual([true, false]);
    expect(
      dry((await run(["runs", "gc", "--yes", "--older-than", "90d", "--keep", "0"], { script, tty: true })).seen),
    ).toEqual([true, false]);
    expect(dry((await run(["runs", "gc", "--dry-run"], { script })).seen)).toEqual([true]);
  });
});
