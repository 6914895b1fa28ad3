import { BlockList, isIP } from "node:net";

/** From where a request came, by the connection's other end and its `X-Forwarded-For`. */
export type ReadAddress = (remote: string | undefined, forwarded: string | undefined) => string;

/**
 * Reads addresses behind proxies: what a trusted proxy says is believed, from the right, as far as the next one is trusted too.
 * `trusted` are addresses and networks (`10.0.0.0/8`); with none, nothing that a request says counts. Source: RFC 7239, section 8.1.
 */
export function createAddressReader(trusted: readonly string[]): ReadAddress {
  const proxies = new BlockList();
  for (const one of trusted) {
    const [net = "", prefix] = one.split("/");
    const family = isIP(net) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) proxies.addAddress(net, family);
    else proxies.addSubnet(net, Number(prefix), family);
  }
  const isProxy = (address: string) => proxies.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  return (remote, forwarded) => {
    let address = plainOf(remote ?? "");
    const said = (forwarded ?? "").split(",").map((one) => plainOf(one.trim()));
    while (isIP(address) !== 0 && isProxy(address)) {
      const next = said.pop();
      if (next === undefined || isIP(next) === 0) break;
      address = next;
    }
    return address === "" ? "unknown" : address;
  };
}

/** An IPv4 address as it is written, also where the socket shows it within IPv6. Source: RFC 4291, section 2.5.5.2. */
function plainOf(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
}
