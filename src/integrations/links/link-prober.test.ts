import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLinkProber } from "./create-link-prober.ts";
import type { ProbeCache } from "./probe-cache.ts";
import { createWebClient } from "./web-client.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let origin: string;
let answers: Map<string, Answer>;
let asked: string[];
let now: number;
let waits: number[];
let cached: Map<string, string>;

beforeEach(async () => {
  answers = new Map();
  asked = [];
  waits = [];
  now = 1_000_000;
  cached = new Map();
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const answer = answers.get(request.url ?? "");
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${portOf(server)}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function portOf(of: Server): number {
  return (of.address() as AddressInfo).port; // a TCP server that listens has one
}

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_request, response) =>
    void response.writeHead(code, headers).end();

const cache: ProbeCache = {
  get: async (key) => cached.get(key) ?? null,
  put: async (key, value) => void cached.set(key, value),
};

function probe(
  paths: readonly string[],
  options: { readonly privateHosts?: readonly string[]; readonly env?: Record<string, string> } = {},
) {
  const client = createWebClient(options.env ?? {}, "signalbox/test", options.privateHosts ?? ["127.0.0.1"]);
  const wait = async (ms: number) => {
    waits.push(ms);
    now += ms;
  };
  const prober = createLinkProber({ client, cache, clock: { now: () => now }, wait });
  const urls = paths.map((path) => (path.startsWith("/") ? origin + path : path));
  return prober.probe(urls, new AbortController().signal);
}

const verdicts = async (...paths: readonly string[]) =>
  (await probe(paths)).map(({ url, verdict }) => `${url.replace(origin, "")} ${verdict}`).sort();

describe("an address of the web", () => {
  it("is alive, dead, or not known, by what its server says", async () => {
    for (const code of [200, 204, 401, 403, 404, 410, 451, 500]) answers.set(`/${code}`, status(code));
    expect(await verdicts("/200", "/204", "/401", "/403", "/404", "/410", "/451", "/500")).toEqual([
      "/200 pass",
      "/204 pass",
      "/401 inconclusive",
      "/403 inconclusive",
      "/404 fail",
      "/410 fail",
      "/451 inconclusive",
      "/500 inconclusive",
    ]);
  });

  it("is asked for by GET where the server does not take HEAD, and its body is not read", async () => {
    answers.set("/shy", (request, response) => {
      if (request.method === "HEAD") return void response.writeHead(405).end();
      response.writeHead(200);
      response.write("x".repeat(1_000)); // and it never ends
    });
    expect(await verdicts("/shy")).toEqual(["/shy pass"]);
    expect(asked.filter((line) => line.endsWith("/shy"))).toEqual(["HEAD /shy", "GET /shy"]);
  });

  it("is told to have moved by permanent redirects alone, followed on its host", async () => {
    answers.set("/old", status(301, { location: "/new" }));
    answers.set("/new", status(200));
    answers.set("/today", status(302, { location: "/new" }));
    answers.set("/gone", status(301, { location: "/nothing" }));
    answers.set("/round", status(302, { location: "/round" }));
    const found = await probe(["/old", "/today", "/gone", "/round"]);
    const shown = found.map(({ url, verdict, movedTo }) => [url.slice(origin.length), verdict, movedTo]);
    expect(Object.fromEntries(shown.map(([url, ...rest]) => [url, rest]))).toEqual({
      "/old": ["pass", `${origin}/new`],
      "/today": ["pass", null],
      "/gone": ["fail", null],
      "/round": ["fail", null],
    });
  });

  it("on another host is not followed, but handed back, so that policy is asked about that host", async () => {
    answers.set("/away", status(308, { location: "http://elsewhere.example/x" }));
    expect((await probe(["/away"]))[0]).toMatchObject({
      verdict: "inconclusive",
      elsewhere: "http://elsewhere.example/x",
      movedTo: "http://elsewhere.example/x",
    });
  });
});

describe("manners", () => {
  it("asks for two addresses of a host at once at most", async () => {
    let open = 0;
    let most = 0;
    const held: (() => void)[] = [];
    for (let index = 0; index < 8; index += 1)
      answers.set(`/${index}`, (_request, response) => {
        open += 1;
        most = Math.max(most, open);
        held.push(() => {
          open -= 1;
          response.writeHead(200).end();
        });
        if (held.length === 2 || open === 1) setImmediate(() => held.splice(0).forEach((release) => release()));
      });
    await probe(Array.from({ length: 8 }, (_none, index) => `/${index}`));
    expect(asked.filter((line) => line.startsWith("HEAD"))).toHaveLength(8);
    expect(most).toBeLessThanOrEqual(2);
  });

  it.each([
    ["seconds", "7", 7_000],
    ["a date", new Date(1_003_000).toUTCString(), 3_000],
    ["nothing", undefined, 1_000],
  ])("waits as long as 429 says, in %s, and asks again", async (_what, retryAfter, expected) => {
    let times = 0;
    answers.set("/busy", (_request, response) => {
      times += 1;
      const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter };
      if (times === 1) response.writeHead(429, headers).end();
      else response.writeHead(200).end();
    });
    expect(await verdicts("/busy")).toEqual(["/busy pass"]);
    expect(waits).toEqual([expected]);
  });

  it("does not wait for long, nor for ever: the verdict is then that it is not known", async () => {
    answers.set("/tomorrow", status(429, { "retry-after": "86400" }));
    answers.set("/always", status(503, { "retry-after": "1" }));
    expect(await verdicts("/tomorrow")).toEqual(["/tomorrow inconclusive"]);
    expect(waits).toEqual([]);
    expect(await verdicts("/always")).toEqual(["/always inconclusive"]);
    expect(waits).toEqual([1_000, 1_000]);
  });

  it("does what robots.txt asks, and reads it once", async () => {
    const text = "User-agent: *\nDisallow: /private\nAllow: /private/open\n";
    answers.set("/robots.txt", (_request, response) => void response.writeHead(200).end(text));
    for (const path of ["/a", "/private/x", "/private/open"]) answers.set(path, status(200));
    expect(await verdicts("/a", "/private/x", "/private/open")).toEqual([
      "/a pass",
      "/private/open pass",
      "/private/x inconclusive",
    ]);
    expect(asked.filter((line) => line.includes("robots"))).toHaveLength(1);
    expect(asked.join()).not.toContain("/private/x");
  });

  it("asks for nothing where robots.txt can't be read because the server fails", async () => {
    answers.set("/robots.txt", status(500));
    answers.set("/a", status(200));
    expect(await verdicts("/a")).toEqual(["/a inconclusive"]);
  });

  it("leaves a host alone that does not answer", async () => {
    const dropping: Answer = (request) => void request.socket.destroy();
    const paths = Array.from({ length: 40 }, (_none, index) => `/drop/${index}`);
    for (const path of ["/robots.txt", ...paths]) answers.set(path, dropping);
    const found = await probe(paths);
    expect(new Set(found.map((one) => one.verdict))).toEqual(new Set(["inconclusive"]));
    expect(found.filter((one) => one.reason === "its host does not answer").length).toBeGreaterThan(30);
    expect(asked.length).toBeLessThan(10);
  });
});

