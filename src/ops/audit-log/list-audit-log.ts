import { z } from "zod";
import type { Actor } from "../../kernel/actor.ts";
import { type AuditRow, defineOperation } from "../../kernel/operation.ts";

/** A line of the audit log as it is read: who, from where, what, and how it ended. */
export interface AuditLine extends Omit<AuditRow, "actor"> {
  readonly by: Pick<Actor, "kind" | "id">;
}

const ListInput = z.strictObject({
  operation: z.string().min(1).max(100).optional().describe("This operation alone, such as approvals.approve"),
  before: z
    .string()
    .regex(/^\d{1,18}$/, "the id of a line")
    .optional()
    .describe("Older than this line"),
  limit: z.number().int().min(1).max(500).default(50),
});

/** The audit log, newest first. Inputs were masked when they were written. */
export const listAuditLog = defineOperation({
  name: "audit-log.list",
  summary: "Lists who asked for what, from where, and how it ended",
  scope: "administer",
  audited: false,
  input: ListInput,
  run: async (context, { operation, before, limit }): Promise<readonly AuditLine[]> => {
    const rows = await context.ports.auditLog.list({
      limit,
      ...(operation === undefined ? {} : { operation }),
      ...(before === undefined ? {} : { before }),
    });
    return rows.map(({ actor: { kind, id }, ...row }) => ({ ...row, by: { kind, id } }));
  },
});
