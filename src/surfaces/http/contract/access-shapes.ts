import { z } from "zod";

// What answers about people, tokens and the audit log look like.

/** A person whom the store knows. */
export const UserShape = z.strictObject({
  ...{ id: z.string(), name: z.string(), role: z.string(), areas: z.array(z.string()) },
  ...{ createdAt: z.number(), removedAt: z.number().nullable() },
});

/** A token as it is listed: without its text and hash. */
export const TokenShape = z.strictObject({
  ...{ id: z.string(), name: z.string(), role: z.string(), user: z.string().nullable(), createdBy: z.string() },
  ...{ createdAt: z.number(), expiresAt: z.number(), revokedAt: z.number().nullable() },
  lastUsedAt: z.number().nullable(),
});

/** A token that was made, with its text, which is shown this once. */
export const CreatedTokenShape = z.strictObject({ token: TokenShape, text: z.string() });

/** A token that was ended. */
export const RevokedShape = z.strictObject({ revoked: z.string() });

/** A line of the audit log. */
export const AuditLineShape = z.strictObject({
  id: z.string(),
  at: z.number(),
  by: z.strictObject({ kind: z.enum(["human", "token", "orchestrator", "agent", "system"]), id: z.string() }),
  door: z.string(),
  from: z.string().nullable().describe("The network address that asked; null on the server's own host"),
  operation: z.string(),
  input: z.unknown(),
  outcome: z.enum(["done", "refused", "failed"]),
  error: z.string().nullable(),
});
