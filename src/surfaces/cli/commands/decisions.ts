import { Option } from "commander";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { Approval } from "../../../ops/approvals/index.ts";
import {
  argumentAt,
  firstArgument,
  type Call,
  type CommandSpec,
  isInteractive,
  lookOf,
  printJson,
  printLines,
  tell,
  withSession,
} from "../call.ts";
import { followToEnd, withInterruptibleSession } from "../following/conclude.ts";
import type { Interrupts } from "../following/interrupts.ts";
import { FRAGMENT_LENGTH, renderApproval } from "../following/question.ts";
import { textAt } from "../globals.ts";
import type { Session } from "../host.ts";
import { ask } from "../operations.ts";
import { readOutput, reportOptions } from "../report/output.ts";
import { formatInstant } from "../text/instant.ts";
import { table } from "../text/table.ts";
import { visible } from "../text/visible.ts";

const LISTED = 100;
const NOTE = "a word on why";

/** `approve|reject <id>` and `answer <escalation>`: decisions from any terminal. */
export const decisionCommands: readonly CommandSpec[] = [
  {
    path: ["approve"],
    kind: "decide",
    summary: "approve an action that a run waits for; without an id, list what waits",
    arguments: [{ name: "id", summary: "id of the approval, such as apr_7f3k2m9q4d", required: false }],
    options: [new Option("--note <text>", NOTE), ...reportOptions()],
    examples: ["signalbox approve", "signalbox approve apr_7f3k2m9q4d"],
    run: (call) => (argumentAt(call, 0) === undefined ? listPending(call) : decideOn(call, "approve")),
  },
  {
    path: ["reject"],
    kind: "decide",
    summary: "reject an action that a run waits for; the run ends as denied",
    arguments: [{ name: "id", summary: "id of the approval", required: true }],
    options: [new Option("--note <text>", NOTE), ...reportOptions()],
    examples: ['signalbox reject apr_7f3k2m9q4d --note "not before the release"'],
    run: (call) => decideOn(call, "reject"),
  },
  {
    path: ["answer"],
    kind: "decide",
    summary: "answer an escalation: try again, stop, or hand it to somebody",
    arguments: [
      { name: "escalation", summary: "id of the escalation, such as esc_7f3k2m9q4d", required: true },
      { name: "option", summary: "what to do", required: true, choices: ["retry", "abort", "delegate"] },
    ],
    options: [
      new Option("--note <text>", NOTE),
      new Option("--to <whom>", "the coordinator or person to delegate to"),
      ...reportOptions(),
    ],
    examples: [
      "signalbox answer esc_7f3k2m9q4d retry",
      'signalbox answer esc_7f3k2m9q4d delegate --to platform-team --note "needs their key"',
    ],
    run: answerEscalation,
  },
];

function listPending(call: Call): Promise<number> {
  return withSession(call, false, async (session) => {
    const approvals = await ask(session, "approvals.list", { state: "pending", limit: LISTED });
    if (call.globals.json) printJson(call, { schemaVersion: 1, approvals });
    else if (approvals.length === 0) printLines(call, ["Nothing waits for an approval."]);
    else printLines(call, pendingTable(call, approvals));
    return 0;
  });
}

function pendingTable(call: Call, approvals: readonly Approval[]): string[] {
  const columns = [
    { heading: "id" },
    { heading: "run" },
    { heading: "risk" },
    { heading: "until" },
    { heading: "action" },
  ];
  const rows = approvals.map((one) =>
    [one.id, one.run, one.risk, formatInstant(one.expiresAt), `${one.action} on ${one.target.label}`].map((text) => ({
      text: visible(text),
    })),
  );
  const look = lookOf(call, "stdout");
  return table(columns, rows, look.width, look.paint.muted);
}

function decideOn(call: Call, decision: "approve" | "reject"): Promise<number> {
  const id = firstArgument(call);
  const output = readOutput(call);
  if (!isInteractive(call.host)) {
    throw new OpsError(
      "invalid_input",
      `${decision} needs a terminal: a person reads the action and types a fragment of its digest`,
      { hint: `Run signalbox ${decision} ${id} in a terminal, or answer in the console.` },
    );
  }
  return withInterruptibleSession(call, { resumes: true, leaveAt: 2 }, async (session, interrupts) => {
    const approval = await interrupts.orLeave(ask(session, "approvals.show", { id }));
    call.host.streams.stderr.write(`${["", ...renderApproval(approval, lookOf(call, "stderr")), ""].join("\n")}\n`);
    if (approval.state === "pending") await confirm(call, interrupts, approval, decision);
    const note = textAt(call.options, "note") ?? "";
    const { digest } = approval;
    const after = await interrupts.orLeave(
      decision === "approve"
        ? ask(session, "approvals.approve", { id, digest, note })
        : ask(session, "approvals.reject", { id, note }),
    );
    if (after.state === "pending")
      tell(call, `${after.decisions.length} of ${after.mayAnswer.quorum} have answered; it waits for the others.`);
    else tell(call, `${id} is ${after.state}.`);
    return goOn(call, session, interrupts, { run: approval.run, output, answer: after });
  });
}

async function confirm(
  call: Call,
  interrupts: Interrupts,
  approval: Approval,
  decision: "approve" | "reject",
): Promise<void> {
  const fragment = approval.digest.slice(0, FRAGMENT_LENGTH);
  const typed = await interrupts.orLeave(call.host.streams.stdin.readLine(`  Type ${fragment} to ${decision}: `));
  if (typed?.trim() === fragment) return;
  throw new OpsError(
    "precondition",
    `${fragment} was expected, ${typed === null || typed.trim() === "" ? "nothing" : `"${typed.trim()}"`} came; nothing was decided`,
    { hint: `Run signalbox ${decision} ${approval.id} again.` },
  );
}

function answerEscalation(call: Call): Promise<number> {
  const output = readOutput(call);
  const [id, option] = [firstArgument(call), argumentAt(call, 1)];
  const to = textAt(call.options, "to");
  if (option === "delegate" && to === undefined)
    throw new OpsError("invalid_input", "delegate needs to whom", { hint: "Add --to <coordinator or person>." });
  return withInterruptibleSession(call, { resumes: true, leaveAt: 2 }, async (session, interrupts) => {
    const input = {
      id,
      option,
      note: textAt(call.options, "note") ?? "",
      ...(to === undefined ? {} : { delegateTo: to }),
    };
    const after = await interrupts.orLeave(ask(session, "escalations.answer", input));
    tell(call, `${after.id} is answered: ${option ?? ""}.`);
    return goOn(call, session, interrupts, { run: after.run, output, answer: after });
  });
}

// The run goes on in the process that owns the store. If that is this one, it must stay until the run ends or waits again.
function goOn(
  call: Call,
  session: Session,
  interrupts: Interrupts,
  decided: { readonly run: string; readonly output: ReturnType<typeof readOutput>; readonly answer: unknown },
): Promise<number> {
  if (session.kind !== "socket")
    return followToEnd(call, session, decided.run, { interest: "own", output: decided.output, interrupts });
  if (call.globals.json) printJson(call, { schemaVersion: 1, run: decided.run, decision: decided.answer });
  else
    printLines(call, [
      `${decided.run} goes on in the process that works on it; signalbox runs watch ${decided.run} follows it.`,
    ]);
  return Promise.resolve(0);
}
