import { lookup as lookUp } from "node:dns/promises";
import type { LookupAddress } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { OpsError } from "../../kernel/ops-error.ts";

/** The environment variable with the addresses, ranges and names that may be called although they are no public ones. */
export const ALLOW_ADDRESSES = "SIGNALBOX_ALLOW_ADDRESSES";

/**
 * Addresses that no public receiver has. Sources: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), RFC 5771
 * (multicast). Translations of IPv4 (64:ff9b::/96, 2002::/16, 2001::/32) are refused whole: they would lead around the rest.
 */
const REFUSED: readonly (readonly [net: string, prefix: number, family: "ipv4" | "ipv6"])[] = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.0.2.0", 24, "ipv4"],
  ["192.88.99.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["198.51.100.0", 24, "ipv4"],
  ["203.0.113.0", 24, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
  ["::", 128, "ipv6"],
  ["::1", 128, "ipv6"],
  ["64:ff9b::", 96, "ipv6"],
  ["64:ff9b:1::", 48, "ipv6"],
  ["100::", 64, "ipv6"],
  ["2001::", 23, "ipv6"],
  ["2001:db8::", 32, "ipv6"],
  ["2002::", 16, "ipv6"],
  ["fc00::", 7, "ipv6"],
  ["fe80::", 10, "ipv6"],
  ["fec0::", 10, "ipv6"],
  ["ff00::", 8, "ipv6"],
];

/** Says which addresses may be called when a user names where to. */
export interface AddressGuard {
  /** The addresses of a host. Throws `denied` when one of them may not be called, `network` when it has none. */
  resolve(hostname: string): Promise<readonly LookupAddress[]>;
  /** The same for a socket that is about to connect: the addresses that were checked are the ones it connects to. */
  readonly lookup: LookupFunction;
}

/** Guards against calls into this host and its networks. `allowed` lists exceptions: addresses, ranges (`10.1.0.0/16`) and names. */
export function createAddressGuard(allowed: string): AddressGuard {
  const refused = new BlockList();
  for (const [net, prefix, family] of REFUSED) refused.addSubnet(net, prefix, family);
  const entries = allowed.split(/[\s,]+/).filter((entry) => entry !== "");
  const { ranges, names } = readAllowed(entries);
  const check = (hostname: string, address: string): void => {
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    const plain = mappedIPv4(address);
    const hits = (list: BlockList) => list.check(address, family) || (plain !== null && list.check(plain, "ipv4"));
    if (!hits(refused) || hits(ranges) || names.has(hostname)) return;
    throw new OpsError(
      "denied",
      `${hostname} is ${hostname === address ? "" : `${address}, `}an address of this host or its networks`,
      {
        hint: `Whoever runs the server may allow it: ${ALLOW_ADDRESSES}=${hostname}.`,
      },
    );
  };
  const resolve = async (named: string): Promise<readonly LookupAddress[]> => {
    const hostname = named.replace(/^\[|\]$/g, "").toLowerCase();
    const family = isIP(hostname);
    const addresses = family === 0 ? await addressesOf(hostname) : [{ address: hostname, family }];
    for (const { address } of addresses) check(hostname, address);
    return addresses;
  };
  return { resolve, lookup: lookupOver(resolve) };
}

function readAllowed(entries: readonly string[]): { readonly ranges: BlockList; readonly names: ReadonlySet<string> } {
  const ranges = new BlockList();
  const names = new Set<string>();
  for (const entry of entries) {
    const [net = "", prefix] = entry.split("/");
    const family = isIP(net) === 6 ? "ipv6" : "ipv4";
    if (isIP(net) === 0) names.add(entry.toLowerCase());
    else if (prefix === undefined) ranges.addAddress(net, family);
    else if (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === "ipv6" ? 128 : 32))
      ranges.addSubnet(net, Number(prefix), family);
    else throw new OpsError("invalid_input", `${ALLOW_ADDRESSES} names "${entry}", which is no address, range or name`);
  }
  return { ranges, names };
}

/** The IPv4 address within an IPv4-mapped one, such as `::ffff:7f00:1`. Source: RFC 4291, section 2.5.5.2. */
function mappedIPv4(address: string): string | null {
  if (isIP(address) !== 6) return null;
  const host = new URL(`http://[${address}]`).hostname;
  const match = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(host);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  const [high, low] = [Number.parseInt(match[1], 16), Number.parseInt(match[2], 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

async function addressesOf(hostname: string): Promise<readonly LookupAddress[]> {
  try {
    return await lookUp(hostname, { all: true });
  } catch (thrown) {
    throw new OpsError("network", `${hostname} has no address that can be found`, { cause: thrown });
  }
}

function lookupOver(resolve: AddressGuard["resolve"]): LookupFunction {
  return (hostname, options, reply) => {
    const answer = async () => {
      const addresses = await resolve(hostname).catch((thrown: unknown) =>
        thrown instanceof Error ? thrown : new Error(String(thrown)),
      );
      if (addresses instanceof Error) return reply(addresses, "", 0);
      const { family } = options;
      const wanted = family === 4 || family === 6 ? addresses.filter((one) => one.family === family) : addresses;
      const [first] = wanted;
      if (first === undefined)
        reply(Object.assign(new Error(`${hostname} has no such address`), { code: "ENOTFOUND" }), "", 0);
      else if (options.all === true) reply(null, [...wanted]);
      else reply(null, first.address, first.family);
    };
    void answer();
  };
}
