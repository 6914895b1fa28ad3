import { describe, expect, it } from "vitest";
import { OpsError } from "../../kernel/ops-error.ts";
import { RUN_STATUSES } from "../../kernel/record/report.ts";
import { runCli } from "./main.ts";
import { fakeHost, type HostOptions, type Script } from "./testing/fake-host.ts";
import { SAMPLE_PLAYBOOK } from "./testing/sample-playbook.ts";
import { sampleEnd, sampleFollow, sampleReport, sampleRun } from "./testing/samples.ts";

const STARTED = { kind: "started", run: sampleRun() };

async function run(line: readonly string[], options: HostOptions = {}) {
  const { host, seen } = fakeHost({ playbooks: [SAMPLE_PLAYBOOK], ...options });
  const code = await runCli(line, host);
  return { code, seen };
}

function endsWith(report = sampleReport()): Script {
  return {
    "signals.receive": () => STARTED,
    "runs.follow": () => sampleEnd(report),
    "findings.list": () => ({
      run: report.run,
      signal: report.signal,
      at: report.startedAt,
      total: report.findings.length,
      since: null,
      appeared: [],
      accepted: [],
      findings: report.findings,
    }),
  };
}

describe("a command that a playbook declares", () => {
  it("sends only what was typed, by place and by flag", async () => {
    const { code, seen } = await run(
      [
        "sample",
        "make",
        "thing",
        "--message",
        "feat: x",
        "--all",
        "--no-open-pr",
        "--no-user-facing",
        "--no-verify",
        "--reviewers",
        "ada",
        "--reviewers",
        "ben",
        "--level",
        "minor",
        "--retries",
        "2",
        "--context-timeout",
        "1.5",
      ],
      { script: endsWith() },
    );
    expect(code).toBe(0);
    expect(seen.asked[0]).toEqual({
      operation: "signals.receive",
      input: {
        name: "OPS:SAMPLE",
        context: {
          name: "thing",
          message: "feat: x",
          all: true,
          openPr: false,
          userFacing: false,
          noVerify: true,
          reviewers: ["ada", "ben"],
          level: "minor",
          retries: 2,
          timeout: 1.5,
        },
        source: "terminal",
        repository: "/srv/shop",
        forceNew: false,
        onEscalation: "fail",
      },
    });
    expect(seen.opened).toEqual([{ repo: undefined, resumes: true }]);
    expect(seen.closed).toBe(1);
  });

  it("leaves out what was not typed, so that the schema's defaults stand", async () => {
    const { seen } = await run(["sample", "make", "thing"], { script: endsWith() });
    expect(seen.asked[0]?.input["context"]).toEqual({ name: "thing" });
  });

  it("takes the options of every command before and after its name", async () => {
    for (const line of [
      ["--repo", "../api", "--new", "--on-escalation", "wait", "--timeout", "90s", "sample", "make", "x"],
      ["sample", "--repo", "../api", "make", "x", "--new", "--on-escalation=wait", "--timeout", "90s"],
    ]) {
      const { seen } = await run(line, { script: endsWith(), env: { SIGNALBOX_RUN: "run_outer" } });
      expect(seen.asked[0]?.input).toMatchObject({
        repository: "/srv/api",
        forceNew: true,
        onEscalation: "wait",
        timeoutMs: 90_000,
        withinRun: "run_outer",
      });
    }
  });

  it("takes a value that looks like an option of every command as the value that it is", async () => {
    const { seen } = await run(["sample", "make", "x", "--message", "--json"], { script: endsWith() });
    expect(seen.asked[0]?.input["context"]).toEqual({ name: "x", message: "--json" });
  });

  it("waits for escalations by default where a person sits", async () => {
    const { seen } = await run(["sample", "make", "x"], { script: endsWith(), tty: true });
    expect(seen.asked[0]?.input["onEscalation"]).toBe("wait");
  });

  it.each([
    [["sample", "make"], "missing required argument 'name'"],
    [["sample", "make", "x", "--level", "huge"], "Allowed choices are patch, minor"],
    [["sample", "make", "x", "--retries", "1.5"], "A whole number was expected"],
    [["sample", "make", "x", "--retries=-1"], "retries"],
    [["sample", "make", "x", "--mesage", "y"], "Did you mean --message?"],
    [
      ["sample", "make", "--name", "x"],
      "there is no option --name; it stands by its place: signalbox sample make <name>",
    ],
    [["sample", "make", "x", "--retries=-1"], "--retries <number>: "],
    [["sample", "make", "x", "y"], "too many arguments"],
    [["smaple"], "unknown command"],
    [["sample", "make", "x", "--timeout", "soon"], "is not a duration"],
    [["sample", "make", "x", "--json", "--sarif"], "--json and --sarif were given"],
    [["sample", "make", "x", "--secret", "y"], "unknown option"],
  ])("%j is wrong use: exit 2, and nothing is opened", async (line, message) => {
    const { code, seen } = await run(line, { script: endsWith() });
    expect(code).toBe(2);
    expect(seen.stderr).toContain(message);
    expect(seen.opened).toEqual([]);
  });

  it("shows help with its examples without opening anything", async () => {
    const { code, seen } = await run(["sample", "make", "--help"]);
    expect(code).toBe(0);
    expect(seen.stdout).toContain("$ signalbox sample make thing");
    expect(seen.stdout).toContain("--no-open-pr");
    expect(seen.stdout).toContain("Options of every command:");
    expect(seen.stdout).not.toContain("secret");
    expect(seen.opened).toEqual([]);
  });
});

