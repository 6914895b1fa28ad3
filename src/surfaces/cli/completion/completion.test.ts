import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { runCli } from "../main.ts";
import { fakeHost } from "../testing/fake-host.ts";
import { SAMPLE_PLAYBOOK } from "../testing/sample-playbook.ts";

async function scriptFor(shell: string): Promise<string> {
  const { host, seen } = fakeHost({ playbooks: [SAMPLE_PLAYBOOK] });
  expect(await runCli(["completion", shell], host)).toBe(0);
  expect(seen.opened).toEqual([]);
  return seen.stdout;
}

const COMPLETE = `
source /dev/stdin <<< "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_signalbox
printf '%s\\n' "\${COMPREPLY[@]}"
`;

async function complete(...words: string[]): Promise<string[]> {
  const out = execFileSync("bash", ["--norc", "-c", COMPLETE, "bash", await scriptFor("bash"), "signalbox", ...words], {
    encoding: "utf8",
    timeout: 10_000,
  });
  return out.split("\n").filter((line) => line !== "");
}

describe("completion in bash", () => {
  it("offers the commands, those of playbooks too", async () => {
    expect(await complete("")).toEqual(
      expect.arrayContaining(["sample", "signal", "runs", "findings", "approve", "--repo"]),
    );
    expect(await complete("ru")).toEqual(["runs"]);
  });

  it("offers what follows a command, past options and their values", async () => {
    expect(await complete("runs", "re")).toEqual(["resume", "retry"]);
    expect(await complete("--repo", "runs", "--json", "runs", "ver")).toEqual(["verify"]);
    expect(await complete("sample", "make", "--no-")).toEqual([
      "--no-open-pr",
      "--no-user-facing",
      "--no-verify",
      "--no-color",
    ]);
  });

  it("offers the values of an option and of an argument", async () => {
    expect(await complete("findings", "--severity", "")).toEqual(["critical", "high", "medium", "low", "info"]);
    expect(await complete("completion", "f")).toEqual(["fish"]);
  });
});

describe("completion in other shells", () => {
  it.each([
    ["zsh", "#compdef signalbox", "'verify:"],
    ["fish", "complete -c signalbox", "-a 'verify'"],
  ])("%s gets the same commands", async (shell, mark, command) => {
    const script = await scriptFor(shell);
    expect(script).toContain(mark);
    expect(script).toContain(command);
  });
});
