import { createHmac } from "node:crypto";
import { OpsError } from "../../kernel/ops-error.ts";

/** Shorter keys can be guessed. Source: Standard Webhooks, "Signature scheme": between 24 and 64 bytes. */
const LEAST_KEY_BYTES = 24;
const PREFIX = "whsec_";

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
    .map((secret) => `v1,${createHmac("sha256", keyOf(secret)).update(text, "utf8").digest("base64")}`);
  return { "webhook-id": signed.id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}

/** The key's bytes: base64 after `whsec_`, else the text itself. Throws `precondition` when it is too short. */
export function keyOf(secret: string): Buffer {
  const key = secret.startsWith(PREFIX)
    ? Buffer.from(secret.slice(PREFIX.length), "base64")
    : Buffer.from(secret, "utf8");
  if (key.length >= LEAST_KEY_BYTES) return key;
  throw new OpsError(
    "precondition",
    `the webhook's secret has ${key.length} bytes; at least ${LEAST_KEY_BYTES} are needed`,
    {
      hint: "Make one: printf 'whsec_%s' \"$(openssl rand -base64 32)\"",
    },
  );
}
