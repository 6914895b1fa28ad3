import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compareEntries, describeArchive, readArchive, textsOf } from "./archive/read-archive.ts";
import { readTar } from "./archive/tar.ts";
import { hasIdentity, isTrustedRegistry, npmEnvironment } from "./npm/environment.ts";
import { failureOf, readFailure } from "./npm/failure.ts";
import { indexOf } from "./pypi/index-api.ts";
import { formFieldsOf, parseMetadata } from "./pypi/metadata.ts";
import { isSameVersion, normalizeName, readFileName } from "./pypi/names.ts";
import { readRetryAfter } from "./retry-after.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "signalbox-archives-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Real archives, made by git of files in a folder. */
function archived(name: string, files: Readonly<Record<string, string | Buffer>>): string {
  const root = mkdtempSync(join(folder, "tree-"));
  const git = (...args: readonly string[]) => execFileSync("git", [...args], { cwd: root, stdio: "pipe" });
  git("init", "-q");
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  git("add", "-A");
  git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "x");
  const file = join(folder, name);
  const isWheel = name.endsWith(".whl");
  git(
    "archive",
    isWheel ? "--format=zip" : "--format=tar.gz",
    ...(isWheel ? [] : ["--prefix=package/"]),
    "-o",
    file,
    "HEAD",
  );
  return file;
}

