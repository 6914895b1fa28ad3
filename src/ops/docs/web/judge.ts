import { z } from "zod";
import type { Finding } from "../../../kernel/record/finding.ts";
import { docsFinding } from "../audit/rules/finding.ts";
import type { LinkProbe } from "./port.ts";

/** A web address with the page that names it first. */
export const WebAddress = z.strictObject({ url: z.string(), file: z.string(), line: z.number().int() });
export type WebAddress = z.infer<typeof WebAddress>;

/** What asking came to. No answer is never a pass. */
export const WebFigures = z.strictObject({
  asked: z.number().int(),
  passed: z.number().int(),
  failed: z.number().int(),
  inconclusive: z.number().int(),
  verdict: z.enum(["pass", "fail", "inconclusive"]),
});
export type WebFigures = z.infer<typeof WebFigures>;

const NAMED = 5;

/** Judges web addresses by what asking came to. A host that is unknown counts as dead only when others were reached: otherwise the network is. Pure. */
export function judgeWeb(
  addresses: readonly WebAddress[],
  probes: ReadonlyMap<string, LinkProbe>,
): { readonly figures: WebFigures; readonly findings: readonly Finding[] } {
  const isOnline = [...probes.values()].some((probe) => probe.reached && !probe.isKept);
  const findings: Finding[] = [];
  const silent: { readonly address: WebAddress; readonly reason: string }[] = [];
  const counts = { pass: 0, fail: 0, inconclusive: 0 };
  for (const address of addresses) {
    const probe = probes.get(address.url);
    const verdict = probe === undefined ? "inconclusive" : verdictOf(probe, isOnline);
    counts[verdict] += 1;
    if (verdict === "fail") findings.push(dead(address, probe?.reason ?? ""));
    else if (verdict === "inconclusive") silent.push({ address, reason: probe?.reason ?? "it was not asked for" });
    else if (probe?.movedTo !== null && probe?.movedTo !== undefined) findings.push(moved(address, probe.movedTo));
  }
  const [first] = silent;
  if (first !== undefined) findings.push(notAsked(first.address, silent));
  const verdict = counts.fail > 0 ? "fail" : counts.inconclusive > 0 ? "inconclusive" : "pass";
  const figures = {
    asked: addresses.length,
    passed: counts.pass,
    failed: counts.fail,
    inconclusive: counts.inconclusive,
    verdict,
  } as const;
  return { figures, findings };
}

function verdictOf(probe: LinkProbe, isOnline: boolean): LinkProbe["verdict"] {
  return probe.verdict === "fail" && !probe.reached && !isOnline ? "inconclusive" : probe.verdict;
}

function dead({ url, file, line }: WebAddress, reason: string): Finding {
  return docsFinding("docs/dead-url", {
    ...{ file, line },
    message: `${url} is dead: ${reason}`,
    remedy: "Write the address where it is now, link to an archive, or take the link away.",
    identity: url,
  });
}

function moved({ url, file, line }: WebAddress, to: string): Finding {
  return docsFinding("docs/moved-url", {
    ...{ file, line },
    message: `${url} has moved for good to ${to}`,
    remedy: `Write ${to}.`,
    identity: url,
  });
}

function notAsked(
  { file, line }: WebAddress,
  silent: readonly { readonly address: WebAddress; readonly reason: string }[],
): Finding {
  const named = silent.slice(0, NAMED).map(({ address, reason }) => `${address.url} (${reason})`);
  const more = silent.length > NAMED ? ` and ${silent.length - NAMED} more` : "";
  return docsFinding("docs/url-not-asked", {
    ...{ file, line },
    message: `of ${silent.length} web address${silent.length === 1 ? "" : "es"} it is not known whether they work: ${named.join(", ")}${more}`,
    remedy: "Look at them yourself, or ask again later.",
    identity: "not asked",
  });
}
