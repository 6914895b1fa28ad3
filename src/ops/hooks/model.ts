import { z } from "zod";

/** How a sender proves itself: Standard Webhooks 1.0, or GitHub's `X-Hub-Signature-256`. */
export const HookScheme = z.enum(["standard", "github"]);
export type HookScheme = z.infer<typeof HookScheme>;

/** Where a field of the signal's context comes from: a place in the body (RFC 6901), or a fixed value. */
export const FieldSource = z.union([
  z.strictObject({
    from: z.string().regex(/^(?:\/(?:[^~/]|~[01])*)+$/, "a JSON pointer, such as /repository/full_name"),
  }),
  z.strictObject({ value: z.json() }),
]);
export type FieldSource = z.infer<typeof FieldSource>;

/** A webhook that this server takes in, as whoever runs the server configured it. */
export interface Hook {
  readonly name: string;
  readonly scheme: HookScheme;
  /** The signal that it sends. */
  readonly signal: string;
  /** Whose permissions its runs have. */
  readonly user: string;
  /** The repository of its runs; empty for the server's first. */
  readonly repository: string;
  readonly context: Readonly<Record<string, FieldSource>>;
  /** Bodies in which one of these places holds another value are passed over. */
  readonly when: Readonly<Record<string, string | number | boolean>>;
  /** GitHub's events that count; empty for all but `ping`. */
  readonly events: readonly string[];
  /** One key, or two while the sender is given a new one. */
  readSecrets(): Promise<readonly string[]>;
}

/** A request to a hook, as it came: the signature is over these very bytes. */
export interface HookRequest {
  readonly body: Uint8Array;
  /** By lower-case name; null when it is not there. */
  header(name: string): string | null;
}
