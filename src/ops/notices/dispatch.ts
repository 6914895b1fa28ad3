import { isOpsError } from "../../kernel/ops-error.ts";
import type { Ports } from "../../kernel/ports.ts";
import { composeMessage } from "./messages/compose.ts";
import type { AttemptEnd, Claim, Delivery } from "./model.ts";
import { afterFailure } from "./retry.ts";

/** Deliveries on their way at once, by lane: what may not wait has places of its own. */
const PLACES = { immediate: 16, others: 16 } as const satisfies Record<Claim["lane"], number>;

/** A receiver that hangs holds at most so many places, so that others are still told. */
const PLACES_OF_EACH = 4;

const LANES = ["immediate", "others"] as const;

/** How long deliveries that have ended are kept to be looked at, and dead letters to be asked for again. */
export interface KeepDeliveries {
  readonly deliveredMs: number;
  readonly deadLettersMs: number;
}

/** Waiting deliveries, dead letters and delivered ones that one subscription may have, each. */
const KEEP_EACH = 10_000;

/** Sends what is due. It has no timer: whoever runs it calls `tick`. */
export interface Dispatcher {
  /** Claims what is due as far as there is room and begins to send it; answers how many were begun. */
  tick(): Promise<number>;
  /** Keeps the queue within its bounds. */
  prune(keep: KeepDeliveries): Promise<void>;
  /** Waits until nothing is on its way. */
  settle(): Promise<void>;
}

/** Makes the dispatcher. `onBug` hears what was thrown and not foreseen; the delivery is tried again. */
export function createDispatcher(ports: Ports, onBug: (thrown: unknown) => void): Dispatcher {
  const underWay = { immediate: new Set<Promise<void>>(), others: new Set<Promise<void>>() };
  const begin = (lane: Claim["lane"], delivery: Delivery) => {
    const sending: Promise<void> = deliver(ports, delivery)
      .then((end) => {
        if ("bug" in end) onBug(end.bug);
      })
      .catch(onBug) // the store did not take the outcome: the delivery is claimed again when its claim runs out
      .finally(() => underWay[lane].delete(sending));
    underWay[lane].add(sending);
  };
  const claimLane = async (lane: Claim["lane"]): Promise<number> => {
    const most = PLACES[lane] - underWay[lane].size;
    if (most <= 0) return 0;
    const claimed = await ports.notices.claim({ at: ports.clock.now(), lane, most, ofEach: PLACES_OF_EACH });
    for (const delivery of claimed) begin(lane, delivery);
    return claimed.length;
  };
  return {
    tick: async () => {
      if (!(await ports.notices.isAnyDue(ports.clock.now()))) return 0;
      let begun = 0;
      for (const lane of LANES) begun += await claimLane(lane);
      return begun;
    },
    prune: (keep) => {
      const at = ports.clock.now();
      const bounds = { deliveredBefore: at - keep.deliveredMs, deadBefore: at - keep.deadLettersMs };
      return ports.notices.prune({ ...bounds, perSubscription: KEEP_EACH }, at);
    },
    settle: async () => {
      while (underWay.immediate.size + underWay.others.size > 0)
        await Promise.all([...underWay.immediate, ...underWay.others]);
    },
  };
}

/** Makes one attempt at a claimed delivery and records what it came to. */
export async function deliver(ports: Ports, delivery: Delivery): Promise<AttemptEnd & { readonly bug?: unknown }> {
  try {
    const subscription = await ports.notices.byId(delivery.subscription);
    if (subscription === null) return { kind: "dead", error: "the subscription was removed" };
    const message = await composeMessage(ports, subscription, delivery);
    if (message !== null) await ports.channels.send(message, ports.clock.now());
  } catch (thrown) {
    const at = ports.clock.now();
    const end = masked(ports, afterFailure(delivery, thrown, at));
    await ports.notices.finish(delivery.id, at, end);
    return isOpsError(thrown) ? end : { ...end, bug: thrown };
  }
  await ports.notices.finish(delivery.id, ports.clock.now(), { kind: "delivered" });
  return { kind: "delivered" };
}

function masked(ports: Ports, end: AttemptEnd): AttemptEnd {
  return end.kind === "delivered" ? end : { ...end, error: ports.masker.mask(end.error) };
}
