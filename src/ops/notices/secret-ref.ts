import { z } from "zod";

/** Where a secret is found when it is used: `env:NAME` or `file:/absolute/path`. The secret itself is never stored. */
export const SecretRef = z
  .string()
  .max(1_000)
  .regex(
    /^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:\/[^\0]+)$/,
    "write env:NAME or file:/absolute/path; a secret itself is not taken",
  )
  .describe("Where the secret is found: env:NAME or file:/absolute/path");
export type SecretRef = z.infer<typeof SecretRef>;

/** Environment variables that a caller over the network may name: others may hold what was never meant to be sent anywhere. */
const OPEN_FROM_AFAR = /^env:SIGNALBOX_NOTICE_[A-Z0-9_]+$/;

/** Whether somebody over the network may have this secret used: else an administrator's token could send any secret of the host to any address. */
export function mayBeNamedFromAfar(ref: SecretRef): boolean {
  return OPEN_FROM_AFAR.test(ref);
}
