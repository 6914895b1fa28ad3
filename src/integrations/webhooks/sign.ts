import { createHmac } from "node:crypto";
import { webhookKey } from "../../ops/hooks/index.ts";

/**
 * The three headers that prove a webhook's sender, content and time. Several secrets, separated by spaces, give a signature
 * each, so that a key can be changed without a gap. Source: Standard Webhooks 1.0, "Webhook headers" and "Signature scheme"
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 */
export function signatureHeaders(
  secrets: string,
  signed: { readonly id: string; readonly sentAt: number; readonly body: string },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(signed.sentAt / 1_000));
  const text = `${signed.id}.${timestamp}.${signed.body}`;
  const signatures = secrets
    .split(/\s+/)
    .map((secret) => `v1,${createHmac("sha256", webhookKey(secret)).update(text, "utf8").digest("base64")}`);
  return { "webhook-id": signed.id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}
