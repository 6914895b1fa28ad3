import { OpsError } from "../../kernel/ops-error.ts";

/** Shorter keys can be guessed. Source: Standard Webhooks, "Signature scheme": between 24 and 64 bytes. */
const LEAST_KEY_BYTES = 24;
const PREFIX = "whsec_";

/** The bytes of a webhook's key: base64 after `whsec_`, else the text itself. Throws `precondition` when it is too short. */
export function webhookKey(secret: string): Buffer {
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
