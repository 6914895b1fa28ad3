import { OpsError } from "../../kernel/ops-error.ts";

const LOOPBACK = ["127.0.0.1", "[::1]", "localhost"];

/** Throws `precondition` for an address over which a token would be readable on its way; this machine itself is none. */
export function requireEncrypted(apiUrl: string): void {
  const { protocol, hostname } = new URL(apiUrl);
  if (protocol === "https:" || LOOPBACK.includes(hostname)) return;
  throw new OpsError("precondition", `${apiUrl} is not encrypted, and a token is not sent over it`, {
    hint: "Use an https address.",
  });
}
