import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { makeWorld, manifest, said, type World } from "./world.ts";
import { type Registry, registryIsMissing, startRegistry } from "./verdaccio.ts";

const missing = registryIsMissing(process.env);

/** So long as it takes to pack, to be asked, to approve and to read back, several times, on a busy machine. */
const LONG_MS = 900_000;

describe.skipIf(missing !== null)(`publishing to a real registry${missing === null ? "" : ` (${missing})`}`, () => {
  let registry: Registry;
  let world: World | null = null;

  beforeAll(async () => {
    registry = await startRegistry();
  }, 90_000);
  afterEach(() => world?.remove());
  afterAll(() => registry?.close());

  const open = (files: Readonly<Record<string, string>>): World => {
    world = makeWorld(files, { [registry.url]: registry.token });
    return world;
  };
  const to = (...more: readonly string[]) => ["publish", "--registry", registry.url, ...more];
  const published = async (name: string): Promise<Record<string, unknown>> => {
    const response = await fetch(`${registry.url}${name.replace("/", "%2f")}`);
    return response.status === 200 ? JSON.parse(await response.text()) : {};
  };

  it(
    "publishes after an approval of the exact files, finds it done the second time, and stops at other content",
    { timeout: LONG_MS },
    async () => {
      const { run, approve, commit } = open({
        "package.json": manifest({ name: "@acme/core", version: "1.0.0", files: ["lib"] }),
        "lib/index.js": "export const one = 1;\n",
        "notes.txt": "not packed\n",
      });
      const status = () => run(["publish", "status", "--registry", registry.url, "--json"]);
      expect(said(await status())).toContain('"not published"');
      const dry = await run(to("--dry-run"));
      expect(said(dry)).toMatch(/^exit 0\nPUBLISH complete/);
      expect(dry.stdout).toContain("      lib/index.js (22 B)\n");
      const asked = await run(to());
      expect(asked.code, said(asked)).toBe(4);
      for (const part of ["lib/index.js (22 B)", "sha512-", registry.url]) expect(asked.stderr).toContain(part);
      expect(asked.stderr).not.toContain("notes.txt");
      expect(await published("@acme/core")).toEqual({});
      const done = await approve();
      expect(done.stdout).toContain(`published @acme/core@1.0.0 to ${registry.url} under latest`);
      expect(await published("@acme/core")).toMatchObject({ "dist-tags": { latest: "1.0.0" } });
      expect(said(await status())).toContain('"published"');
      const again = await run(to());
      expect(said(again)).toMatch(/^exit 0\nPUBLISH already done/);
      commit({ "lib/index.js": "export const one = 2;\n" });
      const other = await run(to());
      expect(other.code, said(other)).toBe(1);
      expect(said(other)).toMatch(/is at\s+http\S+ with other content: changed: lib\/index\.js/);
      expect(said(await status())).toContain("published elsewhere with other content");
      commit({
        "package.json": manifest({ name: "@acme/core", version: "1.1.0", files: ["lib"] }),
        "lib/more.js": "x".repeat(3_000),
      });
      const grown = await run(to("--dry-run", "--json"));
      expect(said(grown)).toMatch(/core is \d+ % larger than 1\.0\.0/);
      expect(said(grown)).toMatch(/files, \d+ B unpacked, \d+ % more than 1\.0\.0\)/);
      const everything = JSON.stringify([asked, done, again, other, grown]);
      expect(everything).not.toContain(registry.token);
    },
  );

  it(
    "publishes two packages of a workspace, the needed one first, and a pre-release never as latest",
    { timeout: LONG_MS },
    async () => {
      const { run, approve } = open({
        "package.json": manifest({ name: "root", version: "1.0.0", private: true, workspaces: ["packages/*"] }),
        "packages/a-app/package.json": manifest({
          name: "a-app",
          version: "2.0.0-rc.1",
          dependencies: { "z-base": "^1.0.0" },
        }),
        "packages/a-app/index.js": "import 'z-base';\n",
        "packages/z-base/package.json": manifest({ name: "z-base", version: "1.0.0" }),
        "packages/z-base/index.js": "export {};\n",
      });
      const first = await run(to());
      expect(said(first)).toContain("publish.package");
      expect(said(first)).toContain("z-base@1.0.0");
      const second = await approve();
      expect(second.stdout).toContain("a-app@2.0.0-rc.1");
      const done = await approve();
      expect(done.stdout).toContain("published z-base@1.0.0");
      expect(done.stdout).toContain("under rc");
      expect(done.stdout).toContain("root is private");
      expect((await published("z-base"))["dist-tags"]).toEqual({ latest: "1.0.0" });
      expect((await published("a-app"))["dist-tags"]).toMatchObject({ rc: "2.0.0-rc.1" });
      const latest = await run(to("--package", "a-app", "--tag", "latest", "--new"));
      expect(said(latest)).toMatch(/already|may not take the tag latest/);
      const named = await run(to("--package", "root"));
      expect(said(named)).toContain("root is private and is not published");
      expect(named.code).toBe(1);
    },
  );

  it(
    "reads and writes a private package with a token that only the environment has, and shows it nowhere",
    { timeout: LONG_MS },
    async () => {
      const files = {
        "package.json": manifest({ name: "@private/core", version: "1.0.0" }),
        "index.js": "export {};\n",
      };
      world = makeWorld(files, { [registry.url]: "${NPM_TOKEN}" });
      const { run, approve } = world;
      const env = { NPM_CONFIG_REGISTRY: registry.url, NPM_TOKEN: registry.token };
      const unread = await run(["publish", "status"], { env: { NPM_CONFIG_REGISTRY: registry.url } });
      expect(unread.stdout, said(unread)).toContain("@private/core@1.0.0  unknown: ");
      const asked = await run(["publish"], { env });
      expect(asked.code, said(asked)).toBe(4);
      const done = await approve({ env });
      expect(done.stdout, said(done)).toContain("published @private/core@1.0.0");
      expect(await published("@private/core")).toEqual({});
      const status = await run(["publish", "status"], { env });
      expect(status.stdout, said(status)).toContain("@private/core@1.0.0  published: ");
      const runs = await run(["runs", "list", "--json"]);
      expect(JSON.stringify([asked, done, status, runs])).not.toContain(registry.token);
    },
  );

  it(
    "refuses a package that holds a secret or an environment file, and names neither's content",
    { timeout: LONG_MS },
    async () => {
      const key = ["ghp_", "a1B2c3D4e5F6".repeat(3)].join("");
      const { run } = open({
        "package.json": manifest({ name: "leaky", version: "1.0.0" }),
        "config/production.env": "A=1\n",
        "index.js": `const token = "${key}";\n`,
      });
      const refused = await run(to("--json"));
      expect(refused.code, said(refused)).toBe(1);
      expect(said(refused)).toContain("holds what may not be published");
      expect(said(refused)).toContain("config/production.env (an environment file)");
      expect(said(refused)).toContain("index.js:1");
      expect(said(refused)).not.toContain(key);
      expect(await published("leaky")).toEqual({});
    },
  );
});
