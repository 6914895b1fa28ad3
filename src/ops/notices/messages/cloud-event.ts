import type { Json } from "../../../kernel/json.ts";
import { kindOf } from "../event-kind.ts";
import type { NoticedEvent } from "../model.ts";

/** The largest body that is sent; receivers are asked to take 64 KiB, and ours carry reports. Source: CloudEvents 1.0, size limits. */
export const BODY_LIMIT_BYTES = 256 * 1024;

const COORDINATOR = "COORD_OPS";

/** A CloudEvent in JSON. Source: CloudEvents 1.0.2, JSON event format; `correlationid` and `sequence` are extensions. */
export interface CloudEvent {
  readonly specversion: "1.0";
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string;
  readonly time: string;
  readonly datacontenttype: "application/json";
  readonly correlationid?: string;
  readonly sequence?: string;
  readonly data: { readonly [key: string]: Json };
}

/** An event of a run as it goes over the wire: the same text at every attempt. */
export function toCloudEvent(noticed: NoticedEvent): CloudEvent {
  const { event, signal, repository, correlationId } = noticed;
  const time = new Date(event.at).toISOString();
  const data = { source: COORDINATOR, signal, timestamp: time, repository, event: event.name, to: event.to };
  return {
    specversion: "1.0",
    id: `${event.run}/${event.seq}`,
    source: `urn:signalbox:${COORDINATOR}`,
    type: `dev.signalbox.${kindOf(event.name)}.v1`,
    subject: event.run,
    time,
    datacontenttype: "application/json",
    correlationid: correlationId,
    sequence: String(event.seq),
    data: { ...data, payload: innerPayload(event.payload) },
  };
}

/** What is sent to see whether a channel works. */
export function testCloudEvent(id: string, at: number): CloudEvent {
  return {
    specversion: "1.0",
    id,
    source: `urn:signalbox:${COORDINATOR}`,
    type: "dev.signalbox.test.v1",
    time: new Date(at).toISOString(),
    datacontenttype: "application/json",
    data: { source: COORDINATOR, payload: { text: "This is a test of Signalbox. Nothing has happened." } },
  };
}

/** The body of a delivery; a payload over the limit is left out and said to be. */
export function bodyOf(event: CloudEvent): string {
  const whole = JSON.stringify(event);
  const bytes = Buffer.byteLength(whole, "utf8");
  if (bytes <= BODY_LIMIT_BYTES) return whole;
  const payload = { isLeftOut: true, bytes, hint: "Read the event over the API: GET /v1/runs/{run}/events" };
  return JSON.stringify({ ...event, data: { ...event.data, payload } });
}

/** What an event says; what goes upstream carries source, signal and timestamp around it. */
export function innerPayload(payload: Json): Json {
  if (typeof payload !== "object" || payload === null || !("source" in payload) || !("payload" in payload))
    return payload;
  return payload.source === COORDINATOR ? payload.payload : payload;
}
