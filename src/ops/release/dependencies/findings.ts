import semver from "semver";
import { type Finding, makeFinding } from "../../../kernel/record/finding.ts";
import type { Verdict } from "../../../kernel/record/verdict.ts";
import type { Ecosystem } from "../publish/model.ts";
import type { DependencyAnswer, OutdatedDependency, VulnerableDependency } from "../publish/port.ts";

/** What was answered about the dependencies of one ecosystem. */
export interface Answers {
  readonly ecosystem: Ecosystem;
  /** Null where the ecosystem's projects do not say which versions they have. */
  readonly outdated: DependencyAnswer<OutdatedDependency> | null;
  readonly vulnerable: DependencyAnswer<VulnerableDependency>;
}

const OWNER = "release-manager";

/** Findings of the answers; a question without an answer is one as well. */
export function dependencyFindings(answers: Answers): readonly Finding[] {
  const { outdated, vulnerable } = answers;
  return [
    ...(vulnerable.kind === "known" ? vulnerable.items.map(vulnerableFinding) : [unaskedFinding(vulnerable)]),
    ...(outdated === null
      ? []
      : outdated.kind === "known"
        ? outdated.items.map(outdatedFinding)
        : [unaskedFinding(outdated)]),
  ];
}

/** Fail at a known vulnerability of high severity; inconclusive where that was not answered; outdated versions alone do not fail. */
export function verdictOf(answers: readonly Answers[]): Verdict {
  const isSevere = answers.some(
    ({ vulnerable }) =>
      vulnerable.kind === "known" &&
      vulnerable.items.some((one) => one.severity === "critical" || one.severity === "high"),
  );
  if (isSevere) return "fail";
  return answers.length === 0 || answers.some(({ vulnerable }) => vulnerable.kind === "unknown")
    ? "inconclusive"
    : "pass";
}

function vulnerableFinding(one: VulnerableDependency): Finding {
  const known = one.titles.length === 0 ? "by way of a dependency of its own" : one.titles.slice(0, 3).join("; ");
  return makeFinding({
    rule: "dependencies/vulnerable",
    severity: one.severity,
    where: { thing: `dependency ${one.name}` },
    message: `${one.name} ${one.range} is vulnerable: ${known}`,
    remedy:
      one.fix === null
        ? "There is no fixed version yet: replace it, or judge whether it is reached."
        : `Take ${one.fix}.`,
    owner: OWNER,
    identity: "vulnerable",
    evidence: one.url === null ? [] : [{ kind: "url", url: one.url }],
  });
}

/** A newer major version is only worth knowing; a newer one within the range could be taken today. */
function outdatedFinding(one: OutdatedDependency): Finding {
  const isWithinRange = one.current !== null && one.current !== one.wanted && semver.valid(one.wanted) !== null;
  return makeFinding({
    rule: "dependencies/outdated",
    severity: isWithinRange ? "low" : "info",
    where: { thing: `dependency ${one.name}` },
    message: `${one.name} ${one.current ?? "(not installed)"} is outdated: ${one.wanted} fits the range, ${one.latest} is the newest`,
    remedy: isWithinRange
      ? `npm update ${one.name}`
      : `Read its changelog, then npm install ${one.name}@${one.latest}.`,
    owner: OWNER,
    identity: "outdated",
  });
}

function unaskedFinding(answer: Extract<DependencyAnswer<never>, { kind: "unknown" }>): Finding {
  const command = answer.command.join(" ");
  return makeFinding({
    rule: "dependencies/could-not-ask",
    severity: "info",
    where: { thing: `\`${command}\`` },
    message: `could not ask \`${command}\`: ${answer.reason}`,
    remedy: "Run it where the registry answers; until then nothing is known, which is not the same as nothing found.",
    owner: OWNER,
    identity: "could-not-ask",
  });
}
