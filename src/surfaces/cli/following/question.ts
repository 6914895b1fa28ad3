import type { Approval } from "../../../ops/approvals/index.ts";
import type { Escalation } from "../../../ops/escalations/index.ts";
import type { Look } from "../call.ts";
import { formatInstant } from "../text/instant.ts";
import { visible, visibleLines } from "../text/visible.ts";
import { line, type Piece } from "../view/cells.ts";
import { argumentLines } from "./arguments.ts";

/** So many characters of an approval's digest are typed to approve it. Source: coordination specification, section 7. */
export const FRAGMENT_LENGTH = 6;

/** An approval, whole: the exact action with all its arguments, the target, until when, and who may answer. */
export function renderApproval(approval: Approval, look: Look): string[] {
  const { mayAnswer } = approval;
  const area = mayAnswer.area === null ? "" : ` for ${mayAnswer.area}`;
  const quorum = mayAnswer.quorum > 1 ? `, ${mayAnswer.quorum} of them` : "";
  const afterwards = approval.onExpiry === "deny" ? "then it counts as denied" : "then it is escalated";
  const facts: [string, string][] = [
    ["action", approval.action],
    ["target", `${approval.target.label} at ${approval.target.version}`],
    ["risk", approval.risk],
    ["asked by", `${approval.requester} at ${formatInstant(approval.askedAt)}`],
    ["answers", `${mayAnswer.role}${area}${quorum}`],
    ["holds until", `${formatInstant(approval.expiresAt)}, ${afterwards}`],
    ["digest", approval.digest],
    ...approval.decisions.map((one): [string, string] => [
      "so far",
      `${one.decision} by ${one.by}${aloneness(one)}${one.note === "" ? "" : `: ${one.note}`}`,
    ]),
  ];
  const head = factsOf(
    [["approval", `${approval.id}  ${approval.state === "pending" ? "waits for a person" : approval.state}`]],
    look,
    "waiting",
  );
  const shown = argumentLines(approval.arguments).map((one) => `      ${one}`);
  return [...head, ...factsOf(facts, look), `  ${look.paint.muted("arguments")}`, ...shown];
}

/** What the record says of a decision that nobody else could take. */
function aloneness(decision: Approval["decisions"][number]): string {
  const said = [
    ...(decision.selfApproved ? ["of their own request"] : []),
    ...(decision.areaWaived === true ? ["outside the review area"] : []),
  ];
  return said.length === 0 ? "" : ` (alone here, ${said.join(" and ")})`;
}

/** An escalation, whole: its own Markdown when the coordinator gave it, else its parts. */
export function renderEscalation(escalation: Escalation, markdown: string | null, look: Look): string[] {
  const head = factsOf(
    [["escalation", `${escalation.id}  ${escalation.kind}, ${escalation.urgency}, level ${escalation.level}`]],
    look,
    "waiting",
  );
  if (markdown !== null)
    return [
      ...head,
      ...visibleLines(markdown)
        .trim()
        .split("\n")
        .map((one) => `  ${one}`.trimEnd()),
    ];
  const facts: [string, string][] = [
    ["title", escalation.title],
    ["went wrong", escalation.issue.what],
    ["why asked", escalation.issue.whyNotHere],
    ["tried", escalation.issue.recoveries.join("; ") || "nothing"],
    ["exists", escalation.partialResults.join("; ") || "nothing"],
    ["advice", escalation.recommended],
    ...escalation.options.map((one): [string, string] => [one.option, one.condition]),
  ];
  return [...head, ...factsOf(facts, look)];
}

/** How an open decision is answered from elsewhere. */
export function howToAnswer(question: { readonly kind: "approval" | "escalation"; readonly id: string }): string {
  return question.kind === "approval"
    ? `signalbox approve ${question.id}   or   signalbox reject ${question.id}`
    : `signalbox answer ${question.id} retry|abort|delegate`;
}

// Facts are never cut: a decision shows the exact action. The terminal breaks what is longer than a line.
function factsOf(facts: readonly (readonly [string, string])[], look: Look, as: Piece["as"] = "muted"): string[] {
  return facts.map(([name, value]) =>
    line([{ text: `  ${name.padEnd(12)}`, as }, { text: ` ${visible(value)}` }], Number.MAX_SAFE_INTEGER, look.paint),
  );
}
