import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { typeAnswer } from "../support/person.ts";
import { expectEnd, makeWorld, type World, worldEnv } from "../faults/world.ts";

let world: World;
beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.remove());

function commit(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) world.write(path, text);
  world.git("add", "-A");
  world.git("commit", "-q", "-m", "docs: write");
}

const rulesOf = (json: string): readonly string[] => {
  const { findings } = JSON.parse(json) as { readonly findings: readonly { readonly rule: string }[] }; // the program's own schema
  return findings.map(({ rule }) => rule).filter((rule) => !/missing-/.test(rule));
};

describe("docs audit --external", () => {
  let server: Server;
  let asked: string[];
  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      const code = { "/ok": 200, "/moved": 301, "/robots.txt": 404 }[request.url ?? ""] ?? 404;
      response.writeHead(code, code === 301 ? { location: "/ok" } : {}).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it("asks for what pages link to, keeps the answers, and says what it could not ask", async () => {
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server that listens has one
    commit({
      "README.md": `# Project\n\n[a](${at}/ok) [b](${at}/moved) [c](${at}/gone#part) [d](http://10.0.0.1/x)\n`,
      "signalbox.yaml": "docs:\n  privateHosts: [127.0.0.1]\n",
    });
    const first = await world.run(["docs", "audit", "--external", "--json"]);
    expect(rulesOf(first.stdout)).toEqual(["docs/dead-url", "docs/moved-url", "docs/url-not-asked"]);
    expect(JSON.parse(first.stdout).details.figures.web).toEqual({
      ...{ asked: 4, passed: 2, failed: 1, inconclusive: 1, verdict: "fail" },
    });
    const before = asked.filter((path) => path !== "/robots.txt").length;
    expectEnd(await world.run(["docs", "audit", "--external", "--fail-on", "medium"]), 1, /\/gone is dead/, /0 new/);
    expect(asked.filter((path) => path !== "/robots.txt")).toHaveLength(before);
    expectEnd(await world.run(["docs", "audit"]), 0, /0 new, 0 fixed/);
  });

  it("asks for nothing on the machine itself unless the settings name it", async () => {
    commit({ "README.md": `# Project\n\n[a](http://127.0.0.1:${(server.address() as AddressInfo).port}/ok)\n` }); // as above
    const ended = await world.run(["docs", "audit", "--external", "--json"]);
    expect(rulesOf(ended.stdout)).toEqual(["docs/url-not-asked"]);
    expect(asked).toEqual([]);
  });
});

describe("docs audit --run-examples", () => {
  const README = [
    "# Project",
    "",
    "```sh runnable",
    'echo made > made.txt && test -f README.md && test -z "${GITHUB_TOKEN:-}" && ! git status',
    "```",
    "",
    "<!-- runnable -->",
    "```bash",
    "echo out of order >&2; exit 3",
    "```",
    "",
    "```sh",
    "touch never-run.txt",
    "```",
    "",
    "```cobol runnable",
    "STOP RUN.",
    "```",
    "",
  ].join("\n");

  it("asks a person, who sees the code; then runs marked blocks in a copy that is thrown away", async () => {
    commit({ "README.md": README });
    const env = { GITHUB_TOKEN: "ghp_Q1w2E3r4T5y6U7i8O9p0A1s2D3f4G5h6J7k8" };
    const asked = await world.run(["docs", "audit", "--run-examples", "--on-escalation", "wait"], { env });
    expectEnd(asked, 4, /README\.md:3, README\.md:8/, /echo made > made\.txt/);
    const id = /apr_\w+/.exec(asked.stdout)?.[0] ?? "";
    const shown = await typeAnswer(["approve", id], { cwd: world.root, env: { ...worldEnv(world.base), ...env } });
    expect(shown.replace(/\s+/g, " ")).toMatch(/3 examples run: 1 pass, 1 fail, 1 not known/);
    expect(shown).toContain("out of order");
    expect(world.git("status", "--porcelain")).toBe("");
    for (const path of ["made.txt", "never-run.txt"]) expect(existsSync(join(world.root, path))).toBe(false);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("signalbox-sandbox-"))).toEqual([]);
  });

  it("has nothing to ask where nothing is marked", async () => {
    expectEnd(await world.run(["docs", "audit", "--run-examples"]), 0, /No example is marked as runnable/);
  });
});
