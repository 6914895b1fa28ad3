import type { Call } from "../call.ts";
import { messageOf } from "../../../kernel/ops-error.ts";
import type { Session } from "../host.ts";
import { ask } from "../operations.ts";
import { type Asker, type Decided, decide, questionId } from "./decide.ts";
import type { Interrupts } from "./interrupts.ts";
import type { RunFollow } from "../../../ops/coordination/views.ts";

/** Reads lines one after another. A line that nobody waits for any more is kept for the next reader. */
export interface LineReader {
  read(prompt: string): Promise<string | null>;
}

const ELSEWHERE_MS = 2_000; // how soon an answer from another terminal is noticed here, at the latest
const PAUSE_MS = 250;

/** A reader over the terminal's input that never has two reads open at once. */
export function makeLineReader(call: Call): LineReader {
  const { stdin, stderr } = call.host.streams;
  let open: Promise<string | null> | null = null;
  return {
    async read(prompt) {
      if (open === null) open = stdin.readLine(prompt);
      else stderr.write(prompt);
      const mine = open;
      const line = await mine;
      if (open === mine) open = null;
      return line;
    },
  };
}

/** Asks a run's question here, while watching whether it is answered elsewhere or Ctrl-C calls the asking off. */
export async function decideHere(call: Call, session: Session, look: RunFollow, means: { readonly reader: LineReader; readonly interrupts: Interrupts; readonly mayTakeAdvice: boolean; readonly after: number }): Promise<Decided> {
  const { question } = look;
  if (question === null) return "answered";
  const calledOff = callOff();
  const forget = means.interrupts.onFirst(calledOff.call);
  const asker: Asker = { call, session, isCalledOff: calledOff.is, readLine: (prompt) => Promise.race([means.reader.read(prompt), calledOff.promise]) };
  const watched = watchElsewhere(call, session, { run: look.run.id, question: questionId(question), after: means.after }, calledOff);
  const decided = await decide(asker, question, means.mayTakeAdvice);
  forget();
  calledOff.call();
  await watched;
  return decided;
}

interface CallOff {
  is(): boolean;
  call(): void;
  readonly promise: Promise<null>;
}

function callOff(): CallOff {
  let off = false;
  let settle: (value: null) => void = () => undefined;
  const promise = new Promise<null>((resolve) => (settle = resolve));
  return {
    is: () => off,
    promise,
    call() {
      off = true;
      settle(null);
    },
  };
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
  const look = await Promise.race([ask(session, "runs.follow", { run, after, waitMs: ELSEWHERE_MS }), calledOff.promise]);
  return look !== null && (look.question === null || questionId(look.question) !== watched.question);
}
