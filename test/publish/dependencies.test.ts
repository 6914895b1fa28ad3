import { rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { listenOnLoopback } from "../support/loopback.ts";
import { makeWorld, manifest, said, type World } from "./world.ts";

const LONG_MS = 900_000;
const ADVISORY = {
  id: 1,
  url: "https://github.com/advisories/GHSA-aaaa-bbbb-cccc",
  title: "Denial of service",
  severity: "high",
  vulnerable_versions: "<1.1.0",
  cwe: ["CWE-400"],
  cvss: { score: 7.5, vectorString: null },
};

let world: World;
let stop: () => Promise<void> = () => Promise.resolve();
afterEach(async () => {
  world.remove();
  await stop();
});

/** Answers as pip-audit does: a project by its folder, a list of requirements by its name, and 1 where it knows a weakness. */
const PIP_AUDIT = `#!/bin/sh
case "$*" in
  *" .") [ -f pyproject.toml ] || { echo "ERROR: no project file in ." >&2; exit 2; } ;;
  *"--requirement requirements.txt") [ -f requirements.txt ] || exit 2 ;;
  *) echo "ERROR: $*" >&2; exit 2 ;;
esac
echo '{"dependencies":[{"name":"jinja2","version":"2.4","vulns":[{"id":"PYSEC-1","fix_versions":["3.1"],"aliases":["CVE-1"]}]},{"name":"flask","version":"3.0","vulns":[]}],"fixes":[]}'
exit 1
`;

/** A registry that knows one package, and answers questions about advisories or refuses them with 405. */
async function startAdvisories(refuses: boolean): Promise<string> {
  const json = (outgoing: ServerResponse, status: number, body: unknown) =>
    outgoing.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  let base = "";
  const versionOf = (version: string) => ({
    name: "left-pad",
    version,
    dist: { tarball: `${base}left-pad/-/left-pad-${version}.tgz`, shasum: "a".repeat(40) },
  });
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    const { url = "" } = incoming;
    if (url.includes("/security/") && refuses) return json(outgoing, 405, { error: "not allowed" });
    if (url.endsWith("/advisories/bulk")) return json(outgoing, 200, { "left-pad": [ADVISORY] });
    const versions = { "1.0.0": versionOf("1.0.0"), "1.3.0": versionOf("1.3.0") };
    if (url === "/left-pad")
      return json(outgoing, 200, { name: "left-pad", "dist-tags": { latest: "1.3.0" }, versions });
    return json(outgoing, 404, {});
  });
  ({ url: base, close: stop } = await listenOnLoopback(server));
  return base;
}

function open(url: string): void {
  const dependencies = { "left-pad": "^1.0.0" };
  const resolved = `${url}left-pad/-/left-pad-1.0.0.tgz`;
  const packages = {
    "": { name: "app", version: "1.0.0", dependencies },
    "node_modules/left-pad": { version: "1.0.0", resolved },
  };
  world = makeWorld({
    "package.json": manifest({ name: "app", version: "1.0.0", dependencies }),
    "package-lock.json": manifest({ name: "app", version: "1.0.0", lockfileVersion: 3, requires: true, packages }),
  });
}

describe("the dependencies of a project", () => {
  it("that are vulnerable are findings with their advisory", { timeout: LONG_MS }, async () => {
    const url = await startAdvisories(false);
    open(url);
    const ended = await world.run(["publish", "--check", "--json"], { env: { NPM_CONFIG_REGISTRY: url } });
    expect(ended.code, said(ended)).toBe(0);
    expect(ended.stdout).toContain("left-pad 1.0.0 is vulnerable: Denial of service");
    expect(ended.stdout).toContain(ADVISORY.url);
    expect(ended.stdout).toContain("left-pad (not installed) is outdated: 1.3.0 fits the range, 1.3.0 is the newest");
    expect(ended.stdout).toMatch(/"verdict": "fail"/);
  });

  it(
    "are not known where the registry refuses the question: inconclusive, never a pass",
    { timeout: LONG_MS },
    async () => {
      const url = await startAdvisories(true);
      open(url);
      const ended = await world.run(["publish", "--check", "--json"], { env: { NPM_CONFIG_REGISTRY: url } });
      expect(ended.code, said(ended)).toBe(0);
      expect(ended.stdout).toContain("could not ask `npm audit --json`");
      expect(ended.stdout).toContain("405 Method Not Allowed");
      expect(ended.stdout).toMatch(/"verdict": "inconclusive"/);
    },
  );

  it.each([
    ["a project", { "pyproject.toml": '[project]\nname = "app"\nversion = "1.0.0"\n' }],
    ["a list of requirements", { "requirements.txt": "jinja2==2.4\n" }],
  ])("of Python are asked about by pip-audit where it is: %s", { timeout: LONG_MS }, async (_what, files) => {
    world = makeWorld(files);
    const file = join(world.home, "pip-audit");
    writeFileSync(file, PIP_AUDIT, { mode: 0o755 });
    const env = { PATH: `${world.home}:${process.env["PATH"] ?? ""}` };
    const found = await world.run(["publish", "--check", "--json"], { env });
    expect(found.stdout, said(found)).toContain("jinja2 2.4 is vulnerable: PYSEC-1 CVE-1");
    expect(found.stdout).toMatch(/"vulnerable": 1\b/);
    rmSync(file);
    const absent = await world.run(["publish", "--check", "--json"], { env });
    expect(absent.stdout, said(absent)).toContain("could not ask `pip-audit");
    expect(absent.stdout).toMatch(/"verdict": "inconclusive"/);
  });
});
