import { z } from "zod";
import type { CallScope } from "../../../kernel/work/effect.ts";
import { isOpsError } from "../../../kernel/ops-error.ts";
import type {
  DependencyAnswer,
  DependencyPlace,
  OutdatedDependency,
  VulnerableDependency,
} from "../../../ops/release/index.ts";
import { folderOf, type NpmAnswer, type NpmCall, type NpmParts, runNpm } from "./call.ts";
import { parseJson, readFailure } from "./failure.ts";

const OutdatedRow = z.looseObject({ current: z.string().optional(), wanted: z.string(), latest: z.string() });
/** In a workspace a dependency of several packages has a row for each of them. */
const Outdated = z.record(z.string(), z.union([OutdatedRow, z.array(OutdatedRow).min(1)]));

const Advisory = z.looseObject({ title: z.string().catch(""), url: z.string().optional() });
/** Source: npm's audit-report.js and vuln.js, `toJSON`; version 2 of the report, npm 7 and newer. */
const Audit = z.looseObject({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(
    z.string(),
    z.looseObject({
      severity: z.enum(["critical", "high", "moderate", "low", "info"]),
      isDirect: z.boolean().catch(false),
      range: z.string().catch("*"),
      via: z.array(z.union([z.string(), Advisory])).catch([]),
      fixAvailable: z
        .union([z.boolean(), z.looseObject({ name: z.string(), version: z.string(), isSemVerMajor: z.boolean() })])
        .catch(false),
    }),
  ),
});
type Vulnerability = z.infer<typeof Audit>["vulnerabilities"][string];

/** Dependencies of which there is a newer version, by `npm outdated`; it exits 1 when there are any. */
export async function outdatedAtNpm(
  parts: NpmParts,
  place: DependencyPlace,
  scope: CallScope,
): Promise<DependencyAnswer<OutdatedDependency>> {
  const question = { words: ["outdated", "--json"], read: readOutdated };
  return ask(parts, place, question, scope);
}

function readOutdated(answer: NpmAnswer): readonly OutdatedDependency[] | null {
  const parsed = Outdated.safeParse(parseJson(answer.stdout.trim() === "" ? "{}" : answer.stdout));
  if (!parsed.success) return null;
  return Object.entries(parsed.data).map(([name, rows]) => {
    const row = Array.isArray(rows) ? rows[0] : rows;
    return { name, current: row?.current ?? null, wanted: row?.wanted ?? "", latest: row?.latest ?? "" };
  });
}

/** Known vulnerabilities of the dependencies, by `npm audit`; it exits 1 when there are any. */
export async function vulnerableAtNpm(
  parts: NpmParts,
  place: DependencyPlace,
  scope: CallScope,
): Promise<DependencyAnswer<VulnerableDependency>> {
  return ask(parts, place, { words: ["audit", "--json"], read: readAudit }, scope);
}

function readAudit(answer: NpmAnswer): readonly VulnerableDependency[] | null {
  const parsed = Audit.safeParse(parseJson(answer.stdout));
  return parsed.success ? Object.entries(parsed.data.vulnerabilities).map(([name, one]) => describe(name, one)) : null;
}

interface Question<Item> {
  readonly words: readonly string[];
  /** Null when it is no answer. */
  read(answer: NpmAnswer): readonly Item[] | null;
}

/** The user's own configuration says which registry is asked. Tokens of the environment are left out: any registry may be named there. */
async function ask<Item>(
  parts: NpmParts,
  place: DependencyPlace,
  { words, read }: Question<Item>,
  scope: CallScope,
): Promise<DependencyAnswer<Item>> {
  const command = ["npm", ...words];
  const call: NpmCall = {
    words: [...words, "--fetch-retries=0", `--fetch-timeout=${place.timeoutMs}`],
    cwd: folderOf(place),
    registry: "",
    name: "",
    trust: "none",
    timeoutMs: place.timeoutMs,
    what: command.join(" "),
  };
  try {
    const answer = await runNpm(parts, call, scope);
    const items = answer.exitCode > 1 ? null : read(answer);
    return items === null ? { kind: "unknown", command, reason: reasonOf(answer) } : { kind: "known", command, items };
  } catch (thrown) {
    if (!isOpsError(thrown, "timeout", "missing_tool", "too_large")) throw thrown;
    return { kind: "unknown", command, reason: thrown.message };
  }
}

function reasonOf(answer: NpmAnswer): string {
  const { code, message } = readFailure(answer.stdout, answer.stderr);
  return (
    [code, message].filter((part) => part !== "").join(": ") || `npm ended with ${answer.exitCode} and said nothing`
  );
}

function describe(name: string, one: Vulnerability): VulnerableDependency {
  const advisories = one.via.filter((via) => typeof via !== "string");
  const { fixAvailable: fix } = one;
  return {
    name,
    range: one.range,
    severity: one.severity === "moderate" ? "medium" : one.severity,
    titles: advisories.map((advisory) => advisory.title).filter((title) => title !== ""),
    url: advisories[0]?.url ?? null,
    isDirect: one.isDirect,
    fix:
      fix === false
        ? null
        : fix === true
          ? "npm audit fix"
          : `${fix.name}@${fix.version}${fix.isSemVerMajor ? " (a major change)" : ""}`,
  };
}
