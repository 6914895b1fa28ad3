import { Option } from "commander";
import { OpsError } from "../../../../kernel/ops-error.ts";
import type { Delivery, SubscriptionView } from "../../../../ops/notices/index.ts";
import { DEFAULT_KINDS, DELIVERY_STATES } from "../../../../ops/notices/index.ts";
import {
  argumentAt,
  type Call,
  type CommandSpec,
  firstArgument,
  printJson,
  printLines,
  tell,
  withSession,
} from "../../call.ts";
import { numberAt, textAt } from "../../globals.ts";
import { ask } from "../../operations.ts";
import { formatAgo } from "../../text/instant.ts";
import { visible } from "../../text/visible.ts";
import { positiveInteger } from "../numbers.ts";
import { printTable } from "../print-table.ts";
import { channelOf, channelOptions, describeChannel } from "./channel.ts";

const NAME = { name: "name", summary: "the subscription's name", required: true } as const;

/** `webhook`: who is told of what happens, and what became of it. */
export const webhookCommands: readonly CommandSpec[] = [
  {
    path: ["webhook", "add"],
    kind: "setup",
    summary: "send events of runs to a receiver from now on; `serve` sends them",
    arguments: [{ ...NAME, summary: "what to call it, such as ops" }],
    options: [
      ...channelOptions(),
      new Option(
        "--events <kinds>",
        `kinds of events, separated by commas, or * (default: ${DEFAULT_KINDS.join(", ")})`,
      ),
    ],
    examples: [
      "signalbox webhook add ops --url https://hooks.example.org/signalbox --secret env:HOOK_SECRET",
      "signalbox webhook add team --slack env:SLACK_WEBHOOK",
      "signalbox webhook add mail --email ops@example.org --smtp env:SMTP_URL --from signalbox@example.org",
      "signalbox webhook add checks --github",
      "signalbox webhook add traces --otel http://collector.example.org:4318/v1/traces",
    ],
    run: (call) => add(call),
  },
  {
    path: ["webhook", "list"],
    kind: "setup",
    summary: "list receivers, with how many notices wait, arrived and were given up",
    arguments: [],
    options: [],
    examples: ["signalbox webhook list"],
    run: (call) => list(call),
  },
  {
    path: ["webhook", "remove"],
    kind: "setup",
    summary: "tell a receiver nothing more; what waits for it is dropped",
    arguments: [NAME],
    options: [],
    examples: ["signalbox webhook remove ops"],
    run: (call) => remove(call),
  },
  {
    path: ["webhook", "test"],
    kind: "setup",
    summary: "send a test notice now and say what it came to",
    arguments: [NAME],
    options: [],
    examples: ["signalbox webhook test ops"],
    run: (call) => test(call),
  },
  {
    path: ["webhook", "deliveries"],
    kind: "look",
    summary: "list deliveries, newest first; --state dead lists the dead letters",
    arguments: [{ ...NAME, required: false }],
    options: [
      new Option("--state <state>", "only those in this state").choices([...DELIVERY_STATES]),
      new Option("--limit <number>", "at most so many (default: 50)").argParser(positiveInteger),
    ],
    examples: ["signalbox webhook deliveries", "signalbox webhook deliveries ops --state dead"],
    run: (call) => deliveries(call),
  },
  {
    path: ["webhook", "redeliver"],
    kind: "setup",
    summary: "send a delivery again now, or queue all dead letters of a receiver again",
    arguments: [{ name: "delivery", summary: "the delivery's id", required: false }],
    options: [new Option("--dead <name>", "all dead letters of this receiver, at most 1,000")],
    examples: ["signalbox webhook redeliver dlv_7f3k2m9q4d", "signalbox webhook redeliver --dead ops"],
    run: (call) => redeliver(call),
  },
];

