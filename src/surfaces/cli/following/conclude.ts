import { type Call, isInteractive, printJson, printLines, tell } from "../call.ts";
import { EXIT_INTERRUPTED, EXIT_WAITING, exitCodeOfReport } from "../exit-codes.ts";
import type { Session } from "../host.ts";
import type { Report } from "../../../kernel/record/report.ts";
import { ask } from "../operations.ts";
import { type Output, writeReport } from "../report/output.ts";
import { questionId } from "./decide.ts";
import { followRun, type Followed, type Interest } from "./follow.ts";
import { type Interrupts, Left, listenToInterrupts } from "./interrupts.ts";

/** Follows a run, writes what came of it, and answers the exit code. */
export async function followToEnd(
  call: Call,
  session: Session,
  run: string,
  how: {
    readonly interest: Interest;
    readonly output: Output;
    readonly interrupts: Interrupts;
    readonly hasJoined?: boolean;
  },
): Promise<number> {
  const followed = await followRun(call, session, { run, interest: how.interest, interrupts: how.interrupts });
  if (followed.kind === "waiting") return concludeWaiting(call, followed);
  const { report: made, reportMarkdown } = followed.last;
  const report = made !== null && how.hasJoined === true ? await withChanges(session, made) : made;
  if (report === null) throw new Error(`run ${run} has ended as ${followed.last.run.state} without a report`);
  if (
    !call.globals.quiet &&
    call.host.streams.stderr.isTTY &&
    call.host.streams.stdout.isTTY &&
    how.output.format === "text"
  )
    call.host.streams.stderr.write("\n");
  await writeReport(call, session, { report, reportMarkdown }, how.output);
  await openPageOf(call, report);
  return exitCodeOfReport(report, how.output.failOn, followed.abortedHere);
}

/** A page that the run names is opened for a person who sits at a terminal, once the run has reached its goal. */
async function openPageOf(call: Call, { status, details }: Report): Promise<void> {
  if (!isInteractive(call.host) || call.globals.json || status !== "complete") return;
  if (typeof details !== "object" || details === null || !("opens" in details)) return;
  const { opens } = details;
  if (typeof opens === "string" && !(await call.host.openPage(opens))) tell(call, `Open it in a browser: ${opens}`);
}

/** Who joined a run that was planned before is told what has changed since. */
async function withChanges(session: Session, report: Report): Promise<Report> {
  const { changedSincePlanned } = await ask(session, "runs.changed", { run: report.run });
  if (changedSincePlanned === null) return report;
  const { details } = report;
  const kept = typeof details === "object" && details !== null && !Array.isArray(details) ? details : {};
  return { ...report, details: { ...kept, changedSincePlanned } };
}

/**
 * Opens a session, does the work in it, and closes it. Ctrl-C leaves at the given press: then the session is not waited
 * for, and the exit code is 130.
 */
export async function withInterruptibleSession(
  call: Call,
  options: { readonly resumes: boolean; readonly leaveAt: 1 | 2 },
  work: (session: Session, interrupts: Interrupts) => Promise<number>,
): Promise<number> {
  const interrupts = listenToInterrupts(call.host, options.leaveAt);
  let session: Session | null = null;
  let leaves = false;
  try {
    session = await interrupts.orLeave(
      call.host.openSession({ repo: call.globals.repo, dataDir: call.globals.dataDir, resumes: options.resumes }),
    );
    for (const notice of session.notices) tell(call, notice);
    return await work(session, interrupts);
  } catch (thrown) {
    if (!(thrown instanceof Left)) throw thrown;
    leaves = true;
    return EXIT_INTERRUPTED;
  } finally {
    if (session !== null && !(leaves && options.leaveAt === 2))
      await interrupts.orLeave(session.close()).catch(rethrowUnlessLeft);
    interrupts.stop();
  }
}

function rethrowUnlessLeft(thrown: unknown): void {
  if (!(thrown instanceof Left)) throw thrown;
}

function concludeWaiting(call: Call, followed: Followed): number {
  const { run, question } = followed.last;
  if (call.globals.json) {
    printJson(call, {
      schemaVersion: 1,
      run: run.id,
      signal: run.signal,
      status: "waiting",
      question: question === null ? null : question.kind === "approval" ? question.approval : question.escalation,
    });
  } else if (question !== null && !isInteractive(call.host)) {
    printLines(call, [`${run.id} waits for ${question.kind} ${questionId(question)}`]);
  }
  return EXIT_WAITING;
}
