import type { RunFollow } from "../../../ops/coordination/views.ts";
import { isOpsError } from "../../../kernel/ops-error.ts";
import { type Call, tell } from "../call.ts";
import type { Session } from "../host.ts";
import { ask } from "../operations.ts";
import { questionId } from "./decide.ts";
import type { Interrupts } from "./interrupts.ts";
import { choosePainter, type Painter } from "./painter.ts";
import { decideHere } from "./prompt.ts";

/** How following a run came to its end. `waiting`: a decision is needed that nobody gave here. */
export interface Followed {
  readonly kind: "ended" | "waiting";
  readonly last: RunFollow;
  /** Whether this terminal asked the run to stop. */
  readonly abortedHere: boolean;
}

/** Whose run it is: Ctrl-C aborts one's own, and only stops looking at another's. */
export type Interest = "own" | "watch";

const REDRAW_MS = 200; // a clock that moves, without work that is felt
const PLAIN_WAIT_MS = 10_000; // one long poll; a change ends it at once
const PAUSE_MS = 50; // keeps a poll that answers at once without news from spinning

/** A run to follow, and how Ctrl-C reaches it. */
export interface Subject {
  readonly run: string;
  readonly interest: Interest;
  readonly interrupts: Interrupts;
}

/** Follows a run until it has ended or waits for a decision that is not given here. */
export async function followRun(call: Call, session: Session, subject: Subject): Promise<Followed> {
  const painter = choosePainter(call);
  const stopper = subject.interest === "own" ? abortAtInterrupt(call, session, subject, painter) : NEVER_STOPS;
  try {
    return await followOn({ call, session, run: subject.run, painter, interrupts: subject.interrupts, stopper });
  } finally {
    stopper.forget();
  }
}

interface Following {
  readonly call: Call;
  readonly session: Session;
  readonly run: string;
  readonly painter: Painter;
  readonly interrupts: Interrupts;
  readonly stopper: Stopper;
}

async function followOn(following: Following): Promise<Followed> {
  const { call, session, painter, interrupts, stopper } = following;
  const answered = new Set<string>();
  let after = 0;
  for (;;) {
    stopper.check();
    const look = await interrupts.orLeave(lookOnce(following, after));
    after = look.events.at(-1)?.seq ?? after;
    painter.show(look);
    if (isOver(look)) return { kind: "ended", last: look, abortedHere: stopper.asked() };
    const { question } = look;
    if (question === null || answered.has(questionId(question)) || stopper.asked()) continue;
    painter.settle();
    const mayTakeAdvice = answered.size === 0;
    const decided = await interrupts.orLeave(decideHere(call, session, look, { interrupts, mayTakeAdvice, after }));
    if (decided === "left") return { kind: "waiting", last: look, abortedHere: stopper.asked() };
    if (!stopper.asked()) answered.add(questionId(question));
  }
}

function isOver(look: RunFollow): boolean {
  return look.report !== null && look.run.state !== "running" && look.run.state !== "waiting";
}

async function lookOnce(following: Following, after: number): Promise<RunFollow> {
  const { call, session, run } = following;
  const begun = call.host.now();
  const look = await ask(session, "runs.follow", { run, after, ...waitOf(call, after) });
  const tookMs = call.host.now() - begun;
  if (look.events.length === 0 && !isOver(look) && tookMs < PAUSE_MS) await call.host.sleep(PAUSE_MS);
  return look;
}

/** Who is shown nothing on the way waits for the end or a question: each look is work that the run waits for. */
function waitOf(call: Call, after: number): { readonly waitMs: number; readonly until?: "decision" } {
  if (call.globals.quiet) return { waitMs: PLAIN_WAIT_MS, until: "decision" };
  return { waitMs: after === 0 ? 0 : call.host.streams.stderr.isTTY ? REDRAW_MS : PLAIN_WAIT_MS };
}

interface Stopper {
  asked(): boolean;
  /** Throws what the request to stop threw. */
  check(): void;
  forget(): void;
}

const NEVER_STOPS: Stopper = { asked: () => false, check: () => undefined, forget: () => undefined };

function abortAtInterrupt(call: Call, session: Session, { run, interrupts }: Subject, painter: Painter): Stopper {
  let failure: { readonly thrown: unknown } | null = null;
  const forget = interrupts.onFirst(() => {
    painter.settle();
    if (call.host.streams.stderr.isTTY) call.host.streams.stderr.write("\n"); // below the echoed ^C or an open prompt
    tell(call, "Stopping: work under way hands in what it has. Ctrl-C again leaves at once.");
    ask(session, "runs.abort", { run }).catch((thrown: unknown) => {
      if (!isOpsError(thrown, "conflict")) failure = { thrown }; // a conflict: the run has just ended by itself
    });
  });
  return {
    asked: () => interrupts.asked(),
    check() {
      if (failure !== null) throw failure.thrown;
    },
    forget,
  };
}
