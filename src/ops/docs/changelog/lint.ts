import compare from "semver/functions/compare.js";
import valid from "semver/functions/valid.js";
import { type Finding, makeFinding, type Severity } from "../../../kernel/record/finding.ts";
import {
  CATEGORIES,
  headingText,
  isUnreleased,
  parseRegions,
  parseReleaseHeading,
  reasonAgainstEditing,
  type Regions,
  type Section,
} from "../../changelog/index.ts";

/** A released section whose heading has the right shape. */
interface Release {
  readonly section: Section;
  readonly version: string;
  readonly date: string;
}

/** Judges a changelog: shape of headings, names of categories, order of versions, dates, links. Source: Keep a Changelog 2.0.0. */
export function lintChangelog(text: string, path: string): readonly Finding[] {
  const regions = parseRegions(text);
  const reason = reasonAgainstEditing(regions);
  const report = reporterOf(path);
  if (reason !== null)
    return [
      report(
        "changelog/unsafe-to-edit",
        "medium",
        lineNamedIn(reason),
        `it can't be edited safely: ${reason}`,
        "Bring it into the form of https://keepachangelog.com.",
        "format",
      ),
    ];
  const releases = regions.sections.flatMap((section) => releaseOf(section));
  return [
    ...headings(regions, report),
    ...categories(regions, report),
    ...orders(releases, report),
    ...dates(releases, report),
    ...links(regions, releases, report),
  ];
}

type Report = (
  ...words: readonly [
    rule: `changelog/${string}`,
    severity: Severity,
    line: number,
    message: string,
    remedy: string,
    identity?: string,
  ]
) => Finding;

function reporterOf(path: string): Report {
  return (...[rule, severity, line, message, remedy, identity]) =>
    makeFinding({
      rule,
      severity,
      priority: severity === "medium" ? "P1" : "P2",
      where: { file: path, line },
      message,
      remedy,
      owner: "meta-updater",
      identity: identity ?? message,
    });
}

function releaseOf(section: Section): readonly Release[] {
  const parsed = parseReleaseHeading(section.heading);
  return parsed === null || valid(parsed.version) === null
    ? []
    : [{ section, version: parsed.version, date: parsed.date }];
}

function headings(regions: Regions, report: Report): readonly Finding[] {
  const wrong = regions.sections.filter((section) => !isUnreleased(section) && releaseOf(section).length === 0);
  const found = wrong.map((section) =>
    report(
      "changelog/heading-shape",
      "medium",
      section.first + 1,
      `"${section.heading.slice(0, 80)}" is no "[X.Y.Z] - YYYY-MM-DD"`,
      "Write the version in brackets, a hyphen, and the date.",
    ),
  );
  if (regions.sections.length > 0 && !regions.sections.some(isUnreleased))
    found.push(
      report(
        "changelog/no-unreleased",
        "low",
        regions.sections[0]?.first ?? 1,
        "there is no [Unreleased] section",
        'Put "## [Unreleased]" above the first version.',
      ),
    );
  return found;
}

function categories(regions: Regions, report: Report): readonly Finding[] {
  return regions.sections.flatMap((section) => {
    const seen = new Set<string>();
    return regions.lines.slice(section.first + 1, section.last).flatMap((line, offset) => {
      if (!line.isMarkup || !/^ {0,3}###(?:[ \t]|$)/.test(line.text)) return [];
      const name = headingText(line.text);
      const at = section.first + 2 + offset;
      const isTwice = seen.has(name);
      seen.add(name);
      const where = `${section.heading.slice(0, 40)}: "${name.slice(0, 40)}"`;
      if (isTwice)
        return [report("changelog/category-twice", "low", at, `${where} stands twice`, "Put its entries together.")];
      return CATEGORIES.some((category) => category === name)
        ? []
        : [
            report(
              "changelog/category-name",
              "low",
              at,
              `${where} is no category`,
              `Use one of ${CATEGORIES.join(", ")}.`,
            ),
          ];
    });
  });
}

function orders(releases: readonly Release[], report: Report): readonly Finding[] {
  return releases.slice(1).flatMap((release, index) => {
    const above = releases[index];
    if (above === undefined) return [];
    const order = compare(above.version, release.version);
    if (order > 0) return [];
    const message =
      order === 0 ? `${release.version} stands twice` : `${release.version} stands below ${above.version}`;
    return [
      report(
        "changelog/version-order",
        "medium",
        release.section.first + 1,
        message,
        "Put the newest version first, each one once.",
      ),
    ];
  });
}

function dates(releases: readonly Release[], report: Report): readonly Finding[] {
  return releases.flatMap((release, index) => {
    const line = release.section.first + 1;
    if (!isDay(release.date))
      return [
        report(
          "changelog/date",
          "medium",
          line,
          `${release.version}: ${release.date} is no day`,
          "Write a day that exists, as YYYY-MM-DD.",
        ),
      ];
    const above = releases[index - 1];
    const isLater =
      above !== undefined &&
      isDay(above.date) &&
      above.date < release.date &&
      above.version.split(".")[0] === release.version.split(".")[0];
    return isLater
      ? [
          report(
            "changelog/date-order",
            "low",
            line,
            `${release.version} (${release.date}) is dated after ${above.version} (${above.date})`,
            "Correct the date that is wrong.",
          ),
        ]
      : [];
  });
}

/** Where any version has a link definition, every one in brackets needs its own, and none may be left over. */
function links(regions: Regions, releases: readonly Release[], report: Report): readonly Finding[] {
  const defined = new Map<string, number>();
  for (const [index, line] of regions.lines.entries()) {
    const label = line.isMarkup ? /^ {0,3}\[([^\]]+)\]:\s*\S/.exec(line.text)?.[1] : undefined;
    if (label !== undefined) defined.set(label.toLowerCase(), index + 1);
  }
  const named = regions.sections.flatMap((section) => {
    const label = /^\[([^\]]+)\](?!\()/.exec(section.heading)?.[1];
    return label === undefined ? [] : [{ label, line: section.first + 1 }];
  });
  if (!named.some(({ label }) => defined.has(label.toLowerCase()))) return [];
  const missing = named
    .filter(({ label }) => !defined.has(label.toLowerCase()))
    .map(({ label, line }) =>
      report(
        "changelog/missing-link",
        "low",
        line,
        `[${label}] has no link`,
        `Add "[${label}]: <compare address>" at the end.`,
      ),
    );
  const known = new Set(named.map(({ label }) => label.toLowerCase()));
  const left = [...defined].filter(
    ([label]) => valid(label) !== null && !known.has(label) && !releases.some((release) => release.version === label),
  );
  return [
    ...missing,
    ...left.map(([label, line]) =>
      report(
        "changelog/unused-link",
        "low",
        line,
        `[${label}] is the link of a version that is not there`,
        "Take it out, or add the version.",
      ),
    ),
  ];
}

function isDay(date: string): boolean {
  const at = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date);
}

function lineNamedIn(reason: string): number {
  return Number(/\bline (\d+)/.exec(reason)?.[1] ?? 1);
}
