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
  const judged = addresses.map((address) => {
    const probe = probes.get(address.url) ?? NOT_ASKED;
    return { address, probe, verdict: verdictOf(probe, isOnline) };
  });
  const of = (verdict: LinkProbe["verdict"]) => judged.filter((one) => one.verdict === verdict);
  const [failed, passed, silent] = [of("fail"), of("pass"), of("inconclusive")];
  const findings = [
    ...failed.map(({ address, probe }) => dead(address, probe.reason)),
    ...passed.flatMap(({ address, probe }) => (probe.movedTo === null ? [] : [moved(address, probe.movedTo)])),
    ...notAsked(silent.map(({ address, probe }) => ({ address, reason: probe.reason }))),
  ];
  const counts = { asked: judged.length, passed: passed.length, failed: failed.length, inconclusive: silent.length };
  const verdict = failed.length > 0 ? "fail" : silent.length > 0 ? "inconclusive" : "pass";
  return { figures: { ...counts, verdict }, findings };
}

const NOT_ASKED: Pick<LinkProbe, "verdict" | "reached" | "reason" | "movedTo"> = {
  ...{ verdict: "inconclusive", reached: false, reason: "it was not asked for", movedTo: null },
};

function verdictOf(probe: Pick<LinkProbe, "verdict" | "reached">, isOnline: boolean): LinkProbe["verdict"] {
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

function notAsked(silent: readonly { readonly address: WebAddress; readonly reason: string }[]): readonly Finding[] {
  const [first] = silent;
  if (first === undefined) return [];
  const named = silent.slice(0, NAMED).map(({ address, reason }) => `${address.url} (${reason})`);
  const more = silent.length > NAMED ? ` and ${silent.length - NAMED} more` : "";
  const many = `${silent.length} web address${silent.length === 1 ? "" : "es"}`;
  const { file, line } = first.address;
  return [
    docsFinding("docs/url-not-asked", {
      ...{ file, line },
      message: `of ${many} it is not known whether they work: ${named.join(", ")}${more}`,
      remedy: "Look at them yourself, or ask again later.",
      identity: "not asked",
    }),
  ];
}
