import { OpsError } from "../../../kernel/ops-error.ts";
import type { Ports } from "../../../kernel/ports.ts";
import type { Delivery, Message, NoticedEvent, Subscription } from "../model.ts";
import { bodyOf, testCloudEvent, toCloudEvent } from "./cloud-event.ts";
import { composeStatus } from "./commit-status.ts";
import { composeTrace, testSpan } from "./trace.ts";
import { TEST_WORDS, wordsOf } from "./words.ts";

/**
 * Makes what is sent for a delivery; null when there is nothing to say by this channel (a trace of a run that has not
 * ended). Throws `not_found` when its run was removed meanwhile.
 */
export async function composeMessage(
  ports: Ports,
  subscription: Subscription,
  delivery: Delivery,
): Promise<Message | null> {
  const noticed = await readNoticed(ports, delivery);
  const message = await messageOf(ports, { subscription, delivery, noticed });
  return message === null ? null : ports.masker.maskData(message);
}

interface Told {
  readonly subscription: Subscription;
  readonly delivery: Delivery;
  /** Null for a test. */
  readonly noticed: NoticedEvent | null;
}

async function messageOf(ports: Ports, told: Told): Promise<Message | null> {
  const { noticed, delivery } = told;
  const { channel } = told.subscription;
  switch (channel.kind) {
    case "webhook": {
      const cloudEvent = noticed === null ? testCloudEvent(delivery.id, delivery.createdAt) : toCloudEvent(noticed);
      const body = bodyOf(ports.masker.maskData(cloudEvent));
      return { kind: "webhook", id: delivery.id, url: channel.url, secret: channel.secret, body };
    }
    case "slack":
      return { kind: "slack", url: channel.url, ...(noticed === null ? TEST_WORDS : wordsOf(noticed)) };
    case "email": {
      const { headline, lines } = noticed === null ? TEST_WORDS : wordsOf(noticed);
      const { server, from, to } = channel;
      const isUrgent = delivery.priority === 0;
      return { kind: "email", id: delivery.id, server, from, to, subject: headline, lines, isUrgent };
    }
    case "github":
      return noticed === null ? null : composeStatus(ports, noticed, channel.comments);
    case "otel": {
      const spans =
        noticed === null ? [testSpan(delivery.id, delivery.createdAt)] : await composeTrace(ports, noticed.event.run);
      return spans === null ? null : { kind: "otel", url: channel.url, headers: channel.headers ?? null, spans };
    }
  }
}

async function readNoticed(ports: Ports, { run: id, seq }: Delivery): Promise<NoticedEvent | null> {
  if (id === null || seq === null) return null;
  const [run, [event]] = await Promise.all([ports.runs.find(id), ports.runs.events(id, seq - 1, 1)]);
  if (run === null || event === undefined)
    throw new OpsError("not_found", `event ${seq} of ${id} is not kept any more`);
  const signal = await ports.signals.find(run.signalId);
  return { event, signal: run.signal, repository: run.repository, correlationId: signal?.correlationId ?? id };
}