function add(call: Call): Promise<number> {
  const events = textAt(call.options, "events");
  const channel = channelOf(call.options);
  return withSession(call, false, async (session) => {
    const subscription = await ask(session, "webhooks.add", {
      name: firstArgument(call),
      channel,
      ...(events === undefined ? {} : { kinds: events.split(",").map((kind) => kind.trim()) }),
    });
    if (call.globals.json) printJson(call, { schemaVersion: 1, subscription });
    else {
      const { name, kinds } = subscription;
      printLines(call, [
        `${visible(name)} is told of ${kinds.join(", ")}: ${visible(describeChannel(subscription.channel))}`,
      ]);
      tell(call, `Try it: signalbox webhook test ${name}`);
    }
    return 0;
  });
}

function list(call: Call): Promise<number> {
  return withSession(call, false, async (session) => {
    const subscriptions = await ask(session, "webhooks.list", {});
    if (call.globals.json) printJson(call, { schemaVersion: 1, subscriptions });
    else if (subscriptions.length === 0)
      printLines(call, ["Nobody is told of anything. signalbox webhook add <name> --url <address> adds a receiver."]);
    else
      printTable(call, ["name", "events", "goes to", "waiting", "arrived", "dead"], subscriptions.map(subscriptionRow));
    return 0;
  });
}

function subscriptionRow({ name, kinds, channel, waiting, delivered, dead }: SubscriptionView): readonly string[] {
  return [name, kinds.join(", "), describeChannel(channel), String(waiting), String(delivered), String(dead)];
}

function remove(call: Call): Promise<number> {
  return withSession(call, false, async (session) => {
    const answer = await ask(session, "webhooks.remove", { name: firstArgument(call) });
    if (call.globals.json) printJson(call, { schemaVersion: 1, ...answer });
    else printLines(call, [`${visible(answer.removed)} is told nothing more.`]);
    return 0;
  });
}

function test(call: Call): Promise<number> {
  return withSession(call, false, async (session) =>
    tellOutcome(call, await ask(session, "webhooks.test", { name: firstArgument(call) })),
  );
}

function deliveries(call: Call): Promise<number> {
  const filter = {
    name: argumentAt(call, 0),
    state: textAt(call.options, "state"),
    limit: numberAt(call.options, "limit"),
  };
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
  return withSession(call, false, async (session) => {
    const found = await ask(session, "webhooks.deliveries", given);
    if (call.globals.json) printJson(call, { schemaVersion: 1, deliveries: found });
    else if (found.length === 0) printLines(call, ["There are no such deliveries."]);
    else {
      const now = call.host.now();
      const rows = found.map((one) => [
        ...[one.id, one.state, one.eventKind, one.run ?? "", formatAgo(one.createdAt, now)],
        ...[String(one.attempts), one.lastError ?? ""],
      ]);
      printTable(call, ["id", "state", "event", "run", "made", "attempts", "last error"], rows);
    }
    return 0;
  });
}

function redeliver(call: Call): Promise<number> {
  const name = textAt(call.options, "dead");
  if (name === undefined && argumentAt(call, 0) === undefined)
    throw new OpsError("invalid_input", "nothing says what to send again", {
      hint: "Name a delivery, or a receiver with --dead <name>.",
    });
  return withSession(call, false, async (session) => {
    if (name === undefined)
      return tellOutcome(call, await ask(session, "webhooks.redeliver", { id: firstArgument(call) }));
    const { requeued } = await ask(session, "webhooks.requeue", { name });
    if (call.globals.json) printJson(call, { schemaVersion: 1, requeued });
    else printLines(call, [`${requeued} dead letters are in the queue again.`]);
    return 0;
  });
}

/** What an attempt came to: 0 when it arrived, else 1. */
function tellOutcome(call: Call, delivery: Delivery): number {
  const hasArrived = delivery.state === "delivered";
  if (call.globals.json) printJson(call, { schemaVersion: 1, delivery });
  else printLines(call, [`${delivery.id}: ${hasArrived ? "delivered" : describeMiss(delivery)}`]);
  return hasArrived ? 0 : 1;
}

function describeMiss({ state, lastError }: Delivery): string {
  const why = lastError === null ? "" : `: ${visible(lastError)}`;
  if (state === "dead") return `given up${why}`;
  return state === "sending" ? "another process is sending it" : `it did not arrive and is tried again${why}`;
}
