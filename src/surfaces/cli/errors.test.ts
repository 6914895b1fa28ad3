import { describe, expect, it } from "vitest";
import { OpsError } from "../../kernel/ops-error.ts";
import { runCli } from "./main.ts";
import { fakeHost, type HostOptions, type Script } from "./testing/fake-host.ts";

async function run(line: readonly string[], options: HostOptions = {}) {
  const { host, seen } = fakeHost(options);
  return { code: await runCli(line, host), seen };
}

describe("errors", () => {
  const failing: Script = {
    status: () => {
      throw new OpsError("storage", "the store\u001b[2J is newer", {
        hint: "Install a newer Signalbox.",
        details: { format: 9 },
        cause: new Error("FORMAT 9"),
      });
    },
  };

  it("say what, why and what to do on stderr, escaped, without a stack", async () => {
    const { code, seen } = await run(["status"], { script: failing });
    expect(code).toBe(1);
    expect(seen.stderr).toBe("error: the store\\x1b[2J is newer\n  because: FORMAT 9\n  Install a newer Signalbox.\n");
  });

  it("are JSON on stdout with --json, and have a stack with --debug", async () => {
    const { seen } = await run(["status", "--json", "--debug"], { script: failing });
    expect(JSON.parse(seen.stdout)).toEqual({
      error: {
        code: "storage",
        message: "the store\u001b[2J is newer",
        hint: "Install a newer Signalbox.",
        details: { format: 9 },
      },
    });
    expect(seen.stderr).toMatch(/\n\s+at /);
  });

  it("of wrong use are JSON too", async () => {
    const { code, seen } = await run(["nope", "--json"]);
    expect(code).toBe(2);
    expect(JSON.parse(seen.stdout)).toMatchObject({ error: { code: "invalid_input" } });
  });

  it("that are bugs show nothing of themselves without --debug", async () => {
    const script = {
      status: () => {
        throw new TypeError("secret inside");
      },
    };
    const { code, seen } = await run(["status", "--json"], { script });
    expect(code).toBe(1);
    expect(seen.stderr + seen.stdout).not.toContain("secret inside");
    expect((await run(["status", "--debug"], { script })).seen.stderr).toContain("secret inside");
  });
});
