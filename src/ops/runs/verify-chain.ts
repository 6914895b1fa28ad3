import { type Event, eventBody, eventHash } from "../../kernel/record/event.ts";

/** What the run row says of its chain. */
export interface ChainClaim {
  readonly run: string;
  readonly head: string;
  readonly count: number;
}

const PROBLEMS_SHOWN = 20;

/** Finds changed, missing, foreign or cut records in a run's event chain. Empty when the chain holds. Pure. */
export function findChainProblems(events: readonly Event[], claim: ChainClaim): readonly string[] {
  const problems: string[] = [];
  let previous = "";
  events.forEach((event, index) => {
    const seq = index + 1;
    if (event.run !== claim.run) problems.push(`record ${event.seq} belongs to run ${event.run}`);
    if (event.seq !== seq) problems.push(`record ${seq} is missing: ${event.seq} stands in its place`);
    if (event.prevHash !== previous) problems.push(`record ${event.seq} does not continue the one before it`);
    if (event.hash !== eventHash(event.prevHash, { ...event, body: eventBody(event) }))
      problems.push(`record ${event.seq} (${event.name}) was changed`);
    previous = event.hash;
  });
  if (events.length !== claim.count) problems.push(`${claim.count} records were written, ${events.length} are there`);
  if (previous !== claim.head)
    problems.push("the last record is not the head that the run names: the tail was cut or added to");
  return problems.slice(0, PROBLEMS_SHOWN);
}
