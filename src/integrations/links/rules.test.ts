import { describe, expect, it } from "vitest";
import { isPrivateAddress } from "./private-address.ts";
import { parseRobots } from "./robots.ts";
import { settle } from "./settle.ts";
import { PrivateAddress } from "./web-client.ts";

describe("private addresses", () => {
  it.each([
    ["10.1.2.3", true],
    ["172.16.0.1", true],
    ["172.32.0.1", false],
    ["192.168.1.1", true],
    ["127.8.8.8", true],
    ["169.254.169.254", true],
    ["100.64.0.1", true],
    ["0.0.0.0", true],
    ["224.0.0.1", true],
    ["255.255.255.255", true],
    ["8.8.8.8", false],
    ["::1", true],
    ["::", true],
    ["fe80::1%eth0", true],
    ["fd00::1", true],
    ["::ffff:10.0.0.1", true],
    ["::ffff:a00:1", true],
    ["::ffff:8.8.8.8", false],
    ["64:ff9b::a00:1", true],
    ["2001:4860:4860::8888", false],
    ["[::1]", true],
    ["no address", true],
  ])("%s: %s", (address, expected) => {
    expect(isPrivateAddress(address)).toBe(expected);
  });
});

describe("robots.txt", () => {
  const rules = (...lines: readonly string[]) => parseRobots(lines.join("\n"), "signalbox");

  it.each([
    ["an empty rule allows all", ["User-agent: *", "Disallow:"], "/x", true],
    ["a path is forbidden with what is below it", ["User-agent: *", "Disallow: /a"], "/a/b", false],
    ["the longest rule decides", ["User-agent: *", "Disallow: /a", "Allow: /a/b"], "/a/b/c", true],
    ["of equal ones the kinder decides", ["User-agent: *", "Disallow: /a", "Allow: /a"], "/a", true],
    ["a star is any text", ["User-agent: *", "Disallow: /*.pdf$"], "/x/y.pdf", false],
    ["a dollar is the end", ["User-agent: *", "Disallow: /*.pdf$"], "/x/y.pdf?z", true],
    ["a dollar after a whole path", ["User-agent: *", "Disallow: /a$"], "/ab", true],
    [
      "its own group goes before all others'",
      ["User-agent: *", "Disallow: /", "User-agent: Signalbox", "Allow: /"],
      "/x",
      true,
    ],
    ["several agents share a group", ["User-agent: signalbox", "User-agent: b", "Disallow: /"], "/x", false],
    [
      "comments and unknown lines are passed over",
      ["# c", "Sitemap: /s", "User-agent: * # all", "Disallow: /a # b"],
      "/a",
      false,
    ],
    ["another's group says nothing", ["User-agent: b", "Disallow: /"], "/x", true],
  ])("%s", (_what, lines, path, expected) => {
    expect(rules(...lines).allows(path)).toBe(expected);
  });

  it("ends on rules made to be slow", () => {
    expect(rules("User-agent: *", `Disallow: /${"*a".repeat(20_000)}$`).allows(`/${"a".repeat(40_000)}b`)).toBe(true);
  });
});

describe("what an answer says", () => {
  const url = new URL("https://example.org/x");
  const failing = (code: string) => new TypeError("failed", { cause: Object.assign(new Error(code), { code }) });

  it.each([
    ["ENOTFOUND", "fail", false],
    ["CERT_HAS_EXPIRED", "fail", true],
    ["ECONNREFUSED", "inconclusive", false],
    ["EAI_AGAIN", "inconclusive", false],
  ])("%s is %s", (code, verdict, reached) => {
    expect(settle(failing(code), url)).toMatchObject({ kind: "known", result: { verdict, reached } });
  });

  it("a private address, a redirect to no address, and one to another kind of address", () => {
    const answer = { status: 301, retryAfter: null, text: "" };
    expect(settle(new PrivateAddress("x"), url)).toMatchObject({ result: { verdict: "inconclusive" } });
    expect(settle({ ...answer, location: "http://[" }, url)).toMatchObject({ result: { verdict: "fail" } });
    expect(settle({ ...answer, location: "ftp://a/b" }, url)).toMatchObject({ result: { verdict: "fail" } });
  });
});
