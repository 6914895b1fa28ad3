import { isOpsError } from "../../../kernel/ops-error.ts";
import type { Reader } from "../../../kernel/work/task.ts";
import { type LinkProbe, probeLinks } from "./port.ts";

/** So many hosts are asked side by side, and so many hops from host to host are followed. */
const HOSTS_AT_ONCE = 8;
const HOPS = 5;
/** No host is begun with after this; those that are left are not known. Half of the time that the audit has. */
const ASKING_MS = 300_000;

/** Asks for addresses, host by host, each host permitted by policy first; one that points to another host is asked for there. */
export async function askAll(read: Reader, urls: readonly string[]): Promise<ReadonlyMap<string, LinkProbe>> {
  const until = AbortSignal.timeout(ASKING_MS);
  const answers = new Map<string, LinkProbe>();
  let open = new Map(urls.map((url) => [url, url]));
  for (let hop = 0; open.size > 0 && hop < HOPS; hop += 1) {
    const probes = await askHosts(read, [...new Set(open.values())], until);
    const next = new Map<string, string>();
    for (const [url, asked] of open) {
      const probe = probes.get(asked);
      if (probe === undefined) continue;
      answers.set(url, { ...probe, url, movedTo: movedFor(answers.get(url), probe) });
      if (probe.elsewhere !== null) next.set(url, probe.elsewhere);
    }
    open = next;
  }
  for (const url of open.keys()) {
    const probe = answers.get(url);
    if (probe !== undefined)
      answers.set(url, { ...probe, verdict: "fail", reason: "it leads from host to host without an end" });
  }
  return answers;
}

/** Where an address has moved to for good: only a chain that is permanent from its first host on says so. */
function movedFor(before: LinkProbe | undefined, now: LinkProbe): string | null {
  if (before === undefined) return now.movedTo;
  return before.movedTo === null ? null : (now.movedTo ?? before.movedTo);
}

async function askHosts(
  read: Reader,
  urls: readonly string[],
  until: AbortSignal,
): Promise<ReadonlyMap<string, LinkProbe>> {
  const byHost = new Map<string, string[]>();
  for (const url of urls) byHost.set(hostOf(url), [...(byHost.get(hostOf(url)) ?? []), url]);
  const waiting = [...byHost];
  const found = new Map<string, LinkProbe>();
  let done = 0;
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [host, own] = next;
      const probes = until.aborted ? unasked(read, own, "there was no time left") : await askHost(read, host, own);
      for (const probe of probes) found.set(probe.url, probe);
      done += 1;
      read.progress(done, byHost.size, "asking for web addresses");
    }
  };
  await Promise.all(Array.from({ length: Math.min(HOSTS_AT_ONCE, waiting.length) }, work));
  return found;
}

async function askHost(read: Reader, host: string, urls: readonly string[]): Promise<readonly LinkProbe[]> {
  if (host === "") return unasked(read, urls, "it is no address of the web");
  try {
    return await read.read(probeLinks, { host, urls });
  } catch (thrown) {
    if (isOpsError(thrown, "denied")) return unasked(read, urls, `policy does not permit to ask ${host}`);
    throw thrown;
  }
}

function unasked(read: Reader, urls: readonly string[], reason: string): readonly LinkProbe[] {
  return urls.map((url) => ({
    ...{ url, verdict: "inconclusive", reached: false, reason, movedTo: null },
    ...{ elsewhere: null, askedAt: read.at, isKept: false },
  }));
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : "";
}
