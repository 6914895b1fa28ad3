import { z } from "zod";
import { OpsError } from "../../kernel/ops-error.ts";
import type { Message, Span } from "../../ops/notices/index.ts";
import type { Poster } from "../network/post.ts";
import type { SecretReader } from "../secrets/read-reference.ts";

type TraceMessage = Extract<Message, { kind: "otel" }>;

/** Source: OTLP specification 1.7, "OTLP/HTTP Response", partial success. */
const Answer = z.looseObject({
  partialSuccess: z
    .looseObject({ rejectedSpans: z.union([z.string(), z.number()]).optional(), errorMessage: z.string().optional() })
    .optional(),
});

/** Sends traces by OTLP over HTTP in JSON. Source: OTLP specification 1.7, "JSON Protobuf Encoding". */
export function createOtel(parts: {
  readonly poster: Poster;
  readonly secrets: SecretReader;
  readonly version: string;
}): (message: TraceMessage) => Promise<void> {
  return async ({ url, headers, spans }) => {
    const own = headers === null ? {} : parseHeaders(await parts.secrets.read(headers), headers);
    const body = JSON.stringify(encode(spans, parts.version));
    refusePart(await parts.poster.post({ url, headers: { ...own, "content-type": "application/json" }, body }));
  };
}

/** Pairs as OTEL_EXPORTER_OTLP_HEADERS writes them. Source: OpenTelemetry, "OTLP Exporter Configuration". */
function parseHeaders(text: string, ref: string): Readonly<Record<string, string>> {
  const pairs = text.split(",").map((pair) => {
    const [, name, value] = /^\s*([A-Za-z0-9-]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
    if (name === undefined || value === undefined)
      throw new OpsError("precondition", `${ref} is not of the form name=value,name=value`);
    return [name.toLowerCase(), value.includes("%") ? decodeURIComponent(value) : value] as const;
  });
  return Object.fromEntries(pairs);
}

function encode(spans: readonly Span[], version: string): Readonly<Record<string, unknown>> {
  const resource = { attributes: attributesOf({ "service.name": "signalbox", "service.version": version }) };
  return {
    resourceSpans: [
      { resource, scopeSpans: [{ scope: { name: "signalbox", version }, spans: spans.map(encodeSpan) }] },
    ],
  };
}

const KIND_INTERNAL = 1;
const STATUS_OK = 1;
const STATUS_ERROR = 2;

function encodeSpan(span: Span): Readonly<Record<string, unknown>> {
  const { traceId, spanId, parentSpanId, name, error } = span;
  return {
    ...{ traceId, spanId, ...(parentSpanId === null ? {} : { parentSpanId }), name, kind: KIND_INTERNAL },
    ...{ startTimeUnixNano: nanosOf(span.startedAt), endTimeUnixNano: nanosOf(Math.max(span.startedAt, span.endedAt)) },
    attributes: attributesOf(span.attributes),
    status: span.isError ? { code: STATUS_ERROR, ...(error === null ? {} : { message: error }) } : { code: STATUS_OK },
  };
}

function nanosOf(at: number): string {
  return (BigInt(Math.round(at)) * 1_000_000n).toString();
}

function attributesOf(attributes: Span["attributes"]): readonly unknown[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }));
}

function valueOf(value: string | number | boolean): Readonly<Record<string, unknown>> {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** A collector that takes a part says so in a 200: the rest is not to be sent again. */
function refusePart(text: string): void {
  if (!text.startsWith("{")) return;
  const { partialSuccess } = Answer.parse(JSON.parse(text));
  if (Number(partialSuccess?.rejectedSpans ?? 0) === 0) return;
  throw new OpsError("invalid_input", `the collector refused ${String(partialSuccess?.rejectedSpans)} spans`);
}
