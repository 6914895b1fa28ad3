import { describe, expect, it } from "vitest";
import { fakeHost, type HostOptions, type Script } from "../testing/fake-host.ts";
import { sampleEnd, sampleReport, sampleRun } from "../testing/samples.ts";
import { SAMPLE_PLAYBOOK } from "../testing/sample-playbook.ts";
import { runCli } from "../main.ts";

async function run(line: readonly string[], options: HostOptions) {
  const { host, seen } = fakeHost({ playbooks: [SAMPLE_PLAYBOOK], ...options });
  return { code: await runCli(line, host), seen };
}

const endsWith = (): Script => ({
  "signals.receive": () => ({ kind: "started", run: sampleRun() }),
  "runs.follow": () => sampleEnd(sampleReport()),
});

describe("a request that joins an unfinished run", () => {
  it.each([
    ["--markdown", 1, "# Full audit\n\n1 file has changed since this was planned.\n"],
    ["--markdown", 0, "# Full audit\n\nNo file has changed since this was planned.\n"],
    ["--json", 2, '"changedSincePlanned": 2'],
    ["--no-color", 2, "2 files have changed since this was planned."],
  ])("tells who joined what has changed since with %s", async (flag, changedSincePlanned, said) => {
    const joined: Script = {
      ...endsWith(),
      "signals.receive": () => ({ kind: "joined", run: sampleRun() }),
      "runs.look": () => ({ looked: false }),
      "runs.changed": () => ({ changedSincePlanned }),
    };
    expect((await run(["sample", "make", "x", flag], { script: joined })).seen.stdout).toContain(said);
    expect((await run(["sample", "make", "x", flag], { script: endsWith() })).seen.stdout).not.toContain(
      "since this was",
    );
  });

  it("says that it joined an unfinished run", async () => {
    const { code, seen } = await run(["signal", "OPS:AUDIT"], {
      script: {
        ...endsWith(),
        "signals.receive": () => ({ kind: "joined", run: sampleRun() }),
        "runs.look": () => ({ looked: false }),
        "runs.changed": () => ({ changedSincePlanned: null }),
      },
    });
    expect([code, seen.stdout.includes("AUDIT complete")]).toEqual([0, true]);
    expect(seen.stderr).toContain("Joined run_7f3k2");
  });
});
