import { isOpsError } from "../../../kernel/ops-error.ts";
import type { Approval } from "../../../ops/approvals/index.ts";
import type { Escalation, EscalationOption } from "../../../ops/escalations/index.ts";
import type { RunFollow } from "../../../ops/coordination/views.ts";
import { type Call, isInteractive, lookOf } from "../call.ts";
import type { Session } from "../host.ts";
import { ask } from "../operations.ts";
import { visible } from "../text/visible.ts";
import { FRAGMENT_LENGTH, howToAnswer, renderApproval, renderEscalation } from "./question.ts";

/** What became of a decision that a run waits for. `left`: nobody answered it here. */
export type Decided = "answered" | "left";

type Question = NonNullable<RunFollow["question"]>;

/** Where a question is asked. */
export interface Asker {
  readonly call: Call;
  readonly session: Session;
  /** `null` when nobody answers, or when the asking was called off. */
  readLine(prompt: string): Promise<string | null>;
  /** Whether the question needs no answer from here any more: answered elsewhere, or Ctrl-C. */
  isCalledOff(): boolean;
}

const TRIES = 3; // wrong answers before the question is left as it is

/** The id of what is asked. */
export function questionId(question: Question): string {
  return question.kind === "approval" ? question.approval.id : question.escalation.id;
}

/**
 * Shows the whole question, and asks it where a person sits. `--yes` takes an escalation's recommended option, unless it was
 * taken in this run before; it never approves.
 */
export async function decide(asker: Asker, question: Question, mayTakeAdvice: boolean): Promise<Decided> {
  showQuestion(asker.call, question);
  if (question.kind === "escalation" && asker.call.globals.yes && mayTakeAdvice) {
    const advice = adviceOf(question.escalation);
    if (advice !== null) {
      write(asker.call, `  ${advice}, as recommended (--yes)`);
      return answerEscalation(asker, question.escalation, { option: advice, note: "--yes", delegateTo: null });
    }
  }
  if (!isInteractive(asker.call.host)) return leave(asker, question);
  const decided =
    question.kind === "approval"
      ? await askApproval(asker, question.approval)
      : await askEscalation(asker, question.escalation);
  return decided === "left" ? leave(asker, question) : decided;
}

/** Takes the typed answer to an approval: a fragment of its digest approves, `reject` rejects, nothing leaves it. */
export async function askApproval(asker: Asker, approval: Approval): Promise<Decided> {
  const fragment = approval.digest.slice(0, FRAGMENT_LENGTH);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const typed =
      (await asker.readLine(`  Type ${fragment} to approve, "reject" to reject, Enter to leave it: `))?.trim() ?? "";
    if (typed === "") return "left";
    if (typed === fragment) return settleApproval(asker, approval, "approve", "");
    if (typed.toLowerCase() === "reject")
      return settleApproval(asker, approval, "reject", (await asker.readLine("  Why (may be empty): ")) ?? "");
    write(asker.call, `  "${visible(typed)}" is neither the fragment nor "reject".`);
  }
  return "left";
}

/** The option that the escalation's own recommendation begins with, if it is one that needs no further word. */
export function adviceOf(escalation: Escalation): "retry" | "abort" | null {
  const word = /^\W*(retry|abort)\b/i.exec(escalation.recommended)?.[1]?.toLowerCase();
  const offered = escalation.options.some((one) => one.option === word);
  return offered && (word === "retry" || word === "abort") ? word : null;
}

/** Writes a question, whole, to stderr. */
export function showQuestion(call: Call, question: Question): void {
  const look = lookOf(call, "stderr");
  const lines =
    question.kind === "approval"
      ? renderApproval(question.approval, look)
      : renderEscalation(question.escalation, question.markdown, look);
  write(call, ["", ...lines, ""].join("\n"));
}

async function settleApproval(
  asker: Asker,
  approval: Approval,
  decision: "approve" | "reject",
  note: string,
): Promise<Decided> {
  const { session } = asker;
  try {
    const { id, digest } = approval;
    const after =
      decision === "approve"
        ? await ask(session, "approvals.approve", { id, digest, note })
        : await ask(session, "approvals.reject", { id, note });
    if (after.state !== "pending") return "answered";
    write(
      asker.call,
      `  ${after.decisions.length} of ${after.mayAnswer.quorum} have answered; it waits for the others.`,
    );
    return "left";
  } catch (thrown) {
    return forgive(asker, thrown);
  }
}

async function askEscalation(asker: Asker, escalation: Escalation): Promise<Decided> {
  const options = escalation.options.map((one) => one.option);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const typed = (await asker.readLine(`  ${options.join(", ")}, or Enter to leave it: `))?.trim().toLowerCase() ?? "";
    if (typed === "") return "left";
    const option = options.find((one) => one === typed);
    if (option !== undefined) {
      const delegateTo = option === "delegate" ? ((await asker.readLine("  To whom: ")) ?? "").trim() : "";
      const note = (await asker.readLine("  Note (may be empty): ")) ?? "";
      return answerEscalation(asker, escalation, { option, note, delegateTo: delegateTo === "" ? null : delegateTo });
    }
    write(asker.call, `  "${visible(typed)}" is none of them.`);
  }
  return "left";
}

async function answerEscalation(
  asker: Asker,
  escalation: Escalation,
  answer: { readonly option: EscalationOption; readonly note: string; readonly delegateTo: string | null },
): Promise<Decided> {
  const { delegateTo, ...rest } = answer;
  try {
    await ask(asker.session, "escalations.answer", {
      id: escalation.id,
      ...rest,
      ...(delegateTo === null ? {} : { delegateTo }),
    });
    return "answered";
  } catch (thrown) {
    return forgive(asker, thrown);
  }
}

// Somebody else answered first, or it went stale meanwhile: the run tells what comes of it.
function forgive(asker: Asker, thrown: unknown): Decided {
  if (!isOpsError(thrown, "conflict", "stale")) throw thrown;
  write(asker.call, `  ${visible(thrown.message)}`);
  return "answered";
}

function leave(asker: Asker, question: Question): Decided {
  if (asker.isCalledOff()) return "answered";
  write(asker.call, `  Left as it is. Answer later: ${howToAnswer({ kind: question.kind, id: questionId(question) })}`);
  return "left";
}

function write(call: Call, text: string): void {
  call.host.streams.stderr.write(`${text}\n`);
}
