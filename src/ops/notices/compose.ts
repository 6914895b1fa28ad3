import { OpsError } from "../../kernel/ops-error.ts";
import type { Ports } from "../../kernel/ports.ts";
import { bodyOf, testCloudEvent, toCloudEvent } from "./cloud-event.ts";
import type { Delivery, Message, NoticedEvent, Subscription } from "./model.ts";

/** Makes what is sent for a delivery. Throws `not_found` when its run was removed meanwhile. */
export async function composeMessage(ports: Ports, subscription: Subscription, delivery: Delivery): Promise<Message> {
  const noticed = await readNoticed(ports, delivery);
  const cloudEvent = noticed === null ? testCloudEvent(delivery.id, delivery.createdAt) : toCloudEvent(noticed);
  const { url, secret } = subscription.channel;
  return { kind: "webhook", id: delivery.id, url, secret, body: bodyOf(ports.masker.maskData(cloudEvent)) };
}

async function readNoticed(ports: Ports, { run: id, seq }: Delivery): Promise<NoticedEvent | null> {
  if (id === null || seq === null) return null;
  const [run, [event]] = await Promise.all([ports.runs.find(id), ports.runs.events(id, seq - 1, 1)]);
  if (run === null || event === undefined)
    throw new OpsError("not_found", `event ${seq} of ${id} is not kept any more`);
  const signal = await ports.signals.find(run.signalId);
  return { event, signal: run.signal, repository: run.repository, correlationId: signal?.correlationId ?? id };
}
