import type { Call } from "../call.ts";
import { messageOf } from "../../../kernel/ops-error.ts";
import type { Session } from "../host.ts";
import { ask } from "../operations.ts";
import { type Asker, type Decided, decide, questionId } from "./decide.ts";
import type { Interrupts } from "./interrupts.ts";
import type { RunFollow } from "../../../ops/coordination/views.ts";

const ELSEWHERE_MS = 2_000; // how soon an answer from another terminal is noticed here, at the latest
const PAUSE_MS = 250;

/** Asks a run's question here, while watching whether it is answered elsewhere or Ctrl-C calls the asking off. */
export async function decideHere(
  call: Call,
  session: Session,
  look: RunFollow,
  means: { readonly interrupts: Interrupts; readonly mayTakeAdvice: boolean; readonly after: number },
): Promise<Decided> {
  const { question } = look;
  if (question === null) return "answered";
  const calledOff = callOff();
  const forget = means.interrupts.onFirst(calledOff.call);
  const asker: Asker = {
    call,
    session,
    isCalledOff: calledOff.is,
    readLine: (prompt) => Promise.race([call.host.streams.stdin.readLine(prompt, calledOff.signal), calledOff.promise]),
  };
  const watched = watchElsewhere(
    call,
    session,
    { run: look.run.id, question: questionId(question), after: means.after },
    calledOff,
  );
  const decided = await decide(asker, question, means.mayTakeAdvice);
  forget();
  calledOff.call();
  await watched;
  return decided;
}

interface CallOff {
  is(): boolean;
  call(): void;
  readonly signal: AbortSignal;
  readonly promise: Promise<null>;
}

function callOff(): CallOff {
  const controller = new AbortController();
  const { signal } = controller;
  const promise = new Promise<null>((resolve) => signal.addEventListener("abort", () => resolve(null), { once: true }));
  return { is: () => signal.aborted, call: () => controller.abort(), signal, promise };
}

interface Watched {
  readonly run: string;
  readonly question: string;
  readonly after: number;
}

async function watchElsewhere(call: Call, session: Session, watched: Watched, calledOff: CallOff): Promise<void> {
  try {
    while (!calledOff.is() && !(await isSettled(call, session, watched, calledOff)));
    if (!calledOff.is()) call.host.streams.stderr.write("\n  It was settled elsewhere.\n");
  } catch (thrown) {
    // The next look at the run meets the same failure and reports it; here it only ends the asking.
    if (call.globals.debug) call.host.streams.stderr.write(`${messageOf(thrown)}\n`);
  }
  calledOff.call();
}

async function isSettled(call: Call, session: Session, watched: Watched, calledOff: CallOff): Promise<boolean> {
  await call.host.sleep(PAUSE_MS);
  if (calledOff.is()) return false;
  const { run, after } = watched;
  const look = await Promise.race([
    ask(session, "runs.follow", { run, after, waitMs: ELSEWHERE_MS }),
    calledOff.promise,
  ]);
  return look !== null && (look.question === null || questionId(look.question) !== watched.question);
}
