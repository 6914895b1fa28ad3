import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { OpsError } from "../../kernel/ops-error.ts";
import type { HookRequest, HookScheme } from "./model.ts";
import { webhookKey } from "./webhook-key.ts";

/** A timestamp further away is a replay or a wrong clock. Source: doors specification (a time window); Standard Webhooks advises 5 minutes. */
export const WINDOW_MS = 5 * 60_000;

/** A sender that changes keys sends two signatures; more than these are not looked at. */
const MOST_SIGNATURES = 8;

/**
 * Checks that a request comes from who holds one of the secrets, and answers what stands for it: the same delivery has the
 * same id. GitHub signs the body alone, so there the id is the body's digest. Throws `unauthorized` in one wording. Pure.
 */
export function verifyHook(
  scheme: HookScheme,
  request: HookRequest,
  keys: { readonly secrets: readonly string[]; readonly now: number },
): string {
  return scheme === "standard" ? verifyStandard(request, keys.secrets, keys.now) : verifyGitHub(request, keys.secrets);
}

/** What is said of every request whose signature does not hold, also of a hook that is not there. */
export function refusedHook(): OpsError {
  return new OpsError("unauthorized", "there is no such hook, or the request's signature does not hold", {
    hint: "The key, the clock (5 minutes) and the bytes of the body must be the sender's.",
  });
}

/** Source: Standard Webhooks 1.0, "Verifying webhook authenticity". */
function verifyStandard({ body, header }: HookRequest, secrets: readonly string[], now: number): string {
  const id = header("webhook-id") ?? "";
  const timestamp = header("webhook-timestamp") ?? "";
  if (!/^[\x21-\x7e]{1,256}$/.test(id) || !/^\d{1,12}$/.test(timestamp)) throw refusedHook();
  if (Math.abs(now - Number(timestamp) * 1_000) > WINDOW_MS) throw refusedHook();
  const given = (header("webhook-signature") ?? "")
    .split(" ")
    .slice(0, MOST_SIGNATURES)
    .flatMap((one) => (one.startsWith("v1,") ? one.slice(3) : []));
  const wanted = secrets.map((secret) =>
    hmac(secret, Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]), "base64"),
  );
  if (matches(given, wanted)) return id;
  throw refusedHook();
}

/** Source: GitHub, "Validating webhook deliveries". */
function verifyGitHub({ body, header }: HookRequest, secrets: readonly string[]): string {
  const given = header("x-hub-signature-256") ?? "";
  const wanted = secrets.map((secret) => `sha256=${hmac(secret, body, "hex")}`);
  if (matches([given], wanted)) return createHash("sha256").update(body).digest("hex");
  throw refusedHook();
}

function hmac(secret: string, bytes: Uint8Array, encoding: "base64" | "hex"): string {
  return createHmac("sha256", webhookKey(secret)).update(bytes).digest(encoding);
}

/** Every pair is compared, each in constant time. */
function matches(given: readonly string[], wanted: readonly string[]): boolean {
  const pairs = given.flatMap((one) => wanted.map((other) => isSame(one, other)));
  return pairs.includes(true);
}

function isSame(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}