describe("exit codes", () => {
  const CODES = { complete: 0, partial: 3, failed: 1, denied: 5, escalated: 4, aborted: 1 } as const;

  it.each(RUN_STATUSES.map((status) => [status, CODES[status]] as const))("%s exits %d", async (status, code) => {
    expect((await run(["sample", "make", "x"], { script: endsWith(sampleReport({ status })) })).code).toBe(code);
  });

  it.each([
    ["critical", 0],
    ["high", 1],
    ["low", 1],
  ])("--fail-on %s of a complete run with high findings exits %d", async (severity, code) => {
    expect((await run(["sample", "make", "x", "--fail-on", severity], { script: endsWith() })).code).toBe(code);
  });

  it("--fail-on leaves the code of a run that is not complete", async () => {
    expect(
      (
        await run(["sample", "make", "x", "--fail-on", "high"], {
          script: endsWith(sampleReport({ status: "partial" })),
        })
      ).code,
    ).toBe(3);
  });

  it("an unknown signal exits 2 with the list of signals", async () => {
    const script = {
      "signals.receive": () => {
        throw new OpsError("unknown_signal", "OPS:NOPE is no signal", {
          details: { known: ["OPS:AUDIT", "OPS:COMMIT"] },
        });
      },
    };
    const { code, seen } = await run(["signal", "OPS:NOPE"], { script });
    expect(code).toBe(2);
    expect(seen.stderr).toContain("OPS:AUDIT");
  });

  it("a signal of another domain prints IGNORED and exits 0", async () => {
    const { code, seen } = await run(["signal", "SCHED:SWAP"], {
      script: { "signals.receive": () => ({ kind: "ignored", signal: "SCHED:SWAP", reason: "another domain" }) },
    });
    expect([code, seen.stdout]).toEqual([0, "IGNORED  SCHED:SWAP: another domain\n"]);
  });
});

describe("the result on stdout", () => {
  it("is the report as JSON with its schema version and instants in ISO 8601", async () => {
    const { seen } = await run(["sample", "make", "x", "--json"], { script: endsWith() });
    expect(JSON.parse(seen.stdout)).toMatchObject({
      schemaVersion: 1,
      status: "complete",
      startedAt: "2023-11-14T22:13:20.000Z",
      durationMs: 5_200,
    });
  });

  it("is Markdown, SARIF, or a file with the text beside it", async () => {
    expect((await run(["sample", "make", "x", "--markdown"], { script: endsWith() })).seen.stdout).toBe(
      "# Full audit\n",
    );
    expect(
      JSON.parse((await run(["sample", "make", "x", "--sarif"], { script: endsWith() })).seen.stdout),
    ).toMatchObject({ version: "2.1.0" });
    const { seen } = await run(["sample", "make", "x", "--sarif", "--output", "out/a.sarif"], { script: endsWith() });
    expect(JSON.parse(seen.files.get("/srv/shop/out/a.sarif") ?? "")).toMatchObject({ version: "2.1.0" });
    expect(seen.stdout).toContain("AUDIT complete");
  });

  it("has no progress among it, and --quiet leaves stderr empty", async () => {
    const loud = (await run(["sample", "make", "x"], { script: endsWith() })).seen;
    expect(loud.stdout.startsWith("AUDIT complete")).toBe(true);
    expect(loud.stderr).toContain("release-manager, git health: done");
    expect((await run(["sample", "make", "x", "--quiet"], { script: endsWith() })).seen.stderr).toBe("");
  });

  it("is coloured on a terminal unless it should not be", async () => {
    const coloured = async (line: readonly string[], env = {}) =>
      (await run(line, { script: endsWith(), tty: true, env })).seen.stdout.includes("\u001b[3");
    expect(await coloured(["sample", "make", "x"])).toBe(true);
    expect(await coloured(["sample", "make", "x", "--no-color"])).toBe(false);
    expect(await coloured(["sample", "make", "x"], { NO_COLOR: "1" })).toBe(false);
  });
});

describe("signal", () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ["@request.json", { b: 2 }],
    ["-", { c: 3 }],
  ])("takes its context from %s", async (given, context) => {
    const { seen } = await run(["signal", "OPS:AUDIT", "--context", given], {
      script: endsWith(),
      stdin: '{"c":3}',
      files: { "/srv/shop/request.json": '{"b":2}' },
    });
    expect(seen.asked[0]?.input["context"]).toEqual(context);
  });

  it("refuses a context that is not JSON before anything is opened", async () => {
    const { code, seen } = await run(["signal", "OPS:AUDIT", "--context", "{a:1}"]);
    expect([code, seen.opened]).toEqual([2, []]);
  });

  it("follows on from the last event that it has seen", async () => {
    const looks = [
      sampleFollow({
        events: [{ ...sampleFollow(), seq: 4 }].map(() => ({
          run: "run_7f3k2",
          seq: 4,
          at: 1,
          key: "k",
          name: "note" as const,
          to: "inside",
          payload: { text: "hello" },
          prevHash: "",
          hash: "",
        })),
      }),
      sampleEnd(sampleReport()),
    ];
    const { seen } = await run(["signal", "OPS:AUDIT"], {
      script: { ...endsWith(), "runs.follow": () => looks.shift() },
    });
    expect(seen.asked.filter((one) => one.operation === "runs.follow").map((one) => one.input["after"])).toEqual([
      0, 4,
    ]);
    expect(seen.stderr).toContain("note: hello");
  });
});
