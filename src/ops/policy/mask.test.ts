import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMasker, MASK } from "./mask.ts";

const repeat = (text: string, times: number) => text.repeat(times);
const jwt = [`eyJ${repeat("hbGciOi", 3)}`, `eyJ${repeat("zdWIiOi", 3)}`, repeat("s5", 10)].join(".");

describe("known shapes", () => {
  it.each([
    ["a GitHub token", `ghp_${repeat("aB3", 12)}`],
    ["a fine-grained GitHub token", `github_pat_${repeat("aB3_", 12)}`],
    ["a GitLab token", `glpat-${repeat("xY9-", 5)}`],
    ["an npm token", `npm_${repeat("q7Z", 12)}`],
    ["an AWS key id", `AKIA${repeat("Q7", 8)}`],
    ["a Slack token", `xoxb-${repeat("12345-", 4)}abc`],
    ["a JWT", jwt],
  ])("hides %s", (_name, secret) => {
    expect(createMasker().mask(`got ${secret} here`)).toBe(`got ${MASK} here`);
  });

  it.each([
    [
      "the password of a URL",
      "fetch https://bob:hunter2@example.org/x.git failed",
      `fetch https://${MASK}@example.org/x.git failed`,
    ],
    ["a token as a URL's user", "https://tok123456@example.org/x", `https://${MASK}@example.org/x`],
    ["a password that holds an at sign", "https://bob:p@ss@example.org/x", `https://${MASK}@example.org/x`],
    ["an authorization header", "authorization: Bearer abc.def-123456", `authorization: Bearer ${MASK}`],
    ["a basic authorization", '{"Authorization": "Basic dXNlcjpwYXNz"}', `{"Authorization": "Basic ${MASK}"}`],
    ["an npm line", "//registry.example.org/:_authToken=abcdef123456", `//registry.example.org/:_authToken=${MASK}`],
  ])("hides %s and keeps what leads to it", (_name, text, masked) => {
    expect(createMasker().mask(text)).toBe(masked);
  });

  it("hides a private key with all its lines, even if it is cut off", () => {
    const head = ["-----BEGIN RSA ", "PRIVATE KEY-----"].join("");
    const foot = ["-----END RSA ", "PRIVATE KEY-----"].join("");
    expect(createMasker().mask(`a\n${head}\nMIIE\nabc=\n${foot}\nb`)).toBe(`a\n${head}${MASK}\nb`);
    expect(createMasker().mask(`${head}\nMIIEabc`)).toBe(`${head}${MASK}`);
  });

  it.each([
    "git@github.com:owner/name.git",
    "https://example.org/a@b",
    "bearer of news",
    "skill-create-and-validate",
    "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  ])("leaves %s alone", (text) => {
    expect(createMasker().mask(text)).toBe(text);
  });
});

describe("learnt values", () => {
  const secrets = fc
    .string({ minLength: 8, maxLength: 60, unit: "binary" })
    .filter((value) => value.trim().length >= 8 && Buffer.from(value).toString() === value);

  it("never show, plain, URI-encoded or in base64 within other text", () => {
    fc.assert(
      fc.property(secrets, fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (secret, before, after) => {
        const masker = createMasker();
        masker.learn(secret);
        expect(masker.mask(`${before}${secret}${after}`)).not.toContain(secret);
        expect(masker.mask(`?token=${encodeURIComponent(secret)}&x`)).not.toContain(encodeURIComponent(secret));
        const wrapped = Buffer.from(`${before}:${secret}`, "utf8").toString("base64");
        expect(Buffer.from(masker.mask(wrapped).replaceAll(MASK, ""), "base64").toString("utf8")).not.toContain(secret);
      }),
    );
  });

  it("hides the longer of two values whole when one holds the other", () => {
    const masker = createMasker();
    masker.learn("abcdef");
    masker.learn("abcdefghij");
    expect(masker.mask("x abcdefghij y abcdef")).toBe(`x ${MASK} y ${MASK}`);
  });

  it("does not learn values shorter than 6 characters", () => {
    const masker = createMasker();
    masker.learn("fives");
    expect(masker.mask("fives")).toBe("fives");
  });

  it("masks texts within data at any depth and keeps keys, numbers and shape", () => {
    const masker = createMasker();
    masker.learn("topsecret");
    expect(masker.maskData({ topsecret: 1, list: ["a topsecret b", { deep: "topsecret" }], none: null })).toEqual({
      topsecret: 1,
      list: [`a ${MASK} b`, { deep: MASK }],
      none: null,
    });
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), secrets, (text, secret) => {
        const masker = createMasker();
        masker.learn(secret);
        const once = masker.mask(`${text}${secret}`);
        fc.pre(!MASK.includes(secret));
        expect(masker.mask(once)).toBe(once);
      }),
    );
  });
});

describe("hostile text", () => {
  it.each([
    ["many URL beginnings", "a://".repeat(100_000)],
    ["one long word", "a".repeat(1_000_000)],
    ["key headers without an end", "-----BEGIN PRIVATE KEY-----".repeat(20_000)],
    ["authorization over and over", "authorization: ".repeat(50_000)],
    ["aws over and over", "aws secret ".repeat(50_000)],
    ["JWT beginnings", "eyJabcdefghij.".repeat(50_000)],
  ])("%s is masked within the test's time", (_name, text) => {
    expect(createMasker().mask(text).length).toBeGreaterThan(0);
  });
});
