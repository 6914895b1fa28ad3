import { describe, expect, it } from "vitest";
import { createAddressReader } from "./caller-address.ts";

const PROXIES = ["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"];

interface Case {
  readonly when: string;
  readonly trusted: readonly string[];
  /** The connection's other end, and what the request says. */
  readonly asked: readonly [string | undefined, string | undefined];
  readonly wanted: string;
}

describe("from where a request came", () => {
  const cases: readonly Case[] = [
    { when: "nobody is trusted", trusted: [], asked: ["10.0.0.1", "203.0.113.9"], wanted: "10.0.0.1" },
    { when: "a stranger says so", trusted: PROXIES, asked: ["198.51.100.7", "203.0.113.9"], wanted: "198.51.100.7" },
    { when: "a proxy says so", trusted: PROXIES, asked: ["10.0.0.1", "203.0.113.9"], wanted: "203.0.113.9" },
    {
      when: "a proxy says so over IPv6",
      trusted: PROXIES,
      asked: ["2001:db8::1", "2001:dead::9"],
      wanted: "2001:dead::9",
    },
    {
      when: "a proxy is shown within IPv6",
      trusted: PROXIES,
      asked: ["::ffff:10.0.0.1", "203.0.113.9"],
      wanted: "203.0.113.9",
    },
    {
      when: "two proxies stand in a row",
      trusted: PROXIES,
      asked: ["10.0.0.1", "203.0.113.9, 192.0.2.1"],
      wanted: "203.0.113.9",
    },
    {
      when: "the caller lies before the proxy speaks",
      trusted: PROXIES,
      asked: ["10.0.0.1", "127.0.0.1, 203.0.113.9"],
      wanted: "203.0.113.9",
    },
    { when: "the proxy says nothing", trusted: PROXIES, asked: ["10.0.0.1", undefined], wanted: "10.0.0.1" },
    { when: "what is said is no address", trusted: PROXIES, asked: ["10.0.0.1", "<script>"], wanted: "10.0.0.1" },
    { when: "nothing is known", trusted: PROXIES, asked: [undefined, "203.0.113.9"], wanted: "unknown" },
  ];
  it.each(cases)("is told when $when", ({ trusted, asked, wanted }) => {
    expect(createAddressReader(trusted)(...asked)).toBe(wanted);
  });
});
