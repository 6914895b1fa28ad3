import { describe, expect, it } from "vitest";
import { OpsError } from "../../../kernel/ops-error.ts";
import { runCli } from "../main.ts";
import { fakeHost, type HostOptions, type Script } from "../testing/fake-host.ts";
import { APPROVAL, ASKED, asking, ESCALATED } from "../testing/asking.ts";
import { sampleEnd, sampleEscalation, sampleFollow, sampleReport, sampleRun } from "../testing/samples.ts";

const WORKING = sampleFollow();

async function run(line: readonly string[], options: HostOptions) {
  const { host, seen } = fakeHost(options);
  return { code: await runCli(line, host), seen };
}

describe("an approval on a terminal", () => {
  it("is shown whole and given by typing the first six characters of its digest", async () => {
    const { script, decisions } = asking(ASKED);
    const { code, seen } = await run(["signal", "OPS:AUDIT"], { script, tty: true, typed: ["4be19c"] });
    expect(code).toBe(0);
    expect(decisions).toEqual([["approve", { id: "apr_1", digest: APPROVAL.digest, note: "" }]]);
    for (const part of [
      "git.push",
      "branch main at aaaa",
      '"force": false',
      "high",
      "owner for security",
      "2023-11-15 22:13:20 UTC",
      APPROVAL.digest,
    ])
      expect(seen.stderr).toContain(part);
  });

  it("is not given by yes, by Enter, by a wrong fragment or by --yes", async () => {
    for (const typed of [["yes", "y", "4be19d"], [""], [null]]) {
      const { script, decisions } = asking(ASKED);
      const { code, seen } = await run(["signal", "OPS:AUDIT", "--yes"], { script, tty: true, typed });
      expect([code, decisions]).toEqual([4, []]);
      expect(seen.stderr).toContain("signalbox approve apr_1");
    }
  });

  it("is rejected by the word, with a reason", async () => {
    const { script, decisions } = asking(ASKED, () => sampleEnd(sampleReport({ status: "denied" })));
    const { code } = await run(["signal", "OPS:AUDIT"], { script, tty: true, typed: ["reject", "not today"] });
    expect(code).toBe(5);
    expect(decisions).toEqual([["reject", { id: "apr_1", note: "not today" }]]);
  });

  it("that another terminal gives meanwhile ends the asking here", async () => {
    const looks = [ASKED, ASKED];
    const { script } = asking(ASKED);
    const { code, seen } = await run(["signal", "OPS:AUDIT"], {
      script: { ...script, "runs.follow": () => looks.shift() ?? sampleEnd(sampleReport()) },
      tty: true,
    });
    expect(code).toBe(0);
    expect(seen.stderr).toContain("It was settled elsewhere.");
  });

  it("that somebody else answered first is no error", async () => {
    const looks = [ASKED];
    const { script } = asking(ASKED);
    const approve = () => {
      throw new OpsError("conflict", "approval apr_1 is approved; it can no longer be answered");
    };
    const { code } = await run(["signal", "OPS:AUDIT"], {
      script: {
        ...script,
        "approvals.approve": approve,
        "runs.follow": () => looks.shift() ?? sampleEnd(sampleReport()),
      },
      tty: true,
      typed: ["4be19c"],
    });
    expect(code).toBe(0);
  });
});

describe("a question without a terminal", () => {
  it("is printed, and the exit code is 4", async () => {
    const { script, decisions } = asking(ASKED);
    const { code, seen } = await run(["signal", "OPS:AUDIT"], { script });
    expect([code, decisions]).toEqual([4, []]);
    expect(seen.stderr).toContain("git.push");
    expect(seen.stdout).toBe("run_7f3k2 waits for approval apr_1\n");
  });

  it("is data on stdout with --json", async () => {
    const { seen } = await run(["signal", "OPS:AUDIT", "--json"], { script: asking(ESCALATED).script });
    expect(JSON.parse(seen.stdout)).toMatchObject({
      schemaVersion: 1,
      status: "waiting",
      question: { id: "esc_1", kind: "QualityGate" },
    });
  });
});

describe("an escalation", () => {
  it("is answered on a terminal, with whom to delegate to", async () => {
    const { script, decisions } = asking(ESCALATED);
    const { code, seen } = await run(["signal", "OPS:AUDIT"], {
      script,
      tty: true,
      typed: ["maybe", "delegate", "platform", "theirs"],
    });
    expect(code).toBe(0);
    expect(decisions).toEqual([
      ["answer", { id: "esc_1", option: "delegate", note: "theirs", delegateTo: "platform" }],
    ]);
    expect(seen.stderr).toContain("The gate failed");
  });

  it("takes the recommended option with --yes, once", async () => {
    const { script, decisions } = asking(ESCALATED, () => ({
      ...ESCALATED,
      question: { kind: "escalation", escalation: sampleEscalation({ id: "esc_2" }), markdown: "again" },
    }));
    const { code } = await run(["signal", "OPS:AUDIT", "--yes"], { script });
    expect(code).toBe(4);
    expect(decisions).toEqual([["answer", { id: "esc_1", option: "retry", note: "--yes" }]]);
  });
});

describe("Ctrl-C", () => {
  function interruptible(presses: number, interest: "own" | "watch" = "own") {
    let aborted = false;
    let polls = 0;
    const script: Script = {
      "signals.receive": () => ({ kind: "started", run: sampleRun() }),
      "runs.follow": () => {
        polls += 1;
        if (polls <= presses) seen.interrupt();
        return aborted && presses === 1 ? sampleEnd(sampleReport({ status: "aborted" })) : WORKING;
      },
      "runs.abort": () => {
        aborted = true;
        return {};
      },
    };
    const { host, seen } = fakeHost({ script });
    const line = interest === "own" ? ["signal", "OPS:AUDIT"] : ["runs", "watch", "run_7f3k2"];
    return { code: runCli(line, host), seen };
  }

  it("once stops the run politely, shows what exists, and exits 130", async () => {
    const { code, seen } = interruptible(1);
    expect(await code).toBe(130);
    expect(seen.asked.filter((one) => one.operation === "runs.abort")).toEqual([
      { operation: "runs.abort", input: { run: "run_7f3k2" } },
    ]);
    expect(seen.stdout).toContain("AUDIT aborted after 5.2 s");
    expect(seen.closed).toBe(1);
  });

  it("twice leaves at once with 130, without waiting for the session to close", async () => {
    const { code, seen } = interruptible(2);
    expect(await code).toBe(130);
    expect(seen.closed).toBe(0);
    expect(seen.stdout).toBe("");
  });

  it("while watching only stops watching", async () => {
    const { code, seen } = interruptible(1, "watch");
    expect(await code).toBe(130);
    expect(seen.asked.some((one) => one.operation === "runs.abort")).toBe(false);
    expect(seen.closed).toBe(1);
  });

  it("at a question stops the run instead of answering", async () => {
    const { script, decisions } = asking(ASKED);
    let aborted = false;
    const { host, seen } = fakeHost({
      tty: true,
      script: {
        ...script,
        "runs.abort": () => {
          aborted = true;
          return {};
        },
        "runs.follow": () => (aborted ? sampleEnd(sampleReport({ status: "aborted" })) : ASKED),
      },
    });
    const typing = {
      ...host.streams.stdin,
      readLine: () => {
        setImmediate(() => seen.interrupt());
        return new Promise<string | null>(() => undefined);
      },
    };
    expect(await runCli(["signal", "OPS:AUDIT"], { ...host, streams: { ...host.streams, stdin: typing } })).toBe(130);
    expect(decisions).toEqual([]);
  });
});
