import { describe, expect, it } from "vitest";
import { tokenFromEnvironment } from "./token.ts";

describe("which token goes where", () => {
  it("is github.com's for GITHUB_TOKEN, else GH_TOKEN", () => {
    expect(tokenFromEnvironment({ GITHUB_TOKEN: "one", GH_TOKEN: "two" })("https://api.github.com")).toBe("one");
    expect(tokenFromEnvironment({ GITHUB_TOKEN: " ", GH_TOKEN: "two" })("https://api.github.com")).toBe("two");
    expect(tokenFromEnvironment({})("https://api.github.com")).toBeNull();
  });

  it("is never any for a host that only a repository's configuration names", () => {
    const token = tokenFromEnvironment({ GITHUB_TOKEN: "one", GH_ENTERPRISE_TOKEN: "two", GH_HOST: "ghe.example.org" });
    for (const url of [
      "https://evil.example/api/v3",
      "https://api.github.com.evil.example",
      "http://api.github.com",
      "https://ghe.example.org.evil.example",
      "https://x@evil.example",
      "no url",
    ]) {
      expect(token(url)).toBeNull();
    }
    expect(token("https://ghe.example.org/api/v3")).toBe("two");
  });

  it("goes to what GitHub Actions names", () => {
    const actions = {
      GITHUB_TOKEN: "one",
      GITHUB_SERVER_URL: "https://ghe.example.org",
      GITHUB_API_URL: "https://ghe.example.org/api/v3",
    };
    expect(tokenFromEnvironment(actions)("https://ghe.example.org/api/v3")).toBe("one");
  });
});
