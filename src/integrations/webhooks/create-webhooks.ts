import type { Message } from "../../ops/notices/index.ts";
import type { Poster } from "../network/post.ts";
import type { SecretReader } from "../secrets/read-reference.ts";
import { signatureHeaders } from "./sign.ts";

type WebhookMessage = Extract<Message, { kind: "webhook" }>;

/** Sends signed CloudEvents in structured mode. Source: CloudEvents 1.0.2, HTTP protocol binding, section 3.2. */
export function createWebhooks(parts: {
  readonly poster: Poster;
  readonly secrets: SecretReader;
}): (message: WebhookMessage, sentAt: number) => Promise<void> {
  return async ({ id, url, secret, body }, sentAt) => {
    const signature = signatureHeaders(await parts.secrets.read(secret), { id, sentAt, body });
    const headers = { "content-type": "application/cloudevents+json; charset=utf-8", ...signature };
    await parts.poster.post({ url, headers, body });
  };
}
