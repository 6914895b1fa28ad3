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
  /** What OTEL_RESOURCE_ATTRIBUTES says of this process: where it is deployed, whose it is. */
  readonly resource: string;
}): (message: TraceMessage) => Promise<void> {
  return async ({ url, headers, spans }) => {
    const own = headers === null ? {} : parsePairs(await parts.secrets.read(headers), headers, HEADER_NAME);
    const said = parsePairs(parts.resource, "OTEL_RESOURCE_ATTRIBUTES", ATTRIBUTE_NAME);
    const resource = { "service.name": "signalbox", ...said, "service.version": parts.version };
    const body = JSON.stringify(encode(spans, resource, parts.version));
    refusePart(await parts.poster.post({ url, headers: { ...own, "content-type": "application/json" }, body }));
  };
}

/** Source: RFC 9110, field names. */
const HEADER_NAME = /^[A-Za-z0-9-]+$/;
/** Source: OpenTelemetry, "Resource SDK", OTEL_RESOURCE_ATTRIBUTES: keys of W3C Baggage. */
const ATTRIBUTE_NAME = /^[\w.-]+$/;

/** Pairs as OTEL_EXPORTER_OTLP_HEADERS and OTEL_RESOURCE_ATTRIBUTES write them. Source: OpenTelemetry, "OTLP Exporter Configuration". */
function parsePairs(text: string, from: string, name: RegExp): Readonly<Record<string, string>> {
  const wrong = () => new OpsError("precondition", `${from} is not of the form name=value,name=value`);
  const pairs = text.split(",").filter((pair) => pair.trim() !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      const [key, value] = [pair.slice(0, Math.max(at, 0)).trim(), pair.slice(at + 1).trim()];
      if (!name.test(key)) throw wrong();
      return [key, value.includes("%") ? decodeURIComponent(value) : value];
    }),
  );
}

function encode(
  spans: readonly Span[],
  attributes: Span["attributes"],
  version: string,
): Readonly<Record<string, unknown>> {
  return {
    resourceSpans: [
      {
        resource: { attributes: attributesOf(attributes) },
        scopeSpans: [{ scope: { name: "signalbox", version }, spans: spans.map(encodeSpan) }],
      },
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
