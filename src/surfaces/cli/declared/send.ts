import { type Intake, isRepositoryUrl } from "../../../ops/signals/index.ts";
import { type Call, isInteractive, printJson, printLines, repositoryOf, tell } from "../call.ts";
import type { Session } from "../host.ts";
import { followToEnd, withInterruptibleSession } from "../following/conclude.ts";
import { ask } from "../operations.ts";
import { readOutput } from "../report/output.ts";
import { visible } from "../text/visible.ts";

/** Sends a signal, follows its run, and answers the exit code. `resumes`: goes on with what an earlier process left. */
export function sendSignal(call: Call, name: string, context: unknown, resumes: boolean): Promise<number> {
  return sendAndFollow(call, resumes, (session) => {
    const repository = repositoryOf(call);
    if (isRepositoryUrl(repository)) tell(call, `Fetching ${visible(repository)}`);
    return ask(session, "signals.receive", requestOf(call, name, context));
  });
}

/** Sends a schedule's signal now, follows its run, and answers the exit code. */
export function sendSchedule(call: Call, name: string): Promise<number> {
  const { name: _none, context: _own, source: _kept, repository: _its, ...asked } = requestOf(call, "", null);
  return sendAndFollow(call, true, (session) => ask(session, "schedules.send", { ...asked, name }));
}

function sendAndFollow(call: Call, resumes: boolean, send: (session: Session) => Promise<Intake>): Promise<number> {
  const output = readOutput(call);
  return withInterruptibleSession(call, { resumes, leaveAt: 2 }, async (session, interrupts) => {
    const intake = await interrupts.orLeave(send(session));
    if (intake.kind === "ignored") {
      if (call.globals.json)
        printJson(call, { schemaVersion: 1, status: "IGNORED", signal: intake.signal, reason: intake.reason });
      else
        printLines(call, [
          visible(`IGNORED  ${intake.reason.includes(intake.signal) ? "" : `${intake.signal}: `}${intake.reason}`),
        ]);
      return 0;
    }
    if (intake.kind === "joined") {
      tell(call, `Joined ${intake.run.id}: an equal request is not finished yet. --new begins another.`);
      await interrupts.orLeave(ask(session, "runs.look", { run: intake.run.id }));
    }
    if (intake.kind === "repeated") tell(call, `This signal began ${intake.run.id} before; here is that run.`);
    return followToEnd(call, session, intake.run.id, {
      ...{ interest: "own", output, interrupts },
      hasJoined: intake.kind === "joined",
    });
  });
}

function requestOf(call: Call, name: string, context: unknown): Readonly<Record<string, unknown>> {
  const { globals, host } = call;
  const within = host.env["SIGNALBOX_RUN"] ?? "";
  return {
    name,
    context,
    source: "terminal",
    repository: repositoryOf(call),
    forceNew: globals.forceNew,
    onEscalation: globals.onEscalation ?? (isInteractive(host) ? "wait" : "fail"),
    ...(within === "" ? {} : { withinRun: within }),
    ...(globals.timeoutMs === undefined ? {} : { timeoutMs: globals.timeoutMs }),
  };
}
