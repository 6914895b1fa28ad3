import { PrivateAddress, type WebAnswer } from "./web-client.ts";
import type { LinkProbe } from "../../ops/docs/index.ts";

/** What is known of an address after asking. */
export type Settled = Pick<LinkProbe, "verdict" | "reached" | "reason"> &
  Partial<Pick<LinkProbe, "movedTo" | "elsewhere">>;

/** Answers that say something about who asks, or when, and nothing about the address. Source: RFC 9110, section 15; 451 and 999 by use. */
const ABOUT_US = [401, 402, 403, 406, 407, 408, 418, 421, 425, 429, 451, 999];

/** What an answer, or its absence, says about an address: a redirect, or a verdict with its reason. */
export function settle(
  asked: WebAnswer | Error,
  url: URL,
):
  | { readonly kind: "redirect"; readonly to: URL; readonly isPermanent: boolean }
  | { readonly kind: "known"; readonly result: Settled } {
  if (asked instanceof Error) return { kind: "known", result: settleError(asked) };
  const { status, location } = asked;
  if (status >= 300 && status < 400 && status !== 304 && location !== null) {
    if (!URL.canParse(location, url.href)) return known("fail", "it leads to what is no address");
    const to = new URL(location, url);
    if (!/^https?:$/.test(to.protocol)) return known("fail", `it leads to ${to.protocol}`);
    return { kind: "redirect", to, isPermanent: status === 301 || status === 308 };
  }
  if (status < 400) return known("pass", `${status}`);
  if (ABOUT_US.includes(status)) return known("inconclusive", `the server answers ${status}`);
  return status >= 500
    ? known("inconclusive", `the server answers ${status}`)
    : known("fail", `the server answers ${status}`);
}

function known(verdict: LinkProbe["verdict"], reason: string) {
  return { kind: "known", result: { verdict, reached: true, reason } } as const;
}

/** A host without a name in DNS is dead if the network works; a certificate that has run out is seen by everybody. */
function settleError(error: Error): Settled {
  const cause = innermost(error);
  if (cause instanceof PrivateAddress)
    return { verdict: "inconclusive", reached: false, reason: "a private address: it is not asked for" };
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  if (code === "ENOTFOUND") return { verdict: "fail", reached: false, reason: "the host is unknown" };
  if (/^(?:CERT_HAS_EXPIRED|ERR_TLS_CERT_ALTNAME_INVALID|DEPTH_ZERO_SELF_SIGNED_CERT)$/.test(code))
    return { verdict: "fail", reached: true, reason: `its certificate does not hold (${code})` };
  const reason =
    cause.name === "TimeoutError" || cause.name === "AbortError"
      ? "no answer in time"
      : `no answer (${code || cause.name})`;
  return { verdict: "inconclusive", reached: false, reason };
}

function innermost(error: Error): Error {
  return error.cause instanceof Error ? innermost(error.cause) : error;
}