describe("archives", () => {
  const deep = `${"a-long-folder-name/".repeat(12)}${"file".repeat(20)}.txt`;
  const files = { "index.js": "one\n", [deep]: "deep\n", "logo.bin": Buffer.from([1, 0, 2]), "empty.txt": "" };

  it.each(["demo-1.0.0.tgz", "demo-1.0.0-py3-none-any.whl"])(
    "%s is read whole, long names and empty files too",
    async (name) => {
      const entries = await readArchive(archived(name, files));
      expect(new Map(entries.map((one) => [one.path, Buffer.from(one.bytes).toString("latin1")]))).toEqual(
        new Map([
          ["index.js", "one\n"],
          [deep, "deep\n"],
          ["logo.bin", "\u0001\u0000\u0002"],
          ["empty.txt", ""],
        ]),
      );
    },
  );

  it("are described with digests and every file", async () => {
    const archive = await describeArchive(archived("demo-1.0.0.tgz", { "a.js": "12345" }), "npm");
    expect(archive).toMatchObject({ name: "demo-1.0.0.tgz", unpackedBytes: 5, contents: ["a.js (5 B)"] });
    expect(archive.integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
  });

  it("give texts for the search, and only the name of what is binary", async () => {
    const texts = await textsOf(archived("demo-1.0.0.tgz", { "a.js": "x", "b.bin": Buffer.from([0, 65]) }));
    expect(texts).toEqual([
      { path: "a.js", text: "x" },
      { path: "b.bin", text: "" },
    ]);
  });

  it("are the same whatever their compression, and differ by file otherwise", async () => {
    const tar = await readArchive(archived("demo-1.0.0.tgz", { "a.js": "1", "b.js": "2" }));
    const zip = await readArchive(archived("demo-1.0.0-py3-none-any.whl", { "a.js": "1", "b.js": "2" }));
    expect(compareEntries(tar, zip).isSame).toBe(true);
    const other = await readArchive(archived("other-1.0.0.tgz", { "a.js": "9", "c.js": "3" }));
    expect(compareEntries(tar, other)).toEqual({
      isSame: false,
      changed: ["a.js"],
      onlyHere: ["b.js"],
      onlyThere: ["c.js"],
    });
  });

  it("that are broken are told as such", async () => {
    writeFileSync(join(folder, "broken.tgz"), "no archive");
    writeFileSync(
      join(folder, "broken.whl"),
      deflateRawSync("no archive at all, but long enough to be looked through"),
    );
    await expect(readArchive(join(folder, "broken.tgz"))).rejects.toMatchObject({ code: "invalid_input" });
    await expect(readArchive(join(folder, "broken.whl"))).rejects.toMatchObject({ code: "invalid_input" });
    expect(() => readTar(Buffer.alloc(1024, "x"))).toThrow("no tar header");
  });
});

describe("npm's failures", () => {
  const json = (code: string, summary: string) => JSON.stringify({ error: { code, summary, detail: "" } });

  it.each([
    ["E401", "unauthorized"],
    ["ENEEDAUTH", "unauthorized"],
    ["EOTP", "unauthorized"],
    ["E403", "forbidden"],
    ["E404", "not_found"],
    ["E409", "conflict"],
    ["E429", "rate_limited"],
    ["E503", "network"],
    ["ECONNREFUSED", "network"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "precondition"],
    ["EUSAGE", "precondition"],
  ])("%s is %s", (code, wanted) => {
    expect(failureOf(readFailure(json(code, "words"), ""), "asking").code).toBe(wanted);
  });

  it("of an audit are read where npm puts them", () => {
    const answer = {
      message: "405 Method Not Allowed - POST http://r/",
      statusCode: 405,
      error: { summary: "", detail: "" },
    };
    expect(readFailure(JSON.stringify(answer), "").message).toContain("405 Method Not Allowed");
  });

  it("that have no code are read by their words, and from standard error", () => {
    expect(
      failureOf(readFailure(json("", "You cannot publish over the previously published versions: 1.0.0."), ""), "x")
        .code,
    ).toBe("conflict");
    const stderr = "npm error code E405\nnpm error 405 Method Not Allowed\nnpm error A complete log of this run\n";
    expect(readFailure("not json", stderr)).toEqual({ code: "E405", message: "405 Method Not Allowed" });
  });
});

describe("the environment that npm gets", () => {
  const ours = {
    NPM_TOKEN: "t1",
    npm_config__authToken: "t2",
    npm_config_cafile: "/ca",
    npm_config_local_prefix: "/elsewhere",
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t3",
    GITHUB_SHA: "abc",
    GITHUB_TOKEN: "t4",
    AWS_SECRET_ACCESS_KEY: "t5",
  };

  it("holds no token when a package's own scripts run", () => {
    const { npm_config_cafile, npm_config_local_prefix, NPM_TOKEN, npm_config__authToken, ...rest } = npmEnvironment(
      ours,
      "none",
    );
    expect([npm_config_cafile, npm_config_local_prefix, NPM_TOKEN, npm_config__authToken]).toEqual([
      "/ca",
      undefined,
      undefined,
      undefined,
    ]);
    expect(Object.values(rest)).not.toContain("t3");
  });

  it("holds tokens of npm for a publication with the proof of where it was built, and no other secret", () => {
    expect(npmEnvironment(ours, "tokens")).toMatchObject({ NPM_TOKEN: "t1", npm_config__authToken: "t2" });
    const all = npmEnvironment(ours, "publication");
    expect(all).toMatchObject({ NPM_TOKEN: "t1", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t3", GITHUB_SHA: "abc" });
    expect(Object.values(all)).not.toContain("t4");
    expect(Object.values(all)).not.toContain("t5");
  });

  it.each([
    ["https://registry.npmjs.org/", {}, true],
    ["https://evil.example.org/", {}, false],
    ["https://npm.example.org/team/", { NPM_CONFIG_REGISTRY: "https://npm.example.org/" }, true],
    ["https://registry.npmjs.org.evil.example/", {}, false],
  ])("trusts %s with %j before a person has seen it: %s", (registry, env, isTrusted) => {
    expect(isTrustedRegistry(registry, env)).toBe(isTrusted);
  });

  it("proves where it was built only in a CI that hands out identities", () => {
    expect(hasIdentity({ GITHUB_ACTIONS: "true" })).toBe(false);
    expect(hasIdentity({ GITHUB_ACTIONS: "true", ACTIONS_ID_TOKEN_REQUEST_URL: "https://x" })).toBe(true);
    expect(hasIdentity({ GITLAB_CI: "true", SIGSTORE_ID_TOKEN: "t" })).toBe(true);
  });
});

describe("Python's names", () => {
  it.each([
    ["Demo.Tool", "demo-tool"],
    ["a__b--c", "a-b-c"],
  ])("%s is %s", (name, plain) => expect(normalizeName(name)).toBe(plain));

  it.each([
    ["demo_tool-1.0.0-py3-none-any.whl", { kind: "wheel", project: "demo-tool", version: "1.0.0", pythonTag: "py3" }],
    ["demo-1.0-1-cp312-cp312-linux_x86_64.whl", { kind: "wheel", version: "1.0", pythonTag: "cp312" }],
    ["demo_tool-1.0.0rc1.tar.gz", { kind: "sdist", project: "demo-tool", version: "1.0.0rc1", pythonTag: "source" }],
    ["README.md", null],
  ])("%s is read", (name, wanted) => {
    const read = readFileName(name);
    if (wanted === null) expect(read).toBeNull();
    else expect(read).toMatchObject(wanted);
  });

  it.each([
    ["1.0.0-rc.1", "1.0.0rc1", true],
    ["v1.0.0-beta2", "1.0.0b2", true],
    ["1.0.0.post1", "1.0.0-post1", true],
    ["1.0.0-dev.3", "1.0.0.dev3", true],
    ["1.0.0rc1", "1.0.0", false],
    ["1.0.0", "1.0.1", false],
  ])("%s and %s are the same version: %s", (one, other, isSame) => expect(isSameVersion(one, other)).toBe(isSame));

  it.each([
    ["https://upload.pypi.org/legacy/", "", "https://pypi.org/simple/"],
    ["https://test.pypi.org/legacy", "", "https://test.pypi.org/simple/"],
    ["https://py.example.org/repo/legacy/", "", "https://py.example.org/repo/simple/"],
    ["https://py.example.org/upload", "https://py.example.org/index", "https://py.example.org/index/"],
  ])("%s with index %j is read at %s", (registry, indexUrl, wanted) => {
    expect(indexOf({ registry, indexUrl })).toBe(wanted);
  });
});

describe("a Python package's metadata", () => {
  it("becomes the fields of the form: repeated ones, folded lines, the description", () => {
    const text =
      "Metadata-Version: 2.1\r\nName: demo\r\nClassifier: A\r\nClassifier: B\r\nLicense: one\r\n        two\r\nX-Own: no\r\nHome-Page: UNKNOWN\r\n\r\nHello\r\n";
    expect(formFieldsOf(parseMetadata(text))).toEqual([
      ["metadata_version", "2.1"],
      ["name", "demo"],
      ["classifiers", "A"],
      ["classifiers", "B"],
      ["license", "one\ntwo"],
      ["description", "Hello\n"],
    ]);
  });
});

describe("how long a service asks to wait", () => {
  it.each([
    [{ "retry-after": "7" }, 7_000],
    [{ "retry-after": "Sat, 21 Nov 2026 10:00:30 GMT", date: "Sat, 21 Nov 2026 10:00:00 GMT" }, 30_000],
    [{ "retry-after": "Sat, 21 Nov 2026 10:00:30 GMT" }, null],
    [{}, null],
  ])("%j is %s ms", (headers, waitMs) => {
    expect(readRetryAfter(new Headers(Object.entries(headers)))).toBe(waitMs);
  });
});
