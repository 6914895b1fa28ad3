import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gitFailure, withoutCredentials } from "../git-failure.ts";
import { parseConfig, remotesOf } from "./config.ts";
import { createPatchReader } from "./patch.ts";
import { parsePushReport } from "./push-report.ts";
import { pathText, recordsOf, splitRecords, unquotedPath } from "./records.ts";

/** Quotes a path as git does for output that is read by lines. */
function quoted(bytes: Uint8Array): string {
  return `"${[...bytes].map((byte) => (byte < 0x20 || byte >= 0x7f || byte === 0x22 || byte === 0x5c ? `\\${byte.toString(8).padStart(3, "0")}` : String.fromCharCode(byte))).join("")}"`;
}

describe("paths", () => {
  it("of any bytes are text, and of UTF-8 the same text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const bytes = Buffer.from(text, "utf8");
        expect(pathText(bytes)).toBe(bytes.toString("utf8"));
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const shown = pathText(Buffer.from(bytes));
        expect(shown.includes("\ufffd")).toBe(Buffer.from(bytes).includes(Buffer.from("\ufffd")));
      }),
    );
  });
  it("that differ in bytes that are no UTF-8 stay different", () => {
    expect(pathText(Buffer.from([0x61, 0xff, 0x62]))).toBe("a\\xffb");
    expect(pathText(Buffer.from([0xe2, 0x82, 0xac, 0xe2, 0x82]))).toBe("€\\xe2\\x82");
  });
  it("come back from git's quoting", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        expect(unquotedPath(quoted(bytes))).toBe(pathText(Buffer.from(bytes)));
      }),
    );
    expect(unquotedPath('"a\\tb\\n\\"c\\\\"')).toBe('a\tb\n"c\\');
  });
});

describe("records", () => {
  it("are the same however the output is cut into chunks", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string()),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
        async (texts, cuts) => {
          const whole = Buffer.from(texts.map((text) => `${text.replaceAll("\0", "")}\0`).join(""));
          const chunks: Buffer[] = [];
          for (let at = 0, turn = 0; at < whole.length; turn += 1) {
            const size = cuts[turn % cuts.length] ?? 1;
            chunks.push(whole.subarray(at, at + size));
            at += size;
          }
          const seen: string[] = [];
          for await (const record of splitRecords(
            (async function* () {
              yield* chunks;
            })(),
          ))
            seen.push(record.toString());
          expect(seen).toEqual(recordsOf(whole).map((record) => record.toString()));
        },
      ),
    );
  });
});

describe("a patch", () => {
  const PATCH = [
    "diff --git a/x b/x",
    "--- a/x",
    "+++ b/x",
    "@@ -1,2 +1,4 @@",
    " one",
    "+<<<<<<< HEAD",
    "-+++ b/not-a-header",
    "+>>>>>>> side",
    "+@@ -1 +1 @@",
    "diff --git a/y b/y",
    "--- /dev/null",
    "+++ b/y",
    "@@ -0,0 +1 @@",
    "+>>>>>>> alone",
    "",
  ].join("\n");
  it("is read the same however it is cut", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (size) => {
        const reader = createPatchReader(1_000_000);
        for (let at = 0; at < PATCH.length; at += size) reader.push(Buffer.from(PATCH.slice(at, at + size)));
        const facts = reader.end();
        expect(facts.patch).toBe(PATCH);
        expect(facts.conflictMarkers).toEqual([
          { path: "x", line: 2 },
          { path: "x", line: 3 },
          { path: "y", line: 1 },
        ]);
      }),
    );
  });
});

describe("what git says", () => {
  it("becomes a remote list with the longest rewriting rule", () => {
    const config = parseConfig(
      Buffer.from(
        "remote.o.url\ngh:x/y\0url.https://a/.insteadof\ng\0url.https://github.com/.insteadof\ngh:\0core.bare\0",
      ),
    );
    expect(remotesOf(config)).toEqual([{ name: "o", url: "https://github.com/x/y" }]);
    expect(config.get("core.bare")).toEqual(["true"]);
  });
  it("becomes lines of a push", () => {
    expect(parsePushReport("To x\n!\tabc:refs/heads/a\t[rejected] (fetch first)\nDone\n")).toEqual([
      { flag: "!", to: "refs/heads/a", summary: "[rejected] (fetch first)" },
    ]);
  });
  it.each([
    ["fatal: could not read Username for 'https://x': terminal prompts disabled", "unauthorized"],
    ["git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.", "unauthorized"],
    ["ssh: Could not resolve hostname x\nfatal: Could not read from remote repository.", "network"],
    ["fatal: unable to access 'https://x/': The requested URL returned error: 503", "network"],
    [
      "fatal: unable to access 'https://x/': server certificate verification failed. CAfile: none CRLfile: none",
      "precondition",
    ],
    ["fatal: unable to access 'https://x/': SSL certificate problem: self-signed certificate", "precondition"],
    ["fatal: not a git repository (or any of the parent directories): .git", "not_found"],
    ["error: gpg failed to sign the data\nfatal: failed to write commit object", "precondition"],
    ["fatal: Unable to create '/x/.git/index.lock': File exists.", "conflict"],
    ["fatal: something new", "precondition"],
  ])("%s is %s's", (stderr, code) => {
    expect(gitFailure({ doing: "it", exitCode: 128, stderr }).code).toBe(code);
  });
  it("is shown without credentials", () => {
    expect(withoutCredentials("to https://me:pw@h/x and http://tok@h, ssh://git:pw@h/x, git@h:x")).toBe(
      "to https://h/x and http://h, ssh://git@h/x, git@h:x",
    );
  });
});
