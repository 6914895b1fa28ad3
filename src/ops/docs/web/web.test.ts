import { describe, expect, it } from "vitest";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { Reader } from "../../../kernel/work/task.ts";
import { askAll } from "./ask.ts";
import { judgeWeb } from "./judge.ts";
import type { LinkProbe } from "./port.ts";

const PROBE: LinkProbe = {
  ...{ url: "https://a.example/", verdict: "pass", reached: true, reason: "200", movedTo: null },
  ...{ elsewhere: null, askedAt: 0, isKept: false },
};

/** A reader whose world is a table of answers; hosts that policy denies are named. */
function readerOf(world: Readonly<Record<string, Partial<LinkProbe>>>, denied: readonly string[] = []) {
  const hosts: string[] = [];
  let open = 0;
  let most = 0;
  const read = async (_query: unknown, input: unknown): Promise<unknown> => {
    const { host, urls } = input as { readonly host: string; readonly urls: readonly string[] }; // the query's own input
    hosts.push(host);
    if (denied.includes(host)) throw new OpsError("denied", `no ${host}`);
    open += 1;
    most = Math.max(most, open);
    await Promise.resolve();
    open -= 1;
    return urls.map((url) => ({ ...PROBE, ...world[url], url }));
  };
  const reader = { at: 0, read, progress: () => undefined } as unknown as Reader; // what asking uses of a reader
  return { reader, hosts, most: () => most };
}

describe("asking for addresses of the web", () => {
  it("asks each host once, few hosts at a time", async () => {
    const urls = Array.from({ length: 60 }, (_none, index) => `https://h${index % 30}.example/${index}`);
    const { reader, hosts, most } = readerOf({});
    expect((await askAll(reader, urls)).size).toBe(60);
    expect(hosts).toHaveLength(30);
    expect(most()).toBeLessThanOrEqual(8);
  });

  it("asks the host that an address leads to, and keeps where it moved for good", async () => {
    const { reader, hosts } = readerOf({
      "http://a.example/": { verdict: "inconclusive", elsewhere: "https://b.example/", movedTo: "https://b.example/" },
      "https://b.example/": { verdict: "pass" },
    });
    const answers = await askAll(reader, ["http://a.example/"]);
    expect(answers.get("http://a.example/")).toMatchObject({ verdict: "pass", movedTo: "https://b.example/" });
    expect(hosts).toEqual(["a.example", "b.example"]);
  });

  it("does not call a place permanent that only a temporary redirect leads to", async () => {
    const { reader } = readerOf({
      "http://a.example/": { verdict: "inconclusive", elsewhere: "http://b.example/" },
      "http://b.example/": { verdict: "inconclusive", elsewhere: "http://c.example/", movedTo: "http://c.example/" },
    });
    expect((await askAll(reader, ["http://a.example/"])).get("http://a.example/")).toMatchObject({
      verdict: "pass",
      movedTo: null,
    });
  });

  it("takes a circle between hosts for dead", async () => {
    const { reader } = readerOf({
      "http://a.example/": { verdict: "inconclusive", elsewhere: "http://b.example/" },
      "http://b.example/": { verdict: "inconclusive", elsewhere: "http://a.example/" },
    });
    expect((await askAll(reader, ["http://a.example/"])).get("http://a.example/")?.verdict).toBe("fail");
  });

  it("asks no host that policy denies, and does not take that for an answer", async () => {
    const { reader } = readerOf({}, ["b.example"]);
    const answers = await askAll(reader, ["https://a.example/", "https://b.example/", "https://"]);
    expect(answers.get("https://b.example/")).toMatchObject({
      verdict: "inconclusive",
      reason: "policy does not permit to ask b.example",
    });
    expect(answers.get("https://")?.verdict).toBe("inconclusive");
  });
});

describe("judging what asking came to", () => {
  const at = (url: string) => ({ url, file: "README.md", line: 3 });
  const judge = (probes: Readonly<Record<string, Partial<LinkProbe>>>) =>
    judgeWeb(
      Object.keys(probes).map(at),
      new Map(Object.entries(probes).map(([url, one]) => [url, { ...PROBE, url, ...one }])),
    );

  it("finds the dead, and those that have moved for good", () => {
    const { figures, findings } = judge({ a: {}, b: { verdict: "fail", reason: "404" }, c: { movedTo: "https://d" } });
    expect(findings.map(({ rule, priority }) => `${rule} ${priority}`)).toEqual([
      "docs/dead-url P0",
      "docs/moved-url P3",
    ]);
    expect(figures).toEqual({ asked: 3, passed: 2, failed: 1, inconclusive: 0, verdict: "fail" });
  });

  it("takes an unknown host for dead only when the network is there", () => {
    const unknown = { verdict: "fail", reached: false, reason: "the host is unknown" } as const;
    expect(judge({ a: unknown }).figures).toMatchObject({ failed: 0, inconclusive: 1, verdict: "inconclusive" });
    expect(judge({ a: unknown, b: { isKept: true } }).figures.verdict).toBe("inconclusive");
    expect(judge({ a: unknown, b: {} }).figures).toMatchObject({ failed: 1, verdict: "fail" });
  });

  it("never passes what was not asked for", () => {
    const { figures, findings } = judgeWeb([at("https://a.example/")], new Map());
    expect(figures.verdict).toBe("inconclusive");
    expect(findings[0]?.rule).toBe("docs/url-not-asked");
  });
});