describe("the cache", () => {
  it("believes a living address for a week, a dead one for an hour, and what is not known not at all", async () => {
    for (const code of [200, 404, 403]) answers.set(`/${code}`, status(code));
    const times = (code: number) => asked.filter((line) => line === `HEAD /${code}`).length;
    const all = () => probe(["/200", "/404", "/403"]);
    await all();
    expect((await all()).filter((one) => one.isKept).map((one) => one.url.slice(origin.length))).toEqual([
      "/200",
      "/404",
    ]);
    expect([times(200), times(404), times(403)]).toEqual([1, 1, 2]);
    now += 3_600_000;
    await all();
    expect([times(200), times(404)]).toEqual([1, 2]);
    now += 7 * 86_400_000;
    await all();
    expect([times(200), times(404)]).toEqual([2, 3]);
  });

  it("takes a torn entry for none", async () => {
    answers.set("/a", status(200));
    await probe(["/a"]);
    for (const key of cached.keys()) cached.set(key, '{"verdict":"pass"');
    expect((await probe(["/a"]))[0]).toMatchObject({ verdict: "pass", isKept: false });
  });
});

describe("private addresses", () => {
  it("are never asked for unless the settings name their host", async () => {
    answers.set("/a", status(200));
    const at = (host: string) => `http://${host}:${portOf(server)}/a`;
    const hosts = ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "server"];
    for (const host of hosts) {
      const [found] = await probe([at(host)], { privateHosts: [] });
      expect([host, found?.verdict, found?.reason]).toEqual([
        host,
        "inconclusive",
        "a private address: it is not asked for",
      ]);
    }
    expect(asked).toEqual([]);
    expect((await probe([at("localhost")], { privateHosts: ["localhost"] }))[0]?.verdict).toBe("pass");
  });

  it("stay private where a proxy is set and no_proxy sends their names past it", async () => {
    const env = { http_proxy: "http://127.0.0.1:9", no_proxy: "*" };
    const [found] = await probe([`${origin}/a`], { privateHosts: [], env });
    expect(found?.reason).toBe("a private address: it is not asked for");
    answers.set("/a", status(200));
    expect((await probe([`${origin}/a`], { env }))[0]?.verdict).toBe("pass");
  });

  it("behind a redirect are not asked for either", async () => {
    answers.set("/in", status(302, { location: "http://169.254.169.254/latest/meta-data" }));
    const [first] = await probe(["/in"]);
    const [second] = await probe([first?.elsewhere ?? ""]);
    expect(second?.reason).toBe("a private address: it is not asked for");
  });
});
