import { describe, expect, it } from "vitest";
import { createAddressReader } from "./caller-address.ts";

const PROXIES = ["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"];

describe("from where a request came", () => {
  it.each([
    ["nobody is trusted", [], "10.0.0.1", "203.0.113.9", "10.0.0.1"],
    ["a stranger says so", PROXIES, "198.51.100.7", "203.0.113.9", "198.51.100.7"],
    ["a proxy says so", PROXIES, "10.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["a proxy says so over IPv6", PROXIES, "2001:db8::1", "2001:dead::9", "2001:dead::9"],
    ["a proxy is shown within IPv6", PROXIES, "::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["two proxies stand in a row", PROXIES, "10.0.0.1", "203.0.113.9, 192.0.2.1", "203.0.113.9"],
    ["the caller lies before the proxy speaks", PROXIES, "10.0.0.1", "127.0.0.1, 203.0.113.9", "203.0.113.9"],
    ["the proxy says nothing", PROXIES, "10.0.0.1", undefined, "10.0.0.1"],
    ["what is said is no address", PROXIES, "10.0.0.1", "<script>", "10.0.0.1"],
    ["nothing is known", PROXIES, undefined, "203.0.113.9", "unknown"],
  ] as const)("is told when %s", (_claim, trusted, remote, forwarded, wanted) => {
    expect(createAddressReader(trusted)(remote, forwarded)).toBe(wanted);
  });
});
