import semver from "semver";
import { OpsError } from "../../../kernel/ops-error.ts";

const LATEST = "latest";

/** What decides under which dist-tag a version goes; "" and undefined: not said. */
export interface TagFacts {
  readonly version: string;
  readonly asked: string | undefined;
  readonly configured: string;
  readonly inManifest: string;
  /** The registry's tags. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The dist-tag of a version: as asked, as configured, or by channel. A pre-release never takes `latest`, nor does a version below
 * the one that has it. Throws `precondition`, `invalid_input`. Source: release specification, "Publish"; docs.npmjs.com, "npm dist-tag".
 */
export function decideTag(facts: TagFacts): string {
  const { version, asked } = facts;
  const said = asked ?? (facts.configured || facts.inManifest);
  requireWords(version, said);
  const channel = channelOf(version);
  if (channel === null) return said === "" || said === LATEST ? takeLatest(version, facts.tags[LATEST]) : said;
  if (asked === LATEST)
    throw new OpsError("refused", `${version} is a pre-release and may not take the tag latest`, {
      hint: `Leave --tag out: it goes under ${channel}.`,
    });
  return said === "" || said === LATEST ? channel : said;
}

function requireWords(version: string, tag: string): void {
  if (semver.valid(version) === null)
    throw new OpsError("invalid_input", `"${version}" is no version of npm`, {
      hint: "Write it as 1.2.3 or 1.2.3-rc.1.",
    });
  if (tag !== "" && semver.validRange(tag) !== null)
    throw new OpsError("invalid_input", `"${tag}" reads as a version and can't be a dist-tag`, {
      hint: "Take a word: next, beta.",
    });
}

function takeLatest(version: string, latest: string | undefined): string {
  if (latest === undefined || semver.valid(latest) === null || semver.gte(version, latest)) return LATEST;
  throw new OpsError("refused", `${version} is below ${latest}, which has the tag latest`, {
    hint: `Name another tag, such as --tag release-${semver.major(version)}.x.`,
  });
}

/** The channel of a pre-release, `rc` of 1.2.0-rc.1; `next` where it has no word; null of any other version. */
export function channelOf(version: string): string | null {
  const parts = semver.prerelease(version);
  if (parts === null) return null;
  const [word] = parts;
  return typeof word === "string" ? (/^[a-z]+/i.exec(word)?.[0] ?? "next") : "next";
}
