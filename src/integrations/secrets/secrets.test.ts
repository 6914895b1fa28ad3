import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forbiddenFile } from "./forbidden-file.ts";
import { piecesOf } from "./pieces.ts";
import { createSecretScanner } from "./secret-scanner.ts";

const scanner = createSecretScanner();
// Put together here so that this file itself holds nothing that looks like a secret.
const GITHUB = ["ghp", "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"].join("_");
const KEY_BLOCK = (kind: string) =>
  `-----BEGIN ${kind} PRIVATE KEY-----\n${"MIIEpAIBAAKCAQEAx5".repeat(4)}\n`.repeat(1) +
  `${"q8Zt3".repeat(12)}\n`.repeat(20) +
  `-----END ${kind} PRIVATE KEY-----\n`;

describe("the scanner", () => {
  it("finds secrets by line and never tells them", async () => {
    const hits = await scanner.scan([
      { path: "src/a.ts", text: `one\ntwo\nconst t = "${GITHUB}";\n` },
      { path: "b.md", text: "nothing\n" },
    ]);
    expect(hits).toEqual([
      { path: "src/a.ts", line: 3, rule: "github", message: expect.stringContaining("GITHUB_TOKEN") },
    ]);
    expect(JSON.stringify(hits)).not.toContain(GITHUB.slice(4, 20));
  });
  it("finds a private key over many lines, also far into a long text", async () => {
    const text = `${"an ordinary line of text\n".repeat(60_000)}${KEY_BLOCK("RSA")}`;
    const hits = await scanner.scan([{ path: "notes.txt", text }]);
    expect(hits.map((hit) => [hit.rule, hit.line])).toEqual([["privatekey", 60_001]]);
  });
  it.each(["two\nlines.ts", "a::end.ts", "a\u2028b.ts", 'quotes".ts', "::start||.ts"])(
    "takes the path %j and tells it as it is",
    async (path) => {
      const hits = await scanner.scan([{ path, text: `const t = "${GITHUB}";\n` }]);
      expect(hits.map((hit) => hit.path)).toEqual([path]);
    },
  );
  it("is not run over more than it can hold", async () => {
    const text = "x".repeat(1024 * 1024);
    await expect(scanner.scan(Array.from({ length: 201 }, (_, at) => ({ path: `${at}`, text })))).rejects.toMatchObject(
      { code: "too_large" },
    );
  });
});

describe("files", () => {
  it.each([
    ".env",
    "app/.env.production",
    "x/.ENV",
    "certs/server.pem",
    "a/id_rsa",
    "id_ed25519",
    "k.p12",
    "deploy.key",
    ".netrc",
    "home/.aws/credentials",
    ".git-credentials",
  ])("%s is forbidden by name", (path) => {
    expect(forbiddenFile(path, "")).toMatchObject({ path, line: 1 });
  });
  it.each([
    ".env.example",
    ".env.sample",
    "id_rsa.pub",
    "env.ts",
    "src/environment.ts",
    "credentials.ts",
    "keys.ts",
    ".npmrc",
    "monkey",
    "package.json",
  ])("%s is not", (path) => {
    expect(forbiddenFile(path, "registry=https://example.org/\n//example.org/:_authToken=${NPM_TOKEN}\n")).toBeNull();
  });
  it(".npmrc is forbidden at the line of its token", () => {
    expect(forbiddenFile(".npmrc", "a=b\n//example.org/:_authToken=npm_abc\n")).toEqual({
      path: ".npmrc",
      line: 2,
      rule: "npm-token",
      message: expect.any(String),
    });
  });
});

describe("pieces", () => {
  it("cover the text, overlap, stay within the limit and count lines", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "bb", "\n", "cccc", "\n\n"), { maxLength: 80 }),
        fc.integer({ min: 8, max: 40 }),
        (parts, limit) => {
          const text = parts.join("");
          const overlap = Math.floor(limit / 4);
          let end = 0;
          for (const piece of piecesOf(text, limit, overlap)) {
            const at = findFrom(text, piece.firstLine, piece.text, end);
            expect(at).toBeGreaterThanOrEqual(0);
            expect(at).toBeLessThanOrEqual(end);
            expect(piece.text.length).toBeLessThanOrEqual(limit);
            expect(text.slice(0, at).split("\n").length).toBe(piece.firstLine);
            end = at + piece.text.length;
          }
          expect(end).toBe(text.length);
        },
      ),
    );
  });
});

/** Where a piece can begin: on its line, and not after the end of the one before it; the last such place. */
function findFrom(text: string, line: number, piece: string, end: number): number {
  for (let at = end; at >= 0; at -= 1)
    if (text.startsWith(piece, at) && text.slice(0, at).split("\n").length === line) return at;
  return -1;
}
