import { messageOf } from "../../kernel/ops-error.ts";
import type { Ports } from "../../kernel/ports.ts";
import { createDispatcher } from "../../ops/notices/index.ts";

/** How often the queue is looked at: an immediate escalation has 5 s. Source: coordination specification, section 8. */
const LOOK_EVERY_MS = 500;
const PRUNE_EVERY_MS = 60_000;

/** Sends notices as long as the server lives; the answer stops that and waits for those on their way. */
export function sendRegularly(ports: Ports, report: (thrown: unknown) => void): () => Promise<void> {
  const dispatcher = createDispatcher(ports, report);
  let looking: Promise<void> | null = null;
  const look = (what: string, work: () => Promise<unknown>) => {
    looking ??= work()
      .then(
        () => undefined,
        (thrown: unknown) => report(`${what}: ${messageOf(thrown)}`), // the next look comes soon
      )
      .finally(() => (looking = null));
  };
  const timers = [
    setInterval(() => look("notices could not be looked for", () => dispatcher.tick()), LOOK_EVERY_MS),
    setInterval(() => look("old notices could not be removed", () => dispatcher.prune()), PRUNE_EVERY_MS),
  ];
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await looking;
    await dispatcher.settle();
  };
}
